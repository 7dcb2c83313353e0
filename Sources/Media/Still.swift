internal import CFFmpeg
internal import Foundation
public import Tensors

/// A picture read from a file.
public struct StillPicture: Sendable {
  /// `(height, width, 3)`, gamma-encoded RGB in [0, 1], upright; alpha is not multiplied in.
  public var picture: Tensor
  /// `(height, width, 1)`, 1 where opaque; nil where the file has no alpha.
  public var alpha: Tensor?
  /// Bits a component in the file: 8, or up to 16.
  public var bitDepth: Int

  /// Columns.
  public var width: Int { picture.width }
  /// Rows.
  public var height: Int { picture.height }
}

/// Single pictures: PNG through libpng, everything else through FFmpeg.
public enum Still {
  /// Reads PNG, JPEG (turned upright by its Exif tag), WebP, TIFF, BMP and whatever else FFmpeg decodes.
  ///
  /// - Throws: ``MediaError`` where the file is missing, no picture, or damaged.
  public static func read(_ path: String) throws -> StillPicture {
    try Demuxer.checkReadable(path)
    let head = FileHandle(forReadingAtPath: path).flatMap { try? $0.read(upToCount: 8) } ?? Data()
    guard head.elementsEqual(PNGCodec.signature) else { return try readThroughFFmpeg(path) }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw MediaError(.readFailed, "\(path): cannot be read", remedy: "check the file")
    }
    let (all, bits) = try PNGCodec.decode([UInt8](data), name: path)
    return split(all, bits: bits)
  }

  /// Writes a picture as PNG or JPEG, by the extension; in place at once or not at all.
  ///
  /// - Parameters:
  ///   - picture: `(height, width, 3)` or `(height, width, 1)` for grey, in [0, 1]; clamped.
  ///   - alpha: `(height, width, 1)`; PNG only.
  ///   - path: where to; an existing file is replaced.
  ///   - bits: 8 or 16; 16 is for PNG only.
  /// - Throws: ``MediaError`` where the extension is neither, the folder is missing or the disk full.
  public static func write(_ picture: Tensor, alpha: Tensor? = nil, to path: String, bits: Int = 8) throws {
    guard [1, 3].contains(picture.channels), picture.width > 0, picture.height > 0 else {
      throw MediaError(
        .wrongSize, "\(path): a still has 1 or 3 channels and at least 1x1 pixels, not \(picture.shape)")
    }
    guard bits == 8 || bits == 16 else {
      throw MediaError(.badSetting, "\(path): stills have 8 or 16 bits, not \(bits)", remedy: "use 8 or 16")
    }
    let target = try TargetFile(path)
    try target.write(try bytes(picture, alpha: alpha, path: path, bits: bits))
    try target.commit()
  }

  /// The bytes of the file that ``write(_:alpha:to:bits:)`` would write.
  static func bytes(_ picture: Tensor, alpha: Tensor?, path: String, bits: Int) throws -> [UInt8] {
    switch (path as NSString).pathExtension.lowercased() {
    case "png":
      return try PNGCodec.encode(alpha.map { join(picture, $0) } ?? picture, bits: bits)
    case "jpg", "jpeg":
      return try JPEGEncoder.encode(picture)
    case let other:
      throw MediaError(
        .badSetting,
        "\(path): stills are not written as \(other.isEmpty ? "files without extension" : ".\(other)")",
        remedy: "end the name in .png or .jpg")
    }
  }

  // MARK: - Channels

  /// Grey becomes RGB; the last of 2 or 4 channels is alpha.
  static func split(_ all: Tensor, bits: Int) -> StillPicture {
    let (channels, pixels) = (all.channels, all.width * all.height)
    if channels == 3 { return StillPicture(picture: all, alpha: nil, bitDepth: bits) }
    var picture = Tensor(height: all.height, width: all.width, channels: 3)
    var alpha = channels % 2 == 0 ? Tensor(height: all.height, width: all.width, channels: 1) : nil
    for i in 0..<pixels {
      for c in 0..<3 { picture.scalars[3 * i + c] = all.scalars[channels * i + (channels < 3 ? 0 : c)] }
      if channels % 2 == 0 { alpha?.scalars[i] = all.scalars[channels * i + channels - 1] }
    }
    return StillPicture(picture: picture, alpha: alpha, bitDepth: bits)
  }

  private static func join(_ picture: Tensor, _ alpha: Tensor) -> Tensor {
    precondition(
      alpha.shape == [picture.height, picture.width, 1], "alpha \(alpha.shape) for \(picture.shape)")
    let channels = picture.channels
    var all = Tensor(height: picture.height, width: picture.width, channels: channels + 1)
    for i in 0..<picture.width * picture.height {
      for c in 0..<channels { all.scalars[(channels + 1) * i + c] = picture.scalars[channels * i + c] }
      all.scalars[(channels + 1) * i + channels] = alpha.scalars[i]
    }
    return all
  }

  private static func readThroughFFmpeg(_ path: String) throws -> StillPicture {
    let decoder = try VideoDecoder(path: path, threads: 1, mostPixels: Bounds.stillPixels)
    guard let frame = decoder.next()?.frame else {
      throw MediaError(
        .truncated, "\(path): the picture does not decode (\(FFmpegLog.complaint ?? "the data are damaged"))",
        remedy: "write the picture again")
    }
    // SAFETY: the frame and its metadata live during the call; descriptors are static.
    let tag = unsafe text(av_dict_get(frame.pointer.pointee.metadata, "Orientation", nil, 0)?.pointee.value)
    let exif = tag.flatMap { Int($0.trimmingCharacters(in: .whitespaces)) }
    let orientation = exif.map { Orientation(exif: $0) } ?? decoder.demuxer.orientation(decoder.streamIndex)
    let shape = unsafe av_pix_fmt_desc_get(AVPixelFormat(rawValue: frame.pointer.pointee.format))
    let hasAlpha = unsafe shape.map { unsafe $0.pointee.flags & UInt64(AV_PIX_FMT_FLAG_ALPHA) != 0 } ?? false
    let info = try decoder.demuxer.info(
      decoder.streamIndex, first: frame, at: 0, orientation, mostPixels: Bounds.stillPixels)
    let converter = FrameConverter(
      width: info.codedWidth, height: info.codedHeight, bitDepth: info.bitDepth, orientation: orientation,
      keepsAlpha: hasAlpha)
    return split(try converter.picture(of: frame), bits: min(16, info.bitDepth))
  }
}
