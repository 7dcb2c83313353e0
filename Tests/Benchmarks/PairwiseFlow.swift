internal import Foundation
internal import Media
internal import Motion
internal import Tensors
internal import Tracking

/// Two frames whose motion is known: the second is a frame of the example clip, the first the same frame seen along a field.
struct KnownMotion: Sendable {
  /// The frames, 8 bits a channel.
  let frames: (Tensor, Tensor)
  /// f(first→second).
  let truth: DisplacementField

  /// Writes the frames as PNG and the motion as `motion.flo` into a folder, and reads the frames as written.
  init(in folder: URL) throws {
    let reader = try ClipReader(path: Examples.clip)
    guard let second = try reader.next()?.picture else { throw CheckFailure("the example clip is empty") }
    truth = Self.field(height: second.height, width: second.width)
    let files = ["0.png", "1.png"].map { folder.appendingPathComponent($0).path }
    try Still.write(second.sampled(along: truth, filter: .cubic), to: files[0])
    try Still.write(second, to: files[1])
    try Data(FlowFile.encode(truth)).write(to: folder.appendingPathComponent("motion.flo"))
    frames = (try Still.read(files[0]).picture, try Still.read(files[1]).picture)
  }

  /// A camera that pans, turns and zooms, and a disc that moves otherwise.
  private static func field(height: Int, width: Int) -> DisplacementField {
    var field = DisplacementField(height: height, width: width)
    let (cx, cy) = (Float(width) / 2, Float(height) / 2)
    for y in 0..<height {
      for x in 0..<width {
        let (dx, dy) = (Float(x) - cx, Float(y) - cy)
        let (px, py) = (dx + 0.2 * Float(width), dy)
        let isDisc = px * px + py * py < Float(height * height) / 36
        let at = 2 * (y * width + x)
        field.vectors.scalars[at] = isDisc ? -5.3 : 6.4 + 0.02 * dx - 0.015 * dy
        field.vectors.scalars[at + 1] = isDisc ? 4.1 : -3.2 + 0.015 * dx + 0.02 * dy
      }
    }
    return field
  }

  /// The mean distance of a field from the truth in pixels, where the true target lies in the picture.
  func error(of field: DisplacementField) -> Double {
    var (sum, count) = (0.0, 0.0)
    for y in 0..<truth.height {
      for x in 0..<truth.width {
        let (u, v) = (truth.vectors[y, x, 0], truth.vectors[y, x, 1])
        let (px, py) = (Float(x) + u, Float(y) + v)
        guard px >= 0, py >= 0, px <= Float(truth.width - 1), py <= Float(truth.height - 1) else { continue }
        let (du, dv) = (Double(field.vectors[y, x, 0] - u), Double(field.vectors[y, x, 1] - v))
        (sum, count) = (sum + (du * du + dv * dv).squareRoot(), count + 1)
      }
    }
    return sum / count
  }
}

extension Benchmarks {
  static let pairs = [
    Benchmark(name: "flow", summary: "pairwise flow at the tracker's settings, against OpenCV's DIS") {
      bench in
      let folder = bench.folder.appendingPathComponent("pair")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let motion = try KnownMotion(in: folder)
      let settings = [TrackerSettings.standard.step, TrackerSettings.standard.direct]
      // From the pictures: the peer begins with them too.
      @Sendable func flow(_ settings: FlowSettings) -> FlowPlanes {
        PatchFlow(settings).flow(from: FlowPyramid(motion.frames.0), to: FlowPyramid(motion.frames.1))
      }
      let errors = settings.map { motion.error(of: flow($0).field) }
      for (name, error) in zip(["step", "direct"], errors) {
        try Check.within(error, 0...1, "flow.\(name): mean end-point error in pixels")
      }
      var seconds = settings.map { _ in Double.infinity }
      var peer: Peer?
      for _ in 0..<bench.repeats {
        let run = try Peer.run(
          on: folder, truth: folder.appendingPathComponent("motion.flo"), repeats: bench.repeats, bench)
        peer = run.map { peer?.least($0) ?? $0 }
        for index in settings.indices {
          seconds[index] = min(seconds[index], bench.least { flow(settings[index]) })
        }
      }
      for (index, name) in ["step", "direct"].enumerated() {
        var row = Row("flow.\(name)")
        row.seconds = seconds[index]
        row.ratio = peer.map { "\(Table.number(1e3 * seconds[index] / $0.milliseconds))× as long" }
        row.note = "error \(Table.number(errors[index])) px" + (peer == nil ? "; \(Peer.missing)" : "")
        bench.print(row)
      }
      guard let peer else { return }
      var row = Row("flow.peer")
      (row.seconds, row.ratio) = (peer.milliseconds / 1e3, "1")
      row.note = "error \(Table.number(peer.error ?? .nan)) px; DIS medium, OpenCV \(peer.version)"
      bench.print(row)
    }
  ]
}
