internal import CFFmpeg
internal import Tensors

/// Pictures to planar YUV, rounded once.
///
/// Subsampled chroma sits left, as MPEG-2 and H.264 have it: horizontally in line with every second
/// column (weights 1, 2, 1), vertically between two rows. Or it sits in the middle of four pixels.
struct YUVWriting {
  let layout: PlanarYUV
  let coefficients: YUVCoefficients
  let range: YUVRange
  /// Whether chroma sits between two columns too, as JPEG and WebP have it.
  var isCentred = false

  /// Fills the planes of `frame`, which has the picture's size.
  func store(_ picture: Tensor, into frame: Frame) {
    // SAFETY: the frame was allocated in the layout of its format.
    let target = unsafe frame.pointer
    let strides = unsafe (
      Int(target.pointee.linesize.0), Int(target.pointee.linesize.1), Int(target.pointee.linesize.2)
    )
    guard let y = unsafe target.pointee.data.0, let u = unsafe target.pointee.data.1,
      let v = unsafe target.pointee.data.2
    else { return }
    guard layout.bits > 8 else {
      unsafe store(picture, (y, u, v), strides)
      return
    }
    func words(_ bytes: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt16> {
      // SAFETY: planes of deep formats hold aligned 16-bit words.
      unsafe UnsafeMutableRawPointer(bytes).assumingMemoryBound(to: UInt16.self)
    }
    unsafe store(picture, (words(y), words(u), words(v)), (strides.0 / 2, strides.1 / 2, strides.2 / 2))
  }

  private func store<Stored: FixedWidthInteger & UnsignedInteger & Sendable>(
    _ picture: Tensor,
    _ planes: (UnsafeMutablePointer<Stored>, UnsafeMutablePointer<Stored>, UnsafeMutablePointer<Stored>),
    _ strides: (Int, Int, Int)
  ) {
    let (width, height, scalars) = (picture.width, picture.height, picture.scalars)
    let step = layout.halvesHeight ? 2 : 1
    // SAFETY: bands of chroma rows, and the luma rows above them, are disjoint.
    nonisolated(unsafe) let planes = unsafe planes
    Parallel.rows(PlanarYUV.halved(height, layout.halvesHeight), band: 16) { rows in
      // Two rows of chroma at full width, with a neighbour on each side.
      var cb = [Float](repeating: 0, count: width + 2)
      var cr = cb
      for chromaRow in rows {
        for part in 0..<step {
          let row = min(height - 1, chromaRow * step + part)
          unsafe scalars.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            unsafe split(
              base + 3 * row * width, planes.0 + row * strides.0, &cb, &cr, width, isFirst: part == 0,
              share: 1 / Float(step))
          }
        }
        unsafe put(cb, planes.1 + chromaRow * strides.1, width)
        unsafe put(cr, planes.2 + chromaRow * strides.2, width)
      }
    }
  }

  /// Writes a row of luma and adds its share of chroma.
  private func split<Stored: FixedWidthInteger & UnsignedInteger>(
    _ from: UnsafePointer<Float>, _ luma: UnsafeMutablePointer<Stored>, _ cb: inout [Float],
    _ cr: inout [Float],
    _ width: Int, isFirst: Bool, share: Float
  ) {
    let (kr, kg, kb) = (coefficients.kr, coefficients.kg, coefficients.kb)
    let (black, span) = (range.black, range.span)
    let (toCb, toCr) = (share / coefficients.blueFromCb, share / coefficients.redFromCr)
    let kept: Float = isFirst ? 0 : 1
    unsafe cb.withUnsafeMutableBufferPointer { cb in
      unsafe cr.withUnsafeMutableBufferPointer { cr in
        guard let u = cb.baseAddress, let v = cr.baseAddress else { return }
        // SAFETY: the rows hold `width` pixels; the arrays two numbers more.
        for x in 0..<width {
          let (r, g, b) = unsafe (unit(from[3 * x]), unit(from[3 * x + 1]), unit(from[3 * x + 2]))
          let y = kr * r + kg * g + kb * b
          unsafe luma[x] = Stored(truncatingIfNeeded: (black + span * y + 8_388_608).bitPattern)
          unsafe u[x + 1] = kept * u[x + 1] + (b - y) * toCb
          unsafe v[x + 1] = kept * v[x + 1] + (r - y) * toCr
        }
        unsafe (u[0], v[0]) = unsafe (u[1], v[1])
        unsafe (u[width + 1], v[width + 1]) = unsafe (u[width], v[width])
      }
    }
  }

  private func put<Stored: FixedWidthInteger & UnsignedInteger>(
    _ chroma: [Float], _ out: UnsafeMutablePointer<Stored>, _ width: Int
  ) {
    let (grey, span, peak) = (range.grey, range.chromaSpan, range.peak)
    unsafe chroma.withUnsafeBufferPointer { buffer in
      guard let line = buffer.baseAddress else { return }
      // SAFETY: the row has a neighbour on each side; the output holds the chroma columns.
      func number(_ value: Float) -> Stored {
        let stored = grey + span * value
        let low = stored > 0 ? stored : 0
        return Stored(truncatingIfNeeded: ((low < peak ? low : peak) + 8_388_608).bitPattern)
      }
      if layout.halvesWidth && isCentred {
        for k in 0..<PlanarYUV.halved(width, true) {
          unsafe out[k] = number(0.5 * (line[2 * k + 1] + line[2 * k + 2]))
        }
      } else if layout.halvesWidth {
        for k in 0..<PlanarYUV.halved(width, true) {
          let (a, b, c) = unsafe (line[2 * k], line[2 * k + 1], line[2 * k + 2])
          unsafe out[k] = number(0.25 * (a + c) + 0.5 * b)
        }
      } else {
        for x in 0..<width { unsafe out[x] = number(line[x + 1]) }
      }
    }
  }
}

@inline(__always)
private func unit(_ value: Float) -> Float {
  let low = value > 0 ? value : 0
  return low < 1 ? low : 1
}
