import Foundation
import Media
import Motion
import Tensors
import Testing

/// `stylize`, `track`, `measure` and `looks` from file to file.
@Suite struct OtherCommandsTests {
  let shop: Workshop

  init() throws { shop = try Workshop() }

  @Test func stylizeKeepsSizeDepthAndOpacity() throws {
    var alpha = Tensor(height: 32, width: 48, channels: 1, repeating: 1)
    alpha[4, 5, 0] = 0
    try Still.write(Workshop.picture(0), alpha: alpha, to: shop.path("in.png"), bits: 16)
    let run = try shop.retrace("stylize", "in.png", "-o", "out.png", "--look", "film")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.isEmpty && run.errors.isEmpty)
    let still = try Still.read(shop.path("out.png"))
    #expect(still.bitDepth == 16)
    #expect(still.alpha == alpha)
    #expect(try still.picture != Still.read(shop.path("in.png")).picture)
    let again = try shop.retrace("stylize", "in.png", "-o", "out.png", "--look", "film")
    #expect(again.status == 1 && again.errors.contains("--overwrite"))
  }

  @Test func stylizeMatchesTheFirstFrameOfRestyle() throws {
    try shop.makeClip("clip.mkv", frames: 2, codec: "ffv1")
    try Still.write(try shop.frames("clip.mkv")[0].picture, to: shop.path("in.png"))
    let options = ["--look", "film", "--look-strength", "0.7"]
    let still = try RetraceProcess(["stylize", "in.png", "-o", "still.png"] + options, in: shop.folder)
    let clip = try RetraceProcess(
      ["restyle", "clip.mkv", "-o", "out.mkv", "--codec", "ffv1", "-q"] + options, in: shop.folder)
    #expect(still.status == 0 && clip.status == 0)
    #expect(try Still.read(shop.path("still.png")).picture == shop.frames("out.mkv")[0].picture)
  }

  @Test func stylizeTakesMaskAndSize() throws {
    try shop.makeStill("in.png")
    try Still.write(Tensor(height: 4, width: 4, channels: 1), to: shop.path("none.png"))
    let run = try shop.retrace(
      "stylize", "in.png", "-o", "out.png", "--look", "film", "--mask", "none.png", "--size", "24x16")
    #expect(run.status == 0, "\(run.errors)")
    let expected = try Still.read(shop.path("in.png")).picture.resized(height: 16, width: 24, .area)
    let picture = try Still.read(shop.path("out.png")).picture
    #expect(picture.shape == expected.shape)
    #expect(zip(picture.scalars, expected.scalars).allSatisfy { abs($0 - $1) <= 0.51 / 255 })
  }

  @Test func trackWritesFieldsAndVisibility() throws {
    try shop.makeClip("clip.mkv", frames: 6, width: 96, height: 64, codec: "ffv1")
    let run = try shop.retrace(
      "track", "clip.mkv", "-o", "motion", "--at", "0,4", "--progress", "none", "--preview", "motion")
    #expect(run.status == 0, "\(run.errors)")
    let files = try FileManager.default.contentsOfDirectory(atPath: shop.path("motion"))
    #expect(
      Set(files) == [
        "flow_000.flo", "visible_000.png", "flow_004.flo", "visible_004.png", "motion.mp4", "retrace.json",
      ])
    func field(_ name: String) throws -> DisplacementField {
      try FlowFile.decode([UInt8](Data(contentsOf: shop.folder.appendingPathComponent("motion/\(name)"))))
    }
    let still = try field("flow_000.flo")
    #expect(still.vectors.scalars.allSatisfy { $0 == 0 })
    let moved = try field("flow_004.flo")
    #expect(moved.width == 96 && moved.height == 64)
    // The square moves one pixel a frame to the right.
    let (dx, dy) = moved.vector(x: 14, y: 12)
    #expect(abs(dx - 4) < 1 && abs(dy) < 1, "\(dx) \(dy)")
    let visible = try Still.read(shop.path("motion/visible_000.png")).picture
    #expect(visible.scalars.allSatisfy { $0 == 1 })
    #expect(try shop.frames("motion/motion.mp4").count == 6)
    let again = try shop.retrace("track", "clip.mkv", "-o", "motion", "--at", "4", "--progress", "none")
    #expect(again.status == 1 && again.errors.contains("--overwrite"))
  }

  @Test func trackFollowsPoints() throws {
    try shop.makeClip("clip.mkv", frames: 6, width: 96, height: 64, codec: "ffv1")
    try Data("id,frame,x,y\n7,0,15,13\n8,2,70,50\n".utf8).write(
      to: shop.folder.appendingPathComponent("points.csv"))
    let run = try shop.retrace("track", "clip.mkv", "-o", "motion", "--points", "points.csv", "-q")
    #expect(run.status == 0, "\(run.errors)")
    let tracks = try PointTracks(
      csv: String(contentsOf: shop.folder.appendingPathComponent("motion/tracks.csv"), encoding: .utf8))
    #expect(tracks.trajectories.map(\.id) == [7, 8])
    #expect(tracks.trajectories.map(\.start) == [0, 2])
    #expect(tracks.trajectories.map(\.positions.count) == [6, 4])
    let end = try #require(tracks.trajectories[0].positions.last)
    #expect(abs(end.x - 20) < 1.5 && abs(end.y - 13) < 1.5)
    let still = try #require(tracks.trajectories[1].positions.last)
    #expect(abs(still.x - 70) < 0.5 && abs(still.y - 50) < 0.5 && still.visible)
  }

  @Test func measureFindsNoFaultWithTheSourceItself() throws {
    try shop.makeClip("clip.mkv", frames: 4, codec: "ffv1")
    let table = try shop.retrace("measure", "clip.mkv", "clip.mkv", "--progress", "none")
    #expect(table.status == 0, "\(table.errors)")
    #expect(table.output.contains("warping-error") && !table.output.contains("psnr"))
    let json = try shop.retrace(
      "measure", "clip.mkv", "clip.mkv", "--reference", "clip.mkv", "--json", "--progress", "none")
    let report = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    #expect(report?["frames"] as? Int == 4)
    let figures = try #require(report?["figures"] as? [[String: Any]])
    let psnr = try #require(figures.first { $0["name"] as? String == "psnr" })
    #expect(psnr["mean"] as? Double == 100)
  }

  @Test func measureTakesAPartOfTheSource() throws {
    try shop.makeClip("clip.mkv", frames: 6, codec: "ffv1")
    let cut = try shop.retrace(
      "restyle", "clip.mkv", "-o", "part.mkv", "--codec", "ffv1", "--look", "plain", "--start", "0.08", "-q")
    #expect(cut.status == 0, "\(cut.errors)")
    let run = try shop.retrace("measure", "clip.mkv", "part.mkv", "--start", "0.08", "--progress", "none")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.hasPrefix("4 frames of 48x32"))
  }

  @Test func looksAreListed() throws {
    let table = try shop.retrace("looks")
    let names = table.output.split(separator: "\n").compactMap {
      $0.split(separator: " ").first.map(String.init)
    }
    #expect(names.contains("film") && names == names.sorted())
    let json = try shop.retrace("looks", "--json")
    let items = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: String]]
    #expect(items?.compactMap { $0["name"] } == names)
    #expect(items?.allSatisfy { !($0["summary"] ?? "").isEmpty } == true)
    let unknown = try shop.retrace("looks", "flim")
    #expect(unknown.status == 64 && unknown.errors.contains("'film'"))
  }

  @Test func everyLookPaintsAPicture() throws {
    try shop.makeStill("in.png")
    let names = try shop.retrace("looks").output.split(separator: "\n").compactMap {
      $0.split(separator: " ").first.map(String.init)
    }
    for name in names {
      let run = try shop.retrace("stylize", "in.png", "-o", "\(name).png", "--look", name)
      #expect(run.status == 0, "\(name): \(run.errors)")
    }
  }
}
