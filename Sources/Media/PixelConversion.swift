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

  /// Reads rows of interleaved components.
  ///
  /// - Parameters:
  ///   - pixels: the first stored component.
  ///   - stride: components from one stored row to the next.
  /// - Returns: `(height, width, channels)`.
  static func tensor<Stored: FixedWidthInteger & UnsignedInteger & Sendable>(
    _ pixels: UnsafePointer<Stored>, stride: Int, channels: Int, width: Int, height: Int
  ) -> Tensor {
    let length = width * channels
    let peak = peak(Stored.self)
    // SAFETY: the caller's pixels cover all rows; bands of output rows are disjoint and all are written.
    nonisolated(unsafe) let source = unsafe pixels
    let scalars = unsafe [Float](unsafeUninitializedCapacity: height * length) { buffer, count in
      count = height * length
      guard let base = buffer.baseAddress else { return }
      nonisolated(unsafe) let output = unsafe base
      Parallel.rows(height, band: 64) { band in
        for row in band {
          let (from, to) = unsafe (source + row * stride, output + row * length)
          for i in 0..<length { unsafe to[i] = Float(from[i]) / peak }
        }
      }
    }
    return Tensor(shape: [height, width, channels], scalars: scalars)
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
