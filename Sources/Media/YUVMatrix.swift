internal import CFFmpeg

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
