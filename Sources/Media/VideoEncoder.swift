internal import CFFmpeg
internal import Synchronization
internal import Tensors

/// One opened encoder: pictures in, packets out.
@safe final class VideoEncoder {
  private static let opening = Mutex<Void>(())

  let context: UnsafeMutablePointer<AVCodecContext>
  let width: Int
  let height: Int
  private let packet: UnsafeMutablePointer<AVPacket>
  private let rgb: Frame
  private let scaler: OpaquePointer
  private let choice: EncoderChoice
  /// For planar YUV, which needs no scaler.
  private let yuv: YUVWriting?
  /// Durations of the frames inside the encoder, by timestamp: packets come out without.
  private var durations: [Int64: Int64] = [:]
  /// Pictures given to the encoder so far.
  private var sent = 0

  /// - Parameters:
  ///   - timeBase: the unit of the timestamps given to ``encode(_:timestamp:duration:_:)``.
  ///   - colour: tags to write; what is missing is filled in.
  init(
    _ choice: EncoderChoice, width: Int, height: Int, timeBase: Rational, frameRate: Rational,
    colour: ColourTags,
    sampleAspectRatio: Rational, needsGlobalHeader: Bool
  ) throws {
    FFmpegLog.clear()
    (self.choice, self.width, self.height) = (choice, width, height)
    let failed = MediaError(
      .unsupported, "the encoder \(choice.encoder) is not there", remedy: "choose another codec")
    // SAFETY: allocations are checked; the context is freed in deinit or below.
    guard let codec = unsafe avcodec_find_encoder_by_name(choice.encoder),
      let made = unsafe avcodec_alloc_context3(codec)
    else { throw failed }
    unsafe context = made
    guard let packet = unsafe av_packet_alloc() else { preconditionFailure("out of memory") }
    unsafe self.packet = packet
    rgb = try Frame(
      format: choice.isDeep ? AV_PIX_FMT_RGB48LE : AV_PIX_FMT_RGB24, width: width, height: height)

    let tags = EncodedColour(colour, height: height)
    // SAFETY: plain fields of our own context.
    unsafe made.pointee.width = Int32(width)
    unsafe made.pointee.height = Int32(height)
    unsafe made.pointee.pix_fmt = choice.pixelFormat
    unsafe made.pointee.time_base = timeBase.av
    if frameRate.isPositive { unsafe made.pointee.framerate = frameRate.av }
    if sampleAspectRatio.isPositive { unsafe made.pointee.sample_aspect_ratio = sampleAspectRatio.av }
    unsafe made.pointee.thread_count = Int32(choice.threads)
    unsafe made.pointee.flags |= AV_CODEC_FLAG_BITEXACT
    if needsGlobalHeader { unsafe made.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER }
    let isYUV = isYUVFormat(choice.pixelFormat)
    yuv = PlanarYUV(choice.pixelFormat).map {
      YUVWriting(
        layout: $0, coefficients: YUVCoefficients(tags.matrix),
        range: YUVRange(full: choice.isFullRange, bits: $0.bits))
    }
    unsafe made.pointee.color_range = choice.isFullRange ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG
    unsafe made.pointee.colorspace = isYUV ? tags.space : AVCOL_SPC_RGB
    unsafe made.pointee.color_primaries = tags.primaries
    unsafe made.pointee.color_trc = tags.transfer
    if isYUV && !choice.isFullRange { unsafe made.pointee.chroma_sample_location = AVCHROMA_LOC_LEFT }

    let format: AVPixelFormat = choice.isDeep ? AV_PIX_FMT_RGB48LE : AV_PIX_FMT_RGB24
    // A palette's indices are made by the GIF writer itself; a scaler is not used then.
    let target = choice.pixelFormat == AV_PIX_FMT_PAL8 ? format : choice.pixelFormat
    guard
      let scaler = unsafe makeScaler(
        from: (format.rawValue, Int32(width), Int32(height)),
        to: (target.rawValue, Int32(width), Int32(height)),
        sourceFull: true, sourceMatrix: tags.matrix, targetFull: choice.isFullRange,
        targetMatrix: tags.matrix,
        sourceChroma: nil, targetChroma: choice.isFullRange ? (128, 128) : (0, 128))
    else { throw MediaError(.unsupported, "RGB cannot be converted for the encoder \(choice.encoder)") }
    unsafe self.scaler = unsafe scaler

    let options = OptionDictionary(choice.options)
    // libx265 shares tables between encoders and sets them up unguarded.
    let status = Self.opening.withLock { _ in unsafe avcodec_open2(made, codec, &options.pointer) }
    guard status >= 0 else {
      throw MediaError(
        .badSetting,
        "the encoder \(choice.encoder) does not take pictures of \(width)x\(height) with these settings "
          + "(\(FFmpegLog.complaint ?? ffmpegMessage(status)))",
        remedy: "choose another codec, preset or size")
    }
  }

  deinit {
    // SAFETY: all three came from FFmpeg's allocators and are freed once.
    var (packet, context): (UnsafeMutablePointer<AVPacket>?, UnsafeMutablePointer<AVCodecContext>?) =
      unsafe (packet, context)
    unsafe av_packet_free(&packet)
    Self.opening.withLock { _ in unsafe avcodec_free_context(&context) }
    unsafe sws_freeContext(scaler)
  }

  /// Encodes a picture and hands on every packet that is ready.
  func encode(
    _ picture: Tensor, timestamp: Int64, duration: Int64,
    _ take: (UnsafeMutablePointer<AVPacket>) throws -> Void
  ) throws {
    unsafe try encode(try frame(of: picture), timestamp: timestamp, duration: duration, take)
  }

  /// A frame in the encoder's pixel format that came out as bytes before.
  ///
  /// - Throws: ``MediaError`` when there are not as many as there should be.
  func frame(of bytes: [UInt8]) throws -> Frame {
    let frame = try Frame(format: choice.pixelFormat, width: width, height: height)
    let (format, columns, rows) = (choice.pixelFormat, Int32(width), Int32(height))
    guard bytes.count == Int(av_image_get_buffer_size(format, columns, rows, 1)) else {
      throw MediaError(
        .wrongSize, "a kept picture has \(bytes.count) bytes, which is not what the encoder takes")
    }
    // SAFETY: the planes of the bytes are found by the same layout that the size was checked with; the frame has room for each of its rows.
    unsafe bytes.withUnsafeBufferPointer { source in
      var planes = unsafe [UnsafeMutablePointer<UInt8>?](repeating: nil, count: 4)
      var strides = [Int32](repeating: 0, count: 4)
      unsafe av_image_fill_arrays(&planes, &strides, source.baseAddress, format, columns, rows, 1)
      let data = unsafe frame.pointer.pointee.data
      var targets = unsafe [data.0, data.1, data.2, data.3]
      let lines = unsafe frame.pointer.pointee.linesize
      var sources: [UnsafePointer<UInt8>?] = unsafe planes.map { plane in
        unsafe plane.map { unsafe UnsafePointer($0) }
      }
      var lengths = [lines.0, lines.1, lines.2, lines.3]
      unsafe av_image_copy(&targets, &lengths, &sources, strides, format, columns, rows)
    }
    return frame
  }

  /// The bytes of a frame without gaps.
  static func frameSize(_ choice: EncoderChoice, width: Int, height: Int) -> Int {
    max(0, Int(av_image_get_buffer_size(choice.pixelFormat, Int32(width), Int32(height), 1)))
  }

  /// A frame of the encoder's as bytes without gaps.
  func bytes(of frame: Frame) -> [UInt8] {
    let (format, columns, rows) = (choice.pixelFormat, Int32(width), Int32(height))
    var bytes = [UInt8](repeating: 0, count: Int(av_image_get_buffer_size(format, columns, rows, 1)))
    let (data, lines) = unsafe (frame.pointer.pointee.data, frame.pointer.pointee.linesize)
    let sources: [UnsafePointer<UInt8>?] = unsafe [data.0, data.1, data.2, data.3].map { plane in
      unsafe plane.map { unsafe UnsafePointer($0) }
    }
    // SAFETY: the target has the size that the same layout asks for.
    unsafe av_image_copy_to_buffer(
      &bytes, Int32(bytes.count), sources, [lines.0, lines.1, lines.2, lines.3], format, columns, rows, 1)
    return bytes
  }

  /// A picture in the encoder's pixel format.
  func frame(of picture: Tensor) throws -> Frame {
    precondition(
      picture.shape == [height, width, 3], "\(picture.shape) for an encoder of \(width)x\(height)")
    let frame = try Frame(format: choice.pixelFormat, width: width, height: height)
    if let yuv {
      yuv.store(picture, into: frame)
      return frame
    }
    // SAFETY: the RGB frame has room for every row; frame and scaler fit each other.
    guard let bytes = unsafe rgb.pointer.pointee.data.0 else { preconditionFailure("frames have pixels") }
    let stride = unsafe Int(rgb.pointer.pointee.linesize.0)
    if choice.isDeep {
      unsafe PixelConversion.store(
        picture, into: UnsafeMutableRawPointer(bytes).assumingMemoryBound(to: UInt16.self), stride: stride / 2
      )
    } else {
      unsafe PixelConversion.store(picture, into: bytes, stride: stride)
    }
    let status = unsafe sws_scale_frame(scaler, frame.pointer, rgb.pointer)
    guard status >= 0 else {
      throw MediaError(
        .writeFailed, "a picture cannot be converted for the encoder (\(ffmpegMessage(status)))")
    }
    return frame
  }

  /// Encodes a frame that has the encoder's pixel format already.
  func encode(
    _ frame: Frame, timestamp: Int64, duration: Int64, _ take: (UnsafeMutablePointer<AVPacket>) throws -> Void
  ) throws {
    // SAFETY: the frame is ours; the encoder keeps its own reference.
    unsafe frame.pointer.pointee.pts = timestamp
    unsafe frame.pointer.pointee.pkt_duration = duration
    unsafe frame.pointer.pointee.color_range = context.pointee.color_range
    unsafe frame.pointer.pointee.colorspace = context.pointee.colorspace
    unsafe frame.pointer.pointee.sample_aspect_ratio = context.pointee.sample_aspect_ratio
    durations[timestamp] = duration
    sent += 1
    let status = unsafe avcodec_send_frame(context, frame.pointer)
    guard status >= 0 else { throw failure(status) }
    unsafe try drain(take)
  }

  /// Hands on what is left inside; nothing can be encoded afterwards.
  func flush(_ take: (UnsafeMutablePointer<AVPacket>) throws -> Void) throws {
    // SAFETY: a null frame asks for the rest.
    let status = unsafe avcodec_send_frame(context, nil)
    guard status >= 0 || status == retrace_error_eof else { throw failure(status) }
    unsafe try drain(take)
  }

  private func drain(_ take: (UnsafeMutablePointer<AVPacket>) throws -> Void) throws {
    while true {
      // SAFETY: context and packet are ours; the packet is released after use.
      let status = unsafe avcodec_receive_packet(context, packet)
      if status == retrace_error_again || status == retrace_error_eof { return }
      guard status >= 0 else { throw failure(status) }
      defer { unsafe av_packet_unref(packet) }
      // libx265 sets decoding times by the third picture; with fewer it leaves what was in memory. Two pictures have no other
      // order than their own.
      if sent < 3, choice.encoder == "libx265" { unsafe packet.pointee.dts = packet.pointee.pts }
      if let duration = unsafe durations.removeValue(forKey: packet.pointee.pts) {
        unsafe packet.pointee.duration = duration
      }
      unsafe try take(packet)
    }
  }

  private func failure(_ status: Int32) -> MediaError {
    MediaError(
      .writeFailed, "the encoder \(choice.encoder) failed (\(FFmpegLog.complaint ?? ffmpegMessage(status)))",
      remedy: "choose another codec")
  }
}

/// Whether a pixel format stores luma and chroma.
func isYUVFormat(_ format: AVPixelFormat) -> Bool {
  // SAFETY: descriptors are static.
  guard let shape = unsafe av_pix_fmt_desc_get(format) else { return false }
  return unsafe shape.pointee.nb_components >= 3 && shape.pointee.flags & UInt64(AV_PIX_FMT_FLAG_RGB) == 0
}

/// The tags of an output: those of the source where it has them, else what its pictures were read with.
struct EncodedColour {
  var matrix: YUVMatrix
  var space: AVColorSpace
  var primaries: AVColorPrimaries
  var transfer: AVColorTransferCharacteristic

  init(_ tags: ColourTags, height: Int) {
    // SAFETY: names are NUL-terminated for the calls.
    let space = tags.matrix.map {
      unsafe AVColorSpace(rawValue: UInt32(max(0, av_color_space_from_name($0))))
    }
    matrix = YUVMatrix(space ?? AVCOL_SPC_UNSPECIFIED, height: height)
    // BT.601 has two names; the source's stays.
    self.space = space == AVCOL_SPC_BT470BG ? AVCOL_SPC_BT470BG : matrix.tag
    let isHigh = matrix == .bt709
    primaries =
      tags.primaries.map {
        unsafe AVColorPrimaries(rawValue: UInt32(max(0, av_color_primaries_from_name($0))))
      }
      ?? (isHigh ? AVCOL_PRI_BT709 : matrix == .bt2020 ? AVCOL_PRI_BT2020 : AVCOL_PRI_SMPTE170M)
    transfer =
      tags.transfer.map {
        unsafe AVColorTransferCharacteristic(rawValue: UInt32(max(0, av_color_transfer_from_name($0))))
      }
      ?? (isHigh || matrix == .bt2020 ? AVCOL_TRC_BT709 : AVCOL_TRC_SMPTE170M)
  }
}
