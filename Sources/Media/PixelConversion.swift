internal import Tensors

/// Moves components between stored integers and Float32 in [0, 1]: 0 ↔ 0, the largest integer ↔ 1.
///
/// Going there and back changes nothing. The loops are written so that the compiler vectorises them
/// (no conversions that trap, unit stride); they are bound by memory.
enum PixelConversion {
  /// The largest stored value of `Stored` as a Float.
  private static func peak<Stored: FixedWidthInteger & UnsignedInteger>(_: Stored.Type) -> Float {
    Float(Stored.max)
  }

  /// Reads rows of interleaved RGB components, turned upright.
  ///
  /// - Parameters:
  ///   - pixels: the first stored component.
  ///   - stride: components from one stored row to the next.
  ///   - channels: components a stored pixel.
  ///   - take: the first component and how many of each pixel to take.
  ///   - width: stored columns.
  ///   - height: stored rows.
  /// - Returns: `(height, width, take.count)`, or with the axes swapped where the orientation does so.
  static func tensor<Stored: FixedWidthInteger & UnsignedInteger & Sendable>(
    _ pixels: UnsafePointer<Stored>, stride: Int, channels: Int, take: Range<Int>, width: Int, height: Int,
    orientation: Orientation = .upright
  ) -> Tensor {
    let (rows, columns) = orientation.swapsAxes ? (width, height) : (height, width)
    let (start, right, down) = orientation.walk(width: width, height: height)
    let scale = 1 / peak(Stored.self)
    let plain = orientation == .upright && take.count == channels
    // SAFETY: the caller's pixels cover all rows; bands of output rows are disjoint and all are written.
    nonisolated(unsafe) let source = unsafe pixels
    let scalars = unsafe [Float](unsafeUninitializedCapacity: rows * columns * take.count) { buffer, count in
      count = rows * columns * take.count
      guard let base = buffer.baseAddress else { return }
      nonisolated(unsafe) let output = unsafe base
      Parallel.rows(rows, band: 64) { band in
        for row in band {
          let to = unsafe output + row * columns * take.count
          if plain {
            let from = unsafe source + row * stride
            for i in 0..<columns * channels { unsafe to[i] = Float(from[i]) * scale }
          } else {
            let step = right.x * channels + right.y * stride
            var from = unsafe source + (start.x + row * down.x) * channels + (start.y + row * down.y) * stride
            for column in 0..<columns {
              for k in 0..<take.count {
                unsafe to[column * take.count + k] = Float(from[take.lowerBound + k]) * scale
              }
              unsafe from += step
            }
          }
        }
      }
    }
    return Tensor(shape: [rows, columns, take.count], scalars: scalars)
  }

  /// Writes the rows of a picture as integers, rounded to nearest and clamped; NaN becomes 0.
  ///
  /// - Parameters:
  ///   - picture: `(height, width, channels)`.
  ///   - pixels: the first component to write.
  ///   - stride: components from one written row to the next.
  static func store<Stored: FixedWidthInteger & UnsignedInteger & Sendable>(
    _ picture: Tensor, into pixels: UnsafeMutablePointer<Stored>, stride: Int
  ) {
    let length = picture.width * picture.channels
    let peak = peak(Stored.self)
    let scalars = picture.scalars
    // SAFETY: the caller's pixels hold every row; bands of rows are disjoint.
    nonisolated(unsafe) let output = unsafe pixels
    Parallel.rows(picture.height, band: 64) { band in
      unsafe scalars.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        for row in band {
          let (from, to) = unsafe (base + row * length, output + row * stride)
          for i in 0..<length { unsafe to[i] = rounded(from[i], peak) }
        }
      }
    }
  }

  /// Adding 2²³ leaves the nearest integer in the low bits of a Float.
  @inline(__always)
  private static func rounded<Stored: FixedWidthInteger & UnsignedInteger>(
    _ value: Float, _ peak: Float
  ) -> Stored {
    let clamped = value > 0 ? (value < 1 ? value : 1) : 0
    return Stored(truncatingIfNeeded: (clamped * peak + 8_388_608).bitPattern)
  }
}
