import Foundation
import Media
import Tensors
import Testing

/// Stored numbers become the colours that the standards say.
@Suite struct ColourTests {
  /// Flat frames of YUV colours, stored losslessly with tags.
  private func clip(
    _ pad: Scratchpad, _ colours: [[Int]], format: String = "yuv420p", bits: Int = 8, height: Int = 32,
    tags: String
  ) throws -> String {
    let divisor = format.contains("420") ? 4 : 1
    var bytes: [UInt8] = []
    for (plane, value) in colours.flatMap({ $0.enumerated() }) {
      let count = 32 * height / (plane == 0 ? 1 : divisor)
      for _ in 0..<count {
        bytes.append(UInt8(value & 255))
        if bits > 8 { bytes.append(UInt8(value >> 8)) }
      }
    }
    let raw = try pad.file("raw.yuv", bytes)
    try ffmpeg(
      "-f rawvideo -pix_fmt \(format) -s 32x\(height) -i \(raw) -c:v ffv1 \(tags)", to: pad.path("flat.mkv"))
    return pad.path("flat.mkv")
  }

  /// ITU-R BT.601/709: R = Y + 2(1 − Kr)·Cr and so on, with limited range unless full.
  private func rgb(_ yuv: [Int], kr: Double, kb: Double, full: Bool = false, bits: Int = 8) -> [Double] {
    let unit = Double(1 << (bits - 8))
    let peak = Double(1 << bits) - 1
    let y = full ? Double(yuv[0]) / peak : (Double(yuv[0]) - 16 * unit) / (219 * unit)
    let spread = full ? peak : 224 * unit
    let (cb, cr) = ((Double(yuv[1]) - 128 * unit) / spread, (Double(yuv[2]) - 128 * unit) / spread)
    let (r, b) = (y + 2 * (1 - kr) * cr, y + 2 * (1 - kb) * cb)
    return [r, (y - kr * r - kb * b) / (1 - kr - kb), b].map { min(1, max(0, $0)) }
  }

  @Test(
    arguments: [
      ("-colorspace bt709 -color_range tv", 32, 0.2126, 0.0722, false),
      ("-colorspace smpte170m -color_range tv", 32, 0.299, 0.114, false),
      ("-colorspace bt470bg -color_range pc", 32, 0.299, 0.114, true),
      ("-colorspace bt709 -color_range pc", 32, 0.2126, 0.0722, true),
      ("-colorspace bt2020nc -color_range tv", 32, 0.2627, 0.0593, false),
      ("", 32, 0.299, 0.114, false), ("", 576, 0.299, 0.114, false), ("", 720, 0.2126, 0.0722, false),
    ] as [(String, Int, Double, Double, Bool)])
  func matrixAndRangeCount(tags: String, height: Int, kr: Double, kb: Double, full: Bool) throws {
    let pad = try Scratchpad()
    let colours = [[100, 90, 170], [60, 150, 120], [180, 128, 128], [16, 128, 128], [235, 128, 128]]
    for format in ["yuv420p", "yuv444p"] {
      let read = try frames(try clip(pad, colours, format: format, height: height, tags: tags))
      #expect(read.count == colours.count)
      for (frame, yuv) in zip(read, colours) {
        let expected = rgb(yuv, kr: kr, kb: kb, full: full)
        for c in 0..<3 {
          let difference = abs(Double(frame.picture[height / 2, 16, c]) - expected[c])
          #expect(difference < 1e-5, "\(tags) \(format) \(yuv) channel \(c)")
        }
      }
    }
  }

  @Test(arguments: [10, 12, 16])
  func deepSourcesKeepTheirDepth(bits: Int) throws {
    let pad = try Scratchpad()
    let scale = 1 << (bits - 8)
    let yuv = [101 * scale + 1, 90 * scale + 2, 170 * scale + 3]
    let path = try clip(
      pad, [yuv], format: "yuv444p\(bits)le", bits: bits, tags: "-colorspace bt709 -color_range tv")
    let reader = try ClipReader(path: path)
    #expect(reader.info.bitDepth == bits)
    let picture = try #require(try reader.next()).picture
    let expected = rgb(yuv, kr: 0.2126, kb: 0.0722, bits: bits)
    for c in 0..<3 { #expect(abs(Double(picture[5, 5, c]) - expected[c]) < 1e-5) }
  }

  @Test(arguments: [
    "gray", "gray10le", "rgb565le", "gbrp", "gbrp10le", "yuva420p", "yuv410p", "yuv440p", "rgba",
    "nv12",
  ])
  func otherPixelFormatsAreRead(format: String) throws {
    let pad = try Scratchpad()
    try ffmpeg(
      "-f lavfi -i color=c=0x808080:s=34x18:d=0.2:r=10 -pix_fmt \(format) -c:v rawvideo",
      to: pad.path("a.nut"))
    let read = try frames(pad.path("a.nut"))
    #expect(read.count == 2)
    for c in 0..<3 { #expect(abs(read[0].picture[9, 17, c] - 128.0 / 255) < 0.02, "\(format)") }
  }

  @Test func tagsOfTheSourceStayAndMissingOnesAreFilledIn() throws {
    let pad = try Scratchpad()
    let picture = smoothPicture(width: 32, height: 32)
    var info = ClipInfo(width: 32, height: 32, frameRate: Rational(25, 1))
    info.colour = ColourTags(range: "tv", matrix: "bt709", primaries: "bt709", transfer: "iec61966-2-1")
    try write([picture], to: pad.path("a.mp4"), like: info)
    let keys = "-show_entries stream=color_range,color_space,color_transfer,color_primaries"
    #expect(
      try ffprobe(pad.path("a.mp4"), keys)
        == ["color_range=tv|color_space=bt709|color_transfer=iec61966-2-1|color_primaries=bt709"])
    try write([picture], to: pad.path("b.mp4"))
    #expect(
      try ffprobe(pad.path("b.mp4"), keys)
        == ["color_range=tv|color_space=smpte170m|color_transfer=smpte170m|color_primaries=smpte170m"])
  }

  @Test(arguments: ["bt709", "smpte170m", "bt2020nc"])
  func coloursSurviveTheWayThroughYUV(matrix: String) throws {
    let pad = try Scratchpad()
    for colour in [[0.8, 0.2, 0.1], [0.1, 0.7, 0.3], [0.2, 0.2, 0.9], [1, 1, 1], [0, 0, 0]] as [[Float]] {
      var picture = Tensor(height: 32, width: 32, channels: 3)
      for i in picture.scalars.indices { picture.scalars[i] = colour[i % 3] }
      var info = ClipInfo(width: 32, height: 32, frameRate: Rational(25, 1))
      info.colour.matrix = matrix
      try? FileManager.default.removeItem(atPath: pad.path("a.mp4"))
      try write([picture], to: pad.path("a.mp4"), like: info, settings: EncoderSettings(crf: 1))
      let read = try frames(pad.path("a.mp4"))[0].picture
      for c in 0..<3 { #expect(abs(read[16, 16, c] - colour[c]) < 0.012, "\(matrix) \(colour)") }
    }
  }
}
