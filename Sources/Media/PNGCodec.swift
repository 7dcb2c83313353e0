internal import CPNG
internal import Foundation
internal import Tensors

/// PNG bytes ↔ pictures, through libpng.
enum PNGCodec {
  /// The eight bytes every PNG starts with.
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// Reads a PNG of any type and depth.
  ///
  /// - Parameter name: the file, for error sentences.
  /// - Returns: all channels, `(height, width, 1 to 4)`, and the bits that were stored (8 or 16).
  static func decode(_ bytes: [UInt8], name: String) throws -> (picture: Tensor, bits: Int) {
    var info = retrace_png()
    // SAFETY: libpng reads within the array; with no rows it only fills `info`.
    guard unsafe retrace_png_read(bytes, bytes.count, &info, nil) == 1 else { throw failure(info, name) }
    let (width, height, channels) = (Int(info.width), Int(info.height), Int(info.channels))
    guard width > 0, height > 0, width * height <= Bounds.pngPixels else {
      throw Bounds.tooLarge(name, width: width, height: height, most: Bounds.pngPixels)
    }
    guard couldHold(width: width, height: height, bytes) else {
      throw MediaError(
        .truncated,
        "\(name): \(bytes.count) bytes cannot hold a picture of \(width)x\(height); the file is damaged",
        remedy: "write the picture again")
    }
    let length = width * channels * Int(info.bits) / 8
    // 16-bit words keep both depths aligned.
    var pixels = [UInt16](repeating: 0, count: (length * height + 1) / 2)
    let isRead = unsafe pixels.withUnsafeMutableBytes { raw in
      // SAFETY: one pointer a row, each with `length` bytes, all inside `pixels`.
      let base = unsafe raw.bindMemory(to: UInt8.self).baseAddress
      var rows = unsafe (0..<height).map { row in unsafe base.map { unsafe $0 + row * length } }
      return unsafe retrace_png_read(bytes, bytes.count, &info, &rows) == 1
    }
    guard isRead else { throw failure(info, name) }
    let picture = unsafe pixels.withUnsafeBytes { raw in
      guard let base = raw.baseAddress else {
        return Tensor(height: height, width: width, channels: channels)
      }
      // SAFETY: `pixels` holds all rows in the depth that libpng delivered.
      if info.bits == 16 {
        return unsafe PixelConversion.tensor(
          base.assumingMemoryBound(to: UInt16.self), stride: width * channels, channels: channels,
          width: width, height: height)
      }
      return unsafe PixelConversion.tensor(
        base.assumingMemoryBound(to: UInt8.self), stride: width * channels, channels: channels, width: width,
        height: height)
    }
    return (picture, Int(info.bits))
  }

  /// Whether a file is long enough for its picture: DEFLATE makes at most 1032 bytes of one (zlib's technical details).
  private static func couldHold(width: Int, height: Int, _ bytes: [UInt8]) -> Bool {
    // Of the header, which libpng has found good: bits a component, and what a pixel is made of.
    let components = [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][bytes[25]] ?? 1
    return height * ((width * components * Int(bytes[24]) + 7) / 8) <= 1032 * bytes.count
  }

  /// Writes a picture of 1 to 4 channels with 8 or 16 bits.
  static func encode(_ picture: Tensor, bits: Int) throws -> [UInt8] {
    let (width, height, channels) = (picture.width, picture.height, picture.channels)
    let length = width * channels * bits / 8
    var pixels = [UInt16](repeating: 0, count: (length * height + 1) / 2)
    var info = retrace_png(
      width: UInt32(width), height: UInt32(height), bits: Int32(bits), channels: Int32(channels),
      message: retrace_png().message)
    let sink = ByteSink()
    let isWritten = unsafe pixels.withUnsafeMutableBytes { raw in
      guard let base = raw.baseAddress else { return false }
      // SAFETY: `pixels` holds all rows of the depth asked for; the sink outlives the call.
      if bits == 16 {
        unsafe PixelConversion.store(
          picture, into: base.assumingMemoryBound(to: UInt16.self), stride: width * channels)
      } else {
        unsafe PixelConversion.store(
          picture, into: base.assumingMemoryBound(to: UInt8.self), stride: width * channels)
      }
      let bytes = unsafe base.assumingMemoryBound(to: UInt8.self)
      var rows = unsafe (0..<height).map { row -> UnsafeMutablePointer<UInt8>? in unsafe bytes + row * length
      }
      return unsafe retrace_png_write(
        &info, &rows,
        { context, bytes, count in
          guard let context = unsafe context, let bytes = unsafe bytes else { return 0 }
          let sink = unsafe Unmanaged<ByteSink>.fromOpaque(context).takeUnretainedValue()
          unsafe sink.bytes.append(contentsOf: UnsafeBufferPointer(start: bytes, count: count))
          return 1
        }, Unmanaged.passUnretained(sink).toOpaque()) == 1
    }
    guard isWritten else {
      throw MediaError(
        .writeFailed, "a picture of \(width)x\(height) cannot be made a PNG (\(message(info)))")
    }
    return sink.bytes
  }

  private final class ByteSink {
    var bytes: [UInt8] = []
  }

  private static func failure(_ info: retrace_png, _ name: String) -> MediaError {
    MediaError(
      .truncated, "\(name): the PNG is damaged (\(message(info)))", remedy: "write the picture again")
  }

  private static func message(_ info: retrace_png) -> String {
    // SAFETY: the tuple is 120 bytes of a C string.
    unsafe withUnsafeBytes(of: info.message) { raw in
      unsafe String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
