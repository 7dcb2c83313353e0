internal import CFFmpeg
internal import Tensors

/// Turns decoded frames of any pixel format into pictures.
///
/// Planar YUV goes straight to floating point, with chroma interpolated linearly from where the format
/// places its samples. Everything else passes through libswscale into RGB of 8 bits, or 16 for deeper
/// sources, which is exact where the source is RGB already.
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
    orientation.upright(try stored(frame))
  }

  private func stored(_ frame: Frame) throws -> Tensor {
    // SAFETY: the frame lives; these are plain numbers of it.
    let source = unsafe frame.pointer
    let format = unsafe AVPixelFormat(rawValue: source.pointee.format)
    let isRightSize = unsafe Int(source.pointee.width) == width && Int(source.pointee.height) == height
    if !keepsAlpha, isRightSize, let layout = PlanarYUV(format) {
      let full = unsafe isFullRange(source)
      let place = unsafe chromaPosition(source.pointee.chroma_location, full: full)
      let reading = unsafe YUVReading(
        layout: layout, coefficients: YUVCoefficients(YUVMatrix(of: source)),
        range: YUVRange(full: full, bits: layout.bits), chromaX: Float(place.x) / 256,
        chromaY: Float(place.y) / 256)
      return reading.picture(frame)
    }
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
        bytes, stride: stride, channels: channels, width: width, height: height)
    }
    // SAFETY: 16-bit formats are stored aligned to at least 2 bytes.
    let words = unsafe UnsafeRawPointer(bytes).assumingMemoryBound(to: UInt16.self)
    return unsafe PixelConversion.tensor(
      words, stride: stride / 2, channels: channels, width: width, height: height)
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
