internal import CFFmpeg
internal import Tensors

/// Turns decoded frames of any pixel format into pictures.
///
/// Chroma is interpolated bicubically from where the format places its samples, at full horizontal
/// resolution and with accurate rounding; 8-bit sources pass through 8-bit RGB and are exact where they
/// are RGB already, deeper ones pass through 16-bit RGB.
@safe final class FrameConverter {
  private struct Key: Equatable {
    var (format, width, height): (Int32, Int32, Int32)
    var (full, matrix, location): (Bool, Int32, UInt32)
  }

  private var key: Key?
  private var scaler: OpaquePointer?
  private var rgb: Frame?
  /// Upright size of the pictures, before the orientation swaps axes.
  private let (width, height): (Int, Int)
  private let orientation: Orientation
  private let keepsAlpha: Bool
  private let isDeep: Bool

  /// - Parameters:
  ///   - width: stored columns of every picture; frames of another size are scaled to it.
  ///   - height: stored rows.
  ///   - keepsAlpha: whether the pictures get a fourth channel.
  init(width: Int, height: Int, bitDepth: Int, orientation: Orientation, keepsAlpha: Bool = false) {
    (self.width, self.height, self.orientation) = (width, height, orientation)
    (self.keepsAlpha, self.isDeep) = (keepsAlpha, bitDepth > 8)
  }

  deinit {
    // SAFETY: the context came from sws_alloc_context and is freed once.
    unsafe sws_freeContext(scaler)
  }

  /// The frame as `(height, width, 3)`, or 4 channels with alpha, upright.
  func picture(of frame: Frame) throws -> Tensor {
    let rgb = try prepare(for: frame)
    guard let scaler = unsafe scaler else { preconditionFailure("prepared") }
    // SAFETY: both frames own their pixels; the scaler was made for these two formats and sizes.
    let status = unsafe sws_scale_frame(scaler, rgb.pointer, frame.pointer)
    guard status >= 0, let bytes = unsafe rgb.pointer.pointee.data.0 else {
      throw MediaError(.readFailed, "a frame cannot be converted to RGB (\(ffmpegMessage(status)))")
    }
    let stride = unsafe Int(rgb.pointer.pointee.linesize.0)
    let channels = keepsAlpha ? 4 : 3
    guard isDeep else {
      return unsafe PixelConversion.tensor(
        bytes, stride: stride, channels: channels, take: 0..<channels, width: width, height: height,
        orientation: orientation)
    }
    // SAFETY: 16-bit formats are stored aligned to at least 2 bytes.
    let words = unsafe UnsafeRawPointer(bytes).assumingMemoryBound(to: UInt16.self)
    return unsafe PixelConversion.tensor(
      words, stride: stride / 2, channels: channels, take: 0..<channels, width: width, height: height,
      orientation: orientation)
  }

  private func prepare(for frame: Frame) throws -> Frame {
    // SAFETY: the frame lives; these are plain numbers of it.
    let source = unsafe frame.pointer
    let matrix = unsafe YUVMatrix(of: source)
    let key = unsafe Key(
      format: source.pointee.format, width: source.pointee.width, height: source.pointee.height,
      full: isFullRange(source), matrix: matrix.rawValue, location: source.pointee.chroma_location.rawValue)
    if let rgb, key == self.key { return rgb }
    let format: AVPixelFormat =
      isDeep
      ? (keepsAlpha ? AV_PIX_FMT_RGBA64LE : AV_PIX_FMT_RGB48LE)
      : keepsAlpha ? AV_PIX_FMT_RGBA : AV_PIX_FMT_RGB24
    let rgb = try Frame(format: format, width: width, height: height)
    unsafe sws_freeContext(scaler)
    unsafe scaler = unsafe makeScaler(
      from: (key.format, key.width, key.height), to: (format.rawValue, Int32(width), Int32(height)),
      sourceFull: key.full, sourceMatrix: matrix, targetFull: true, targetMatrix: matrix,
      sourceChroma: chromaPosition(source.pointee.chroma_location, full: key.full), targetChroma: nil)
    guard unsafe scaler != nil else {
      let name = unsafe text(av_get_pix_fmt_name(AVPixelFormat(rawValue: key.format))) ?? "unknown"
      throw MediaError(.unsupported, "pictures in the pixel format \(name) cannot be converted to RGB")
    }
    (self.rgb, self.key) = (rgb, key)
    return rgb
  }
}

/// A YUV matrix by the number that libswscale knows it by.
enum YUVMatrix: Int32 {
  case bt709 = 1
  case fcc = 4
  case bt601 = 5
  case smpte240 = 7
  case bt2020 = 9

  /// By tag; untagged, BT.709 above 576 lines and BT.601 up to there.
  init(_ space: AVColorSpace, height: Int) {
    switch space {
    case AVCOL_SPC_BT709: self = .bt709
    case AVCOL_SPC_FCC: self = .fcc
    case AVCOL_SPC_BT470BG, AVCOL_SPC_SMPTE170M: self = .bt601
    case AVCOL_SPC_SMPTE240M: self = .smpte240
    case AVCOL_SPC_BT2020_NCL, AVCOL_SPC_BT2020_CL: self = .bt2020
    default: self = height > 576 ? .bt709 : .bt601
    }
  }

  init(of frame: UnsafeMutablePointer<AVFrame>) {
    // SAFETY: the frame lives.
    unsafe self.init(frame.pointee.colorspace, height: Int(frame.pointee.height))
  }

  /// As the tag that a file carries.
  var tag: AVColorSpace {
    switch self {
    case .bt709: AVCOL_SPC_BT709
    case .fcc: AVCOL_SPC_FCC
    case .bt601: AVCOL_SPC_SMPTE170M
    case .smpte240: AVCOL_SPC_SMPTE240M
    case .bt2020: AVCOL_SPC_BT2020_NCL
    }
  }
}

/// Whether stored numbers use their whole range.
func isFullRange(_ frame: UnsafeMutablePointer<AVFrame>) -> Bool {
  // SAFETY: the frame lives; descriptors are static.
  if unsafe frame.pointee.color_range == AVCOL_RANGE_JPEG { return true }
  if unsafe frame.pointee.color_range == AVCOL_RANGE_MPEG { return false }
  let name = unsafe text(av_get_pix_fmt_name(AVPixelFormat(rawValue: frame.pointee.format))) ?? ""
  return name.hasPrefix("yuvj") || name.hasPrefix("gray")
}

/// Where chroma samples lie, in 1/256 of a luma pixel; untagged, as MPEG-2 has it (JPEG for full range).
func chromaPosition(_ location: AVChromaLocation, full: Bool) -> (x: Int, y: Int) {
  switch location {
  case AVCHROMA_LOC_CENTER: (128, 128)
  case AVCHROMA_LOC_TOPLEFT: (0, 0)
  case AVCHROMA_LOC_TOP: (128, 0)
  case AVCHROMA_LOC_BOTTOMLEFT: (0, 256)
  case AVCHROMA_LOC_BOTTOM: (128, 256)
  case AVCHROMA_LOC_LEFT: (0, 128)
  default: full ? (128, 128) : (0, 128)
  }
}

/// A libswscale context between two formats, or nil where it cannot convert between them.
func makeScaler(
  from source: (format: Int32, width: Int32, height: Int32),
  to target: (format: Int32, width: Int32, height: Int32),
  sourceFull: Bool, sourceMatrix: YUVMatrix, targetFull: Bool, targetMatrix: YUVMatrix,
  sourceChroma: (x: Int, y: Int)?, targetChroma: (x: Int, y: Int)?
) -> OpaquePointer? {
  // SAFETY: the context is ours until returned; options are copied; coefficient tables are static.
  guard let context = unsafe sws_alloc_context() else { return nil }
  let object = unsafe UnsafeMutableRawPointer(context)
  let flags = SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP | SWS_BITEXACT
  var options: [(String, Int64)] = [
    ("srcw", Int64(source.width)), ("srch", Int64(source.height)), ("src_format", Int64(source.format)),
    ("dstw", Int64(target.width)), ("dsth", Int64(target.height)), ("dst_format", Int64(target.format)),
    ("sws_flags", Int64(flags)), ("src_range", sourceFull ? 1 : 0), ("dst_range", targetFull ? 1 : 0),
  ]
  func place(_ side: String, _ format: Int32, _ position: (x: Int, y: Int)?) {
    guard let position, let shape = unsafe av_pix_fmt_desc_get(AVPixelFormat(rawValue: format)) else {
      return
    }
    if unsafe shape.pointee.log2_chroma_w > 0 { options.append(("\(side)_h_chr_pos", Int64(position.x))) }
    if unsafe shape.pointee.log2_chroma_h > 0 { options.append(("\(side)_v_chr_pos", Int64(position.y))) }
  }
  place("src", source.format, sourceChroma)
  place("dst", target.format, targetChroma)
  for (name, value) in options { _ = unsafe av_opt_set_int(object, name, value, 0) }
  guard unsafe sws_init_context(context, nil, nil) >= 0 else {
    unsafe sws_freeContext(context)
    return nil
  }
  _ = unsafe sws_setColorspaceDetails(
    context, sws_getCoefficients(sourceMatrix.rawValue), sourceFull ? 1 : 0,
    sws_getCoefficients(targetMatrix.rawValue), targetFull ? 1 : 0, 0, 1 << 16, 1 << 16)
  return unsafe context
}
