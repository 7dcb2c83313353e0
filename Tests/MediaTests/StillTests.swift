import Foundation
import Media
import Tensors
import Testing
import _TestSupport

/// PNG, JPEG and other stills.
@Suite struct StillTests {
  @Test(arguments: [8, 16], [1, 3])
  func pngKeepsEveryValue(bits: Int, channels: Int) throws {
    let pad = try Scratchpad()
    let peak = bits == 8 ? 255 : 65535
    let source = testPicture(width: 13, height: 11, peak: peak)
    var picture = Tensor(height: 11, width: 13, channels: channels)
    var alpha = Tensor(height: 11, width: 13, channels: 1)
    for i in 0..<13 * 11 {
      for c in 0..<channels { picture.scalars[i * channels + c] = source.scalars[3 * i + c] }
      alpha.scalars[i] = source.scalars[3 * i + 2]
    }
    for alpha in [nil, alpha] {
      try Still.write(picture, alpha: alpha, to: pad.path("a.png"), bits: bits)
      let read = try Still.read(pad.path("a.png"))
      #expect(read.bitDepth == bits)
      #expect(read.alpha.map { Comparison($0, alpha ?? $0).maxAbs < 1e-7 } ?? (alpha == nil))
      #expect(read.picture.shape == [11, 13, 3])
      for i in 0..<13 * 11 {
        for c in 0..<3 {
          let value = picture.scalars[i * channels + min(c, channels - 1)]
          #expect(abs(read.picture.scalars[3 * i + c] - value) < 1e-7)
        }
      }
    }
    #expect(pad.names == ["a.png"])
  }

  @Test func everyKindOfPNGIsRead() throws {
    let pad = try Scratchpad()
    // Exact in a palette and in 1 bit: black and white in a pattern.
    var picture = Tensor(height: 6, width: 10, channels: 3)
    for y in 0..<6 {
      for x in 0..<10 { for c in 0..<3 { picture[y, x, c] = (x * 3 + y * 5) % 7 < 3 ? 1 : 0 } }
    }
    try Still.write(picture, to: pad.path("a.png"))
    for (name, options) in [
      ("grey", "-pix_fmt gray"), ("deep-grey", "-pix_fmt gray16be"), ("grey-alpha", "-pix_fmt ya8"),
      ("palette", "-pix_fmt pal8"), ("bit", "-pix_fmt monob"), ("deep", "-pix_fmt rgb48be"),
      ("alpha", "-pix_fmt rgba"), ("deep-alpha", "-pix_fmt rgba64be"),
    ] {
      try ffmpeg("-i \(pad.path("a.png")) \(options)", to: pad.path(name + ".png"))
      let read = try Still.read(pad.path(name + ".png"))
      #expect(Comparison(read.picture, picture).maxAbs < 0.02, "\(name)")
      #expect(
        (read.alpha != nil) == (name.contains("alpha") || read.alpha?.scalars.allSatisfy { $0 == 1 } == true),
        "\(name)")
      #expect(read.bitDepth == (name.contains("deep") ? 16 : 8), "\(name)")
    }
  }

  /// The smallest interlaced PNG with a palette and a transparent colour, made by hand: 8 x 8, 1 bit.
  @Test func interlacedPNGWithTransparentPaletteIsRead() throws {
    let pad = try Scratchpad()
    func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
      let body = Array(type.utf8) + data
      func word(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
      }
      return word(UInt32(data.count)) + body + word(crc(body))
    }
    func crc(_ bytes: [UInt8]) -> UInt32 {
      var value: UInt32 = 0xFFFF_FFFF
      for byte in bytes {
        value ^= UInt32(byte)
        for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
      }
      return ~value
    }
    // Seven passes of Adam7, each row a filter byte and its bits; index 1 everywhere but at (0, 0).
    var raw: [UInt8] = []
    for (pass, rows) in [(1, 1), (1, 1), (2, 1), (2, 2), (4, 2), (4, 4), (8, 4)].enumerated() {
      for _ in 0..<rows.1 { raw += [0, pass == 0 ? 0x00 : UInt8(truncatingIfNeeded: 0xFF00 >> rows.0)] }
    }
    var (a, b): (UInt32, UInt32) = (1, 0)
    for byte in raw { (a, b) = ((a + UInt32(byte)) % 65521, (b + a + UInt32(byte)) % 65521) }
    let length = UInt16(raw.count)
    let stored: [UInt8] = [
      0x78, 0x01, 1, UInt8(length & 255), UInt8(length >> 8), UInt8(~length & 255), UInt8(~length >> 8),
    ]
    let adler = [UInt8(b >> 8), UInt8(b & 255), UInt8(a >> 8), UInt8(a & 255)]
    let bytes =
      [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      + chunk("IHDR", [0, 0, 0, 8, 0, 0, 0, 8, 1, 3, 0, 0, 1]) + chunk("PLTE", [255, 0, 0, 0, 51, 102])
      + chunk("tRNS", [51]) + chunk("IDAT", stored + raw + adler) + chunk("IEND", [])
    let read = try Still.read(try pad.file("a.png", bytes))
    #expect(read.picture.shape == [8, 8, 3])
    #expect(Array(read.picture.scalars[0..<6]) == [1, 0, 0, 0, 0.2, 0.4])
    #expect(Array(read.picture.scalars[189...]) == [0, 0.2, 0.4])
    #expect(abs((read.alpha?.scalars[0] ?? 0) - 0.2) < 1e-7 && read.alpha?.scalars[1] == 1)
  }

  @Test func jpegIsWrittenAndReadTurned() throws {
    let pad = try Scratchpad()
    let picture = smoothPicture(width: 48, height: 32)
    try Still.write(picture, to: pad.path("a.jpg"))
    let read = try Still.read(pad.path("a.jpg"))
    let error =
      zip(read.picture.scalars, picture.scalars).reduce(0) { $0 + abs($1.0 - $1.1) } / Float(picture.count)
    #expect(read.picture.shape == picture.shape && error < 0.006 && read.alpha == nil)
    // The same file with an Exif tag that says: turn by 90 degrees clockwise.
    let jpeg = [UInt8](try Data(contentsOf: URL(fileURLWithPath: pad.path("a.jpg"))))
    let exif: [UInt8] =
      Array("Exif\0\0MM\0*".utf8) + [0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0]
    let length = exif.count + 2
    let turned = jpeg[0..<2] + [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 255)] + exif + jpeg[2...]
    let upright = try Still.read(try pad.file("b.jpg", turned)).picture
    #expect(upright.shape == [48, 32, 3])
    for (y, x) in [(0, 0), (0, 31), (47, 0), (20, 10)] {
      for c in 0..<3 { #expect(abs(upright[y, x, c] - read.picture[31 - x, y, c]) < 1e-6) }
    }
  }

  @Test(arguments: ["bmp", "tiff", "ppm", "webp"])
  func otherStillsAreRead(suffix: String) throws {
    let pad = try Scratchpad()
    let picture = testPicture(width: 12, height: 10)
    try Still.write(picture, to: pad.path("a.png"))
    try ffmpeg(
      "-i \(pad.path("a.png")) \(suffix == "webp" ? "-lossless 1" : "")", to: pad.path("a." + suffix))
    #expect(Comparison(try Still.read(pad.path("a." + suffix)).picture, picture).maxAbs < 1e-6)
  }

  @Test func badStillsSayWhatIsWrong() throws {
    let pad = try Scratchpad()
    let picture = testPicture(width: 60, height: 60)
    try Still.write(picture, to: pad.path("a.png"))
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: pad.path("a.png"))))
    let cut = try pad.file("cut.png", bytes.prefix(bytes.count / 2))
    #expect { try Still.read(cut) } throws: {
      ($0 as? MediaError)?.code == .truncated && "\($0)".contains("cut.png")
    }
    var broken = bytes
    broken[29] ^= 0xFF
    let marred = try pad.file("marred.png", broken)
    #expect { try Still.read(marred) } throws: { ($0 as? MediaError)?.code == .truncated }
    #expect { try Still.read(pad.path("none.png")) } throws: { ($0 as? MediaError)?.code == .notFound }
    let words = try pad.file("words.jpg", Array("These are words.".utf8))
    #expect { try Still.read(words) } throws: { $0 is MediaError }
    #expect { try Still.write(picture, to: pad.path("a.xyz")) } throws: {
      ($0 as? MediaError)?.code == .badSetting
    }
    #expect { try Still.write(picture, to: pad.path("no/a.png")) } throws: {
      ($0 as? MediaError)?.code == .noFolder
    }
    #expect { try Still.write(picture, to: pad.path("b.png"), bits: 12) } throws: {
      ($0 as? MediaError)?.code == .badSetting
    }
    #expect(pad.names == ["a.png", "cut.png", "marred.png", "words.jpg"])
  }
}
