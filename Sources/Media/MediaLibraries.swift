internal import CFFmpeg

/// What the FFmpeg of this machine is and can write.
public enum MediaLibraries {
  /// The libraries with the versions that the process runs with.
  public static var versions: [(name: String, version: String)] {
    [
      ("libavformat", avformat_version()), ("libavcodec", avcodec_version()), ("libavutil", avutil_version()),
      ("libswscale", swscale_version()),
    ].map { ($0, "\($1 >> 16).\($1 >> 8 & 0xff).\($1 & 0xff)") }
  }

  /// The codecs that clips can be written with, and whether an encoder for each is there.
  public static var codecs: [(name: String, isThere: Bool)] {
    VideoCodec.all.map { codec in
      // SAFETY: encoders are static structures of FFmpeg's.
      (codec.name, codec.encoders.contains { unsafe avcodec_find_encoder_by_name($0) != nil })
    }
  }
}
