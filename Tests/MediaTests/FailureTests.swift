import Foundation
import Media
import Tensors
import Testing

/// Bad input and bad places get one clear sentence and leave no file behind.
@Suite struct FailureTests {
  /// The error of `body`, or nil.
  private func failure(_ body: () throws -> Void) -> MediaError? {
    do { try body() } catch { return error as? MediaError }
    return nil
  }

  @Test func badInputIsNamed() throws {
    let pad = try Scratchpad()
    try ffmpeg("-f lavfi -i testsrc2=s=64x48:d=1:r=25 -pix_fmt yuv420p", to: pad.path("whole.mp4"))
    try ffmpeg("-f lavfi -i sine=d=0.2 -c:a aac", to: pad.path("sound.m4a"))
    let whole = try Data(contentsOf: URL(fileURLWithPath: pad.path("whole.mp4")))
    let empty = pad.path("folder")
    try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: false)
    let cases: [(path: String, code: MediaError.Code, words: [String])] = [
      (pad.path("none.mp4"), .notFound, ["no such file"]),
      (
        try pad.file("text.mp4", Array("Just some words, no film at all.\n".utf8)), .notMedia, ["not a video"]
      ),
      (
        try pad.file("notes.txt", Array("Just some words, no film at all.\n".utf8)), .notMedia,
        ["not a video"]
      ),
      (try pad.file("empty.mp4", []), .notMedia, ["empty"]),
      (try pad.file("cut.mp4", whole.prefix(whole.count / 2)), .truncated, ["truncated"]),
      (pad.path("sound.m4a"), .noVideo, ["no video stream", "only sound"]),
      (empty, .noFrames, ["no pictures"]), (pad.path("none-%03d.png"), .notFound, ["no file matches"]),
      (pad.path("none/*.png"), .notFound, ["no such folder"]),
    ]
    for item in cases {
      let error = failure { _ = try ClipReader(path: item.path) }
      #expect(error?.code == item.code, "\(item.path): \(error?.description ?? "no error")")
      for word in item.words {
        #expect(error?.description.contains(word) == true, "\(error?.description ?? "")")
      }
      #expect(error?.description.contains("\n") == false)
    }
  }

  @Test(.enabled(if: getuid() != 0, "root may read and write everything"))
  func missingPermissionIsNamed() throws {
    let pad = try Scratchpad()
    let path = try pad.file("a.mp4", [0])
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
    #expect(failure { _ = try ClipReader(path: path) }?.code == .notPermitted)
  }

  @Test func badPlacesAndSettingsAreNamed() throws {
    let pad = try Scratchpad()
    let info = ClipInfo(width: 16, height: 16, frameRate: Rational(25, 1))
    let there = try pad.file("there.mp4", [1])
    func open(
      _ name: String, _ settings: EncoderSettings = EncoderSettings(), source: String? = nil
    ) -> MediaError? {
      failure { _ = try ClipWriter(path: pad.path(name), like: info, source: source, settings: settings) }
    }
    #expect(open("there.mp4")?.code == .exists)
    #expect(open("there.mp4", source: there)?.description.contains("same file") == true)
    #expect(open("no/such/a.mp4")?.code == .noFolder)
    #expect(open("a.xyz")?.code == .badSetting)
    #expect(open("a")?.code == .badSetting)
    let unknown = open("a.mp4", EncoderSettings(codec: "h246"))
    #expect(unknown?.code == .badSetting && unknown?.description.contains("h264, h265") == true)
    let unfit = open("a.mp4", EncoderSettings(codec: "ffv1"))
    #expect(unfit?.code == .badSetting && unfit?.description.contains(".mkv") == true)
    #expect(open("a.gif", EncoderSettings(codec: "h264"))?.code == .badSetting)
    #expect(open("a.mp4", EncoderSettings(crf: 99))?.description.contains("0 to 51") == true)
    #expect(open("a.mkv", EncoderSettings(codec: "ffv1", crf: 20))?.code == .badSetting)
    #expect(open("a.mp4", EncoderSettings(preset: "warp"))?.code == .badSetting)
    #expect(open("%03d.tga")?.code == .badSetting)
    #expect(open("no/such/%03d.png")?.code == .noFolder)
    #expect(pad.names == ["there.mp4"])
    #expect(try Data(contentsOf: URL(fileURLWithPath: there)) == Data([1]))
  }

  @Test(arguments: ["a.mp4", "a.gif", "a.webp", "a.mkv"])
  func nothingIsInPlaceBeforeItIsWhole(name: String) throws {
    let pad = try Scratchpad()
    let info = ClipInfo(width: 16, height: 16, frameRate: Rational(25, 1))
    let picture = smoothPicture(width: 16, height: 16)
    let writer = try ClipWriter(path: pad.path(name), like: info)
    try writer.write(picture, timestamp: 0, duration: 1)
    #expect(!pad.names.contains(name))
    #expect(pad.names.allSatisfy { $0.hasPrefix(".a.retrace-") })
    writer.discard()
    #expect(pad.names == [])
    // A picture of another size, or no picture at all, leaves nothing either.
    let second = try ClipWriter(path: pad.path(name), like: info)
    #expect(
      failure { try second.write(smoothPicture(width: 15, height: 16), timestamp: 0, duration: 1) }?.code
        == .wrongSize)
    second.discard()
    let third = try ClipWriter(path: pad.path(name), like: info)
    #expect(failure { try third.finish() }?.code == .noFrames)
    #expect(pad.names == [])
    do {
      let forgotten = try ClipWriter(path: pad.path(name), like: info)
      try forgotten.write(picture, timestamp: 0, duration: 1)
    }
    #expect(pad.names == [])
    try write([picture], to: pad.path(name))
    #expect(pad.names == [name])
  }

  @Test func sequencesAreWrittenWholeOrNotAtAll() throws {
    let pad = try Scratchpad()
    let picture = smoothPicture(width: 16, height: 16)
    let info = ClipInfo(width: 16, height: 16, frameRate: Rational(25, 1))
    try write([picture, picture], to: pad.path("new/%03d.png"))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: pad.path("new")).sorted() == ["000.png", "001.png"])
    #expect(failure { _ = try ClipWriter(path: pad.path("new/%03d.png"), like: info) }?.code == .exists)
    let writer = try ClipWriter(path: pad.path("other/%d.jpg"), like: info)
    try writer.write(picture, timestamp: 0, duration: 1)
    writer.discard()
    #expect(pad.names == ["new"])
  }

  @Test func aFullDiskIsNamed() throws {
    let pad = try Scratchpad()
    let disk = pad.path("disk")
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: false)
    // Only root may mount a file system of 256 kB; others cannot run this test.
    guard getuid() == 0, (try? run("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", disk])) != nil else {
      return
    }
    defer { _ = try? run("umount", [disk]) }
    let pictures = (0..<12).map { testPicture(width: 256, height: 256, seed: $0) }
    let info = ClipInfo(width: 256, height: 256, frameRate: Rational(25, 1))
    for (name, codec) in [
      ("a.mp4", "h264"), ("a.mkv", "ffv1"), ("a.gif", "gif"), ("a.webp", nil), ("%d.png", nil),
    ] {
      let error = failure {
        let writer = try ClipWriter(
          path: disk + "/" + name, like: info, settings: EncoderSettings(codec: codec))
        for (index, picture) in pictures.enumerated() {
          try writer.write(picture, timestamp: Int64(index), duration: 1)
        }
        try writer.finish()
      }
      #expect(error?.code == .diskFull, "\(name): \(error?.description ?? "written")")
      #expect(error?.description.contains("no space left") == true)
      #expect(try FileManager.default.contentsOfDirectory(atPath: disk) == [], "\(name)")
    }
    #expect(
      failure { try Still.write(testPicture(width: 400, height: 400), to: disk + "/a.png") }?.code
        == .diskFull)
    #expect(try FileManager.default.contentsOfDirectory(atPath: disk) == [])
  }
}

/// Sizes that headers claim and files cannot keep.
@Suite struct ClaimTests {
  /// A PNG with nothing behind its header but the picture's bytes as given.
  private func png(width: UInt32, height: UInt32) -> [UInt8] {
    func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
      let body = Array(name.utf8) + content
      var sum: UInt32 = 0xFFFF_FFFF
      for byte in body {
        sum ^= UInt32(byte)
        for _ in 0..<8 { sum = (sum >> 1) ^ (sum & 1 == 1 ? 0xEDB8_8320 as UInt32 : 0) }
      }
      return number(UInt32(content.count)) + body + number(~sum)
    }
    func number(_ value: UInt32) -> [UInt8] {
      (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
    }
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      + chunk("IHDR", number(width) + number(height) + [8, 2, 0, 0, 0])
      + chunk("IDAT", [0x78, 0x9C, 0x63, 0x60, 0x60, 0x60, 0, 0, 0, 4, 0, 1]) + chunk("IEND", [])
  }

  @Test(arguments: [(60_000, 60_000), (10_000, 10_000), (900_000, 100)])
  func ofAPNGAreHeldAgainstItsLength(_ size: (UInt32, UInt32)) throws {
    let pad = try Scratchpad()
    let path = try pad.file("a.png", png(width: size.0, height: size.1))
    let error = #expect(throws: MediaError.self) { try Still.read(path) }
    #expect(error?.description.contains("\(size.0)x\(size.1)") == true, "\(error?.description ?? "")")
  }

  @Test func ofAGIFAreBounded() throws {
    let pad = try Scratchpad()
    try ffmpeg("-f lavfi -i testsrc2=s=32x32:d=0.2:r=10", to: pad.path("a.gif"))
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: pad.path("a.gif"))))
    // 60000x60000 and 16000x16000 in the header.
    for side in [60_000, 16_000] {
      let low = [UInt8(side & 0xFF), UInt8(side >> 8)]
      bytes.replaceSubrange(6..<10, with: low + low)
      let path = try pad.file("claims.gif", bytes)
      #expect(throws: MediaError.self) { _ = try ClipReader(path: path) }
    }
  }
}
