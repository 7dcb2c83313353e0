internal import CFFmpeg

extension Demuxer {
  /// How the pictures of a stream are to be turned, by its display matrix.
  func orientation(_ index: Int) -> Orientation {
    // SAFETY: side data live with the stream; nine 32-bit numbers are copied out.
    var size = 0
    guard let data = unsafe av_stream_get_side_data(stream(index), AV_PKT_DATA_DISPLAYMATRIX, &size),
      size >= 36
    else { return .upright }
    let numbers = UnsafeRawPointer(data)
    return Orientation(
      displayMatrix: (0..<9).map { unsafe numbers.loadUnaligned(fromByteOffset: 4 * $0, as: Int32.self) })
  }

  /// Reads the rest of the file for the times of its pictures, in seconds and order of decoding.
  func pictureTimes() throws -> [Double] {
    let index = try videoStream()
    discardAll(but: [index])
    // SAFETY: stream and packet live with the demuxer; plain numbers are copied.
    let base = unsafe Rational(stream(index).pointee.time_base).value
    var times: [Double] = []
    while readPacket() >= 0 {
      guard unsafe Int(packet.pointee.stream_index) == index,
        unsafe packet.pointee.flags & AV_PKT_FLAG_DISCARD == 0
      else { continue }
      let stamp = unsafe packet.pointee.pts != retrace_no_timestamp ? packet.pointee.pts : packet.pointee.dts
      times.append(stamp == retrace_no_timestamp ? Double(times.count) : Double(stamp) * base)
    }
    return times
  }

  /// The number of frames that the container claims, or nil.
  func statedFrameCount(_ index: Int) -> Int? {
    // SAFETY: streams live with the context.
    let count = unsafe stream(index).pointee.nb_frames
    if count > 0 { return Int(count) }
    for key in ["NUMBER_OF_FRAMES", "NUMBER_OF_FRAMES-eng"] {
      if let value = unsafe text(av_dict_get(stream(index).pointee.metadata, key, nil, 0)?.pointee.value),
        let count = Int(value), count > 0
      {
        return count
      }
    }
    return nil
  }

  /// What the container and the first frame tell of a stream of pictures.
  ///
  /// - Parameter mostPixels: what is refused beyond.
  func info(
    _ index: Int, first frame: Frame, at timestamp: Int64, _ orientation: Orientation,
    mostPixels: Int = Bounds.clipPixels
  ) throws -> ClipInfo {
    // SAFETY: stream, parameters and frame live during the call; plain numbers are copied.
    let stream = unsafe self.stream(index)
    let picture = unsafe frame.pointer.pointee
    let (width, height) = unsafe (Int(picture.width), Int(picture.height))
    guard width > 0, height > 0, width * height <= mostPixels else {
      throw Bounds.tooLarge(path, width: width, height: height, most: mostPixels)
    }
    let base = unsafe Rational(stream.pointee.time_base)
    let rate =
      unsafe Rational(stream.pointee.avg_frame_rate).isPositive
      ? Rational(stream.pointee.avg_frame_rate) : Rational(stream.pointee.r_frame_rate)
    let seconds = unsafe stream.pointee.duration > 0 ? Double(stream.pointee.duration) * base.value : duration
    let guess = seconds.flatMap { rate.isPositive ? Int(nearest: $0 * rate.value) : nil }
    var aspect = unsafe Rational(av_guess_sample_aspect_ratio(pointer, stream, frame.pointer))
    if orientation.swapsAxes && aspect.isPositive { aspect = aspect.inverted }
    let format = unsafe AVPixelFormat(rawValue: picture.format)
    let shape = unsafe av_pix_fmt_desc_get(format)
    return unsafe ClipInfo(
      width: orientation.swapsAxes ? height : width, height: orientation.swapsAxes ? width : height,
      codedWidth: width, codedHeight: height, frameRate: rate, timeBase: base, startTimestamp: timestamp,
      frameCountEstimate: statedFrameCount(index) ?? guess, duration: seconds, rotation: orientation.degrees,
      pixelFormatName: text(av_get_pix_fmt_name(format)) ?? "unknown",
      bitDepth: Int(shape?.pointee.comp.0.depth ?? 8),
      codecName: text(avcodec_get_name(stream.pointee.codecpar.pointee.codec_id)) ?? "unknown",
      containerName: containerName, colour: ColourTags(of: picture, shape),
      sampleAspectRatio: aspect.isPositive ? aspect : Rational(0, 1),
      hasAudio: !streams(AVMEDIA_TYPE_AUDIO).isEmpty, hasSubtitles: !streams(AVMEDIA_TYPE_SUBTITLE).isEmpty)
  }
}

extension ColourTags {
  /// The tags of a decoded frame; the full range of the old `yuvj` formats counts as a tag.
  init(of frame: AVFrame, _ shape: UnsafePointer<AVPixFmtDescriptor>?) {
    // SAFETY: names are static strings.
    func name(_ known: Bool, _ value: UnsafePointer<CChar>?) -> String? { known ? unsafe text(value) : nil }
    let frame = unsafe frame
    unsafe self.init(
      range: name(frame.color_range != AVCOL_RANGE_UNSPECIFIED, av_color_range_name(frame.color_range)),
      matrix: name(frame.colorspace != AVCOL_SPC_UNSPECIFIED, av_color_space_name(frame.colorspace)),
      primaries: name(
        frame.color_primaries != AVCOL_PRI_UNSPECIFIED, av_color_primaries_name(frame.color_primaries)),
      transfer: name(frame.color_trc != AVCOL_TRC_UNSPECIFIED, av_color_transfer_name(frame.color_trc)))
  }
}
