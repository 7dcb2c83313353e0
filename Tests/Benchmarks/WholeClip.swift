internal import Foundation
internal import Media

/// The tool, run on the example clip with its painted frame.
private struct Restyling {
  let child: Child
  let frames: Int
  /// Pixels a frame.
  let pixels: Int

  /// Runs it and counts what it wrote.
  ///
  /// - Parameters:
  ///   - options: besides the clip, the painting and the output.
  ///   - frames: how many must come out.
  ///   - size: of each.
  init(_ options: [String], frames: Int, size: (width: Int, height: Int), in folder: URL) throws {
    let output = folder.appendingPathComponent("out.mp4").path
    child = try Child(
      [try Examples.tool(), "restyle", Examples.clip, "-o", output, "--keyframe", "0=\(Examples.painting)"]
        + ["--overwrite", "--quiet"] + options, in: folder)
    let name = "restyle \(options.joined(separator: " "))"
    guard child.status == 0 else { throw CheckFailure("\(name) ended with \(child.status): \(child.errors)") }
    let reader = try ClipReader(path: output)
    var count = 0
    while try reader.next() != nil { count += 1 }
    try Check.equal([count], [frames], "\(name): frames")
    try Check.equal([reader.info.width, reader.info.height], [size.width, size.height], "\(name): size")
    (self.frames, pixels) = (frames, size.width * size.height)
  }
}

/// The example clip as pictures, for the peer.
private struct ClipPictures {
  let folder: URL
  let count: Int
  let size: (width: Int, height: Int)

  init(in parent: URL) throws {
    folder = parent.appendingPathComponent("clip")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let reader = try ClipReader(path: Examples.clip)
    var count = 0
    while let frame = try reader.next() {
      let name = String(format: "%05d.png", count)
      try Still.write(frame.picture, to: folder.appendingPathComponent(name).path)
      count += 1
    }
    (self.count, size) = (count, (reader.info.width, reader.info.height))
  }
}

extension Benchmarks {
  static let clips = [
    Benchmark(name: "clip", summary: "the whole tool on the example clip, at each speed") { bench in
      let clip = try ClipPictures(in: bench.folder)
      let speeds = ["draft", "standard", "fine"]
      var all = speeds.map { _ in [Restyling]() }
      var peer: Peer?
      for _ in 0..<bench.repeats {
        for (index, speed) in speeds.enumerated() {
          all[index].append(
            try Restyling(["--speed", speed], frames: clip.count, size: clip.size, in: bench.folder))
          let run = try Peer.run(on: clip.folder, repeats: 1, bench)
          peer = run.map { peer?.least($0) ?? $0 }
        }
      }
      for (speed, runs) in zip(speeds, all) {
        let seconds = runs.map(\.child.seconds).min() ?? .infinity
        var row = Row("clip.\(speed)")
        row.seconds = seconds
        row.ratio = peer.map { "\(Table.number(1e3 * seconds / $0.milliseconds))× as long" }
        row.rate = "\(Table.number(Double(clip.count) / seconds)) frames/s"
        row.note = memory(runs) + (peer == nil ? "; \(Peer.missing)" : "")
        bench.print(row)
      }
      guard let peer else { return }
      var row = Row("clip.peer")
      (row.seconds, row.ratio) = (peer.milliseconds / 1e3, "1")
      row.rate = "\(Table.number(1e3 * Double(clip.count - 1) / peer.milliseconds)) pairs/s"
      row.note = "DIS medium from each frame to the next, OpenCV \(peer.version)"
      bench.print(row)
    },
    Benchmark(name: "size", summary: "the cost of a pixel of 1080p beside one of the clip's own size") {
      bench in
      // Half a second: 12 frames.
      let size = try ClipReader(path: Examples.clip).info
      func runs(_ width: Int, _ height: Int) throws -> [Restyling] {
        try (0..<bench.repeats).map { _ in
          try Restyling(
            ["--end", "0.5", "--size", "\(width)x\(height)"], frames: 12, size: (width, height),
            in: bench.folder)
        }
      }
      func cost(_ runs: [Restyling]) -> Double {
        runs.map { $0.child.seconds / Double($0.frames * $0.pixels) }.min() ?? .infinity
      }
      let (own, large) = (try runs(size.width, size.height), try runs(1920, 1080))
      for (name, runs) in [("own", own), ("1080p", large)] {
        var row = Row("size.\(name)")
        row.seconds = runs.map(\.child.seconds).min()
        row.ratio = "\(Table.number(cost(runs) / cost(own)))× a pixel"
        row.rate = "\(Table.number(1 / (cost(runs) * 1e6))) Mpixel/s"
        row.note = "12 frames at standard; \(memory(runs))"
        bench.print(row)
      }
    },
  ]

  private static func memory(_ runs: [Restyling]) -> String {
    let most = runs.map(\.child.peak).max() ?? 0
    return "peak memory \(Int((most / 1_048_576).rounded())) MiB"
  }
}
