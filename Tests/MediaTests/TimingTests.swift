import Foundation
import Media
import Tensors
import Testing

/// Times and sound come out as they went in.
@Suite struct TimingTests {
  /// Reads a clip and writes it again.
  private func copy(
    _ from: String, _ to: String, span: ClipSpan = .whole, settings: EncoderSettings = EncoderSettings(),
    atMost: Int = .max
  ) throws -> ClipWriter {
    let reader = try ClipReader(path: from, span: span)
    let writer = try ClipWriter(
      path: to, like: reader.info, source: from, settings: settings, isTrimmed: !span.isWhole, overwrite: true
    )
    while writer.frameCount < atMost, let frame = try reader.next() { try writer.write(frame) }
    try writer.finish(early: atMost != .max)
    return writer
  }

  private let packets =
    "-show_data_hash md5 -show_entries packet=pts_time,dts_time,duration_time,size,data_hash,side_data_list"

  @Test(arguments: ["a.mp4", "a.mov", "a.mkv"])
  func irregularTimesAreKept(name: String) throws {
    let pad = try Scratchpad()
    var info = ClipInfo(width: 32, height: 32, frameRate: Rational(30, 1))
    info.timeBase = Rational(1, 90000)
    var stamps: [Int64] = []
    // Whole milliseconds, which is what Matroska can hold.
    for gap in [1800, 3060, 2970, 9000, 90, 4500, 180, 45000, 3000 - 30, 3600, 900, 2700] {
      stamps.append((stamps.last ?? 90000) + Int64(gap))
    }
    let pictures = stamps.indices.map { smoothPicture(width: 32, height: 32, phase: $0) }
    try write(pictures, to: pad.path(name), like: info, timestamps: stamps)
    let written = try times(pad.path(name)).map { Double($0.split(separator: "=").last ?? "") ?? -1 }
    #expect(written == stamps.map { (Double($0) / 90000 * 1e6).rounded() / 1e6 })
    _ = try copy(pad.path(name), pad.path("b.mp4"))
    #expect(try times(pad.path("b.mp4")) == times(pad.path(name)))
    let read = try frames(pad.path("b.mp4"))
    #expect(zip(read, read.dropFirst()).allSatisfy { $0.timestamp + $0.duration == $1.timestamp })
  }

  @Test(arguments: ["30000/1001", "24", "60", "45000/1499"])
  func framesPerSecondAreKept(rate: String) throws {
    let pad = try Scratchpad()
    try ffmpeg("-f lavfi -i testsrc2=s=64x48:d=1:r=\(rate) -pix_fmt yuv420p -bf 3", to: pad.path("a.mp4"))
    _ = try copy(pad.path("a.mp4"), pad.path("b.mp4"))
    let keys = "-show_entries stream=r_frame_rate,avg_frame_rate,time_base,start_pts,duration_ts,nb_frames"
    #expect(try ffprobe(pad.path("a.mp4"), keys) == ffprobe(pad.path("b.mp4"), keys))
    #expect(try times(pad.path("a.mp4")) == times(pad.path("b.mp4")))
  }

  @Test func soundIsCopiedPacketForPacket() throws {
    let pad = try Scratchpad()
    try ffmpeg(
      "-f lavfi -i testsrc2=s=64x48:d=1.5:r=25 -f lavfi -i sine=d=2 -pix_fmt yuv420p -c:a aac -metadata title=Night",
      to: pad.path("a.mp4"))
    for name in ["b.mp4", "b.mov"] {
      let writer = try copy(pad.path("a.mp4"), pad.path(name))
      #expect(writer.warnings == [])
      #expect(
        try ffprobe(pad.path("a.mp4"), "-select_streams a " + packets)
          == ffprobe(pad.path(name), "-select_streams a " + packets))
      #expect(try times(pad.path("a.mp4")) == times(pad.path(name)))
      #expect(try ffprobe(pad.path(name), "-show_entries format_tags=title") == ["tag:title=Night"])
    }
    _ = try copy(pad.path("a.mp4"), pad.path("c.mp4"), settings: EncoderSettings(audio: false))
    #expect(try !ClipReader(path: pad.path("c.mp4")).info.hasAudio)
  }

  @Test func subtitlesAndChaptersAreCopied() throws {
    let pad = try Scratchpad()
    let lines = "1\n00:00:00,100 --> 00:00:00,700\nHello\n\n2\n00:00:00,900 --> 00:00:01,200\nthere\n"
    let chapters = ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=600\ntitle=One\n"
    let (subtitle, list) = (
      try pad.file("s.srt", Array(lines.utf8)), try pad.file("c.txt", Array(chapters.utf8))
    )
    try ffmpeg(
      "-f lavfi -i testsrc2=s=64x48:d=1.5:r=25 -i \(subtitle) -i \(list) -map 0 -map 1 -map_chapters 2 -pix_fmt yuv420p -c:s srt",
      to: pad.path("a.mkv"))
    let whole = try copy(pad.path("a.mkv"), pad.path("b.mkv"))
    #expect(whole.warnings == [])
    #expect(
      try ffprobe(pad.path("a.mkv"), "-select_streams s " + packets)
        == ffprobe(pad.path("b.mkv"), "-select_streams s " + packets))
    #expect(
      try ffprobe(pad.path("b.mkv"), "-show_chapters -show_entries chapter=start_time,end_time")
        == ffprobe(pad.path("a.mkv"), "-show_chapters -show_entries chapter=start_time,end_time"))
    // MP4 cannot hold this kind.
    let dropping = try copy(pad.path("a.mkv"), pad.path("b.mp4"))
    #expect(dropping.warnings.map(\.code) == [.streamDropped])
    #expect(dropping.warnings[0].description.contains("subrip"))
  }

  @Test func aPartTakesItsSoundAlong() throws {
    let pad = try Scratchpad()
    try ffmpeg(
      "-f lavfi -i testsrc2=s=64x48:d=3:r=25 -f lavfi -i sine=d=3 -pix_fmt yuv420p -c:a aac",
      to: pad.path("a.mp4"))
    let writer = try copy(pad.path("a.mp4"), pad.path("b.mp4"), span: ClipSpan(start: 1, end: 2))
    #expect(writer.frameCount == 25)
    let video = try times(pad.path("b.mp4"))
    #expect(video.count == 25 && video[0] == "best_effort_timestamp_time=0.000000")
    let all = try ffprobe(
      pad.path("a.mp4"), "-select_streams a -show_data_hash md5 -show_entries packet=pts_time,data_hash")
    let part = try ffprobe(
      pad.path("b.mp4"), "-select_streams a -show_data_hash md5 -show_entries packet=pts_time,data_hash")
    struct Packet {
      var time: Double
      var hash: String
    }
    func parse(_ lines: [String]) -> [Packet] {
      lines.compactMap { line in
        let fields = line.split(separator: "|").map { String($0.split(separator: "=").last ?? "") }
        return fields.count < 2 ? nil : Packet(time: Double(fields[0]) ?? -1, hash: fields[1])
      }
    }
    let expected: [Packet] = parse(all).filter { $0.time >= 1 - 1e-6 && $0.time < 2 - 1e-6 }
    let found = parse(part)
    #expect(found.map(\.hash) == expected.map(\.hash))
    #expect(zip(found, expected).allSatisfy { abs($0.time + 1 - $1.time) < 0.0005 })
  }

  @Test func stoppingEarlyCutsTheSoundToo() throws {
    let pad = try Scratchpad()
    try ffmpeg(
      "-f lavfi -i testsrc2=s=64x48:d=3:r=25 -f lavfi -i sine=d=3 -pix_fmt yuv420p -c:a aac",
      to: pad.path("a.mp4"))
    _ = try copy(pad.path("a.mp4"), pad.path("b.mp4"), atMost: 10)
    #expect(try times(pad.path("b.mp4")).count == 10)
    let last = try ffprobe(pad.path("b.mp4"), "-select_streams a -show_entries packet=pts_time").last ?? ""
    let seconds = Double(last.split(separator: "|")[0].split(separator: "=").last ?? "") ?? -1
    #expect(seconds > 0.3 && seconds < 0.4)
  }

  @Test func soundThatStartsBeforeThePicturesStaysThere() throws {
    let pad = try Scratchpad()
    try ffmpeg(
      "-f lavfi -i sine=d=2 -itsoffset 0.5 -f lavfi -i testsrc2=s=64x48:d=1:r=25 -pix_fmt yuv420p -c:a aac -map 1 -map 0 -vsync vfr",
      to: pad.path("a.mp4"))
    for name in ["b.mp4", "b.mkv"] {
      _ = try copy(pad.path("a.mp4"), pad.path(name))
      #expect(try times(pad.path(name)) == times(pad.path("a.mp4")), "\(name)")
      #expect(try frames(pad.path("a.mp4"))[0].timestamp > 0)
    }
  }
}
