internal import CFFmpeg
internal import Tensors

/// Planar YUV to pictures, in floating point: no rounding between the stored numbers and the result.
struct YUVReading {
  let layout: PlanarYUV
  let coefficients: YUVCoefficients
  let range: YUVRange
  /// Where chroma samples lie, in luma pixels right of and below the first one they belong to.
  let (chromaX, chromaY): (Float, Float)

  /// - Returns: `(height, width, 3)` as stored, clamped to [0, 1].
  func picture(_ frame: Frame) -> Tensor {
    // SAFETY: the decoder filled the planes in the layout of their format.
    let source = unsafe frame.pointer
    let (width, height) = unsafe (Int(source.pointee.width), Int(source.pointee.height))
    let strides = unsafe (
      Int(source.pointee.linesize.0), Int(source.pointee.linesize.1), Int(source.pointee.linesize.2)
    )
    guard let y = unsafe source.pointee.data.0, let u = unsafe source.pointee.data.1,
      let v = unsafe source.pointee.data.2
    else { return Tensor(height: height, width: width, channels: 3) }
    guard layout.bits > 8 else { return unsafe picture((y, u, v), strides, width, height) }
    let words = unsafe (Self.words(y), Self.words(u), Self.words(v))
    return unsafe picture(words, (strides.0 / 2, strides.1 / 2, strides.2 / 2), width, height)
  }

  private static func words(_ bytes: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt16> {
    // SAFETY: planes of deep formats hold aligned 16-bit words.
    unsafe UnsafeMutableRawPointer(bytes).assumingMemoryBound(to: UInt16.self)
  }

  private func picture<Stored: FixedWidthInteger & UnsignedInteger & Sendable>(
    _ planes: (UnsafeMutablePointer<Stored>, UnsafeMutablePointer<Stored>, UnsafeMutablePointer<Stored>),
    _ strides: (Int, Int, Int), _ width: Int, _ height: Int
  ) -> Tensor {
    nonisolated(unsafe) let planes = unsafe planes
    let count = width * height * 3
    let scalars = unsafe [Float](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = count
      guard let base = buffer.baseAddress else { return }
      // SAFETY: bands of rows are disjoint and every row is written; planes have `strides` numbers a row.
      nonisolated(unsafe) let output = unsafe base
      Parallel.rows(height, band: 32) { rows in
        let room = (width + 1) / 2 * 2 + 4
        var (cb, cr) = ([Float](repeating: 0, count: room), [Float](repeating: 0, count: room))
        var between = [Float](repeating: 0, count: room)
        for row in rows {
          unsafe chroma(planes.1, strides.1, row, width, height, &between, &cb)
          unsafe chroma(planes.2, strides.2, row, width, height, &between, &cr)
          unsafe combine(planes.0 + row * strides.0, cb, cr, output + 3 * row * width, width)
        }
      }
    }
    return Tensor(shape: [height, width, 3], scalars: scalars)
  }

  /// One row of chroma at full width, centred on 0 and scaled to [-0.5, 0.5]; linear between samples.
  private func chroma<Stored: FixedWidthInteger & UnsignedInteger>(
    _ plane: UnsafeMutablePointer<Stored>, _ stride: Int, _ row: Int, _ width: Int, _ height: Int,
    _ between: inout [Float], _ out: inout [Float]
  ) {
    let columns = PlanarYUV.halved(width, layout.halvesWidth)
    let rows = PlanarYUV.halved(height, layout.halvesHeight)
    let position = layout.halvesHeight ? (Float(row) - chromaY) / 2 : Float(row)
    let above = Int(position.rounded(.down))
    let share = position - Float(above)
    // SAFETY: row numbers are clamped to the plane; both arrays have room for `width` and two more.
    let top = unsafe plane + min(rows - 1, max(0, above)) * stride
    let bottom = unsafe plane + min(rows - 1, max(0, above + 1)) * stride
    let (scale, grey) = (1 / range.chromaSpan, range.grey)
    unsafe between.withUnsafeMutableBufferPointer { buffer in
      guard let line = buffer.baseAddress else { return }
      // One place further, so that a neighbour to the left is always there.
      if share == 0 {
        for x in 0..<columns { unsafe line[x + 1] = (Float(top[x]) - grey) * scale }
      } else {
        for x in 0..<columns {
          let (a, b) = unsafe (Float(top[x]), Float(bottom[x]))
          unsafe line[x + 1] = (a + share * (b - a) - grey) * scale
        }
      }
      unsafe line[0] = line[1]
      unsafe line[columns + 1] = line[columns]
      unsafe out.withUnsafeMutableBufferPointer { buffer in
        guard let to = buffer.baseAddress else { return }
        guard layout.halvesWidth else {
          for x in 0..<width { unsafe to[x] = line[x + 1] }
          return
        }
        // Luma column 2k lies chromaX / 2 left of sample k, column 2k + 1 lies (1 - chromaX) / 2 right.
        let (left, right) = (chromaX / 2, (1 - chromaX) / 2)
        for k in 0..<columns {
          let (a, b, c) = unsafe (line[k], line[k + 1], line[k + 2])
          unsafe to[2 * k] = b + left * (a - b)
          unsafe to[2 * k + 1] = b + right * (c - b)
        }
      }
    }
  }

  private func combine<Stored: FixedWidthInteger & UnsignedInteger>(
    _ luma: UnsafeMutablePointer<Stored>, _ cb: [Float], _ cr: [Float], _ out: UnsafeMutablePointer<Float>,
    _ width: Int
  ) {
    let (black, scale) = (range.black, 1 / range.span)
    let (rv, gu) = (coefficients.redFromCr, coefficients.greenFromCb)
    let (gv, bu) = (coefficients.greenFromCr, coefficients.blueFromCb)
    unsafe cb.withUnsafeBufferPointer { cb in
      unsafe cr.withUnsafeBufferPointer { cr in
        guard let u = cb.baseAddress, let v = cr.baseAddress else { return }
        // SAFETY: all rows hold `width` numbers, the output three times as many.
        for x in 0..<width {
          let y = unsafe (Float(luma[x]) - black) * scale
          let (b, r) = unsafe (u[x], v[x])
          unsafe out[3 * x] = clamped(y + rv * r)
          unsafe out[3 * x + 1] = clamped(y + gu * b + gv * r)
          unsafe out[3 * x + 2] = clamped(y + bu * b)
        }
      }
    }
  }
}

@inline(__always)
private func clamped(_ value: Float) -> Float {
  let low = value > 0 ? value : 0
  return low < 1 ? low : 1
}
