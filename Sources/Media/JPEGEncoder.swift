internal import CFFmpeg
internal import Tensors

/// JPEG bytes of a picture, in high quality and without chroma subsampling.
enum JPEGEncoder {
  static func encode(_ picture: Tensor) throws -> [UInt8] {
    let encoder = try VideoEncoder(
      EncoderChoice(
        encoder: "mjpeg", pixelFormat: AV_PIX_FMT_YUVJ444P,
        options: ["qmin": "1", "qmax": "2", "global_quality": "236", "flags": "+qscale"],
        isFullRange: true, isDeep: false, threads: 1),
      width: picture.width, height: picture.height, timeBase: Rational(1, 25), frameRate: Rational(25, 1),
      colour: ColourTags(matrix: "smpte170m"), sampleAspectRatio: Rational(0, 1), needsGlobalHeader: false)
    var bytes: [UInt8] = []
    let take: (UnsafeMutablePointer<AVPacket>) throws -> Void = { packet in
      // SAFETY: the packet's data live during the call.
      unsafe bytes.append(
        contentsOf: UnsafeBufferPointer(start: packet.pointee.data, count: Int(packet.pointee.size)))
    }
    let rgb = picture.channels == 3 ? picture : Still.split(picture, bits: 8).picture
    unsafe try encoder.encode(rgb, timestamp: 0, duration: 1, take)
    unsafe try encoder.flush(take)
    return bytes
  }
}
