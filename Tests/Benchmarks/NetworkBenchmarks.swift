internal import Diffusion
internal import Foundation
internal import Media
internal import Motion
internal import Tensors
internal import Weights

extension Benchmarks {
  static let networks = [
    Benchmark(name: "network.unet", summary: "a step of Stable Diffusion 1.5 at 512×512, beside PyTorch") {
      bench in
      let latent = noise([2, 64, 64, 4], seed: 1, range: 3)
      let words = noise([2, 77, 768], seed: 2)
      try bench.network("unet") { precision in
        let unet = try RandomNetworks.unet(RandomNetworks.reader(precision))
        return { unet(latent, timestep: 500, context: words) }
      }
    },
    Benchmark(
      name: "network.clip", summary: "a step of stage 2 of Motion-I2V, 16 frames of 512×320, beside PyTorch"
    ) { bench in
      let (frames, height, width) = (16, 40, 64)
      let latent = noise([2 * frames, height, width, 4], seed: 1, range: 3)
      let words = noise([2, 77, 768], seed: 2)
      var motion = ReferenceMotion(height: height, width: width)
      for frame in 1..<frames {
        // A slow turn with some noise, up to 40 pixels.
        let wobble = noise([8 * height, 8 * width, 2], seed: UInt32(frame), range: 4)
        let by = 0.01 * Float(frame)
        let turned = wobble.scalars.indices.map { index in
          let (x, y) = (Float(index / 2 % (8 * width)), Float(index / 2 / (8 * width)))
          return wobble.scalars[index] + by * (index % 2 == 0 ? Float(4 * height) - y : x - Float(4 * width))
        }
        motion.append(DisplacementField(vectors: Tensor(shape: wobble.shape, scalars: turned)))
      }
      let clips = UNet.Clips(frames: frames, warps: motion.warps())
      let timesteps: [Float] = [1] + Array(repeating: 500, count: frames - 1)
      try bench.network("clip") { precision in
        let unet = try RandomNetworks.unet(RandomNetworks.reader(precision), temporal: .init())
        let asked = questions(latent, words)
        return {
          let said = asked.map { unet($0, timesteps: timesteps, context: $1, clips: clips) }
          return Tensor(shape: latent.shape, scalars: said.flatMap(\.scalars))
        }
      }
    },
    Benchmark(
      name: "network.motion",
      summary: "a step of stage 1 of Motion-I2V with its ControlNet, 15 frames of 512×320, beside PyTorch"
    ) { bench in
      let (frames, height, width) = (15, 40, 64)
      let latent = noise([2 * frames, height, width, 8], seed: 1, range: 3)
      let hints = noise([frames, height, width, TrajectoryControl.channels], seed: 2)
      let words = noise([2, 77, 768], seed: 3)
      var clips = UNet.Clips(frames: frames, strides: (1...frames).map { 8 * Float($0) })
      try bench.network("motion") { precision in
        let reader = RandomNetworks.reader(precision)
        var temporal = UNet.Temporal()
        temporal.isToldStrides = true
        let unet = try RandomNetworks.unet(reader, temporal: temporal, channels: 8)
        let control = TrajectoryControl(reader.under("controlnet."), config: unet.config)
        let asked = questions(latent, words)
        return {
          let said = asked.map { latent, words in
            clips.control = control(latent, hints: hints, timesteps: [500], context: words, clips: clips)
            return unet(latent, timesteps: [500], context: words, clips: clips)
          }
          return Tensor(shape: latent.shape, scalars: said.flatMap(\.scalars))
        }
      }
    },
    Benchmark(
      name: "network.render",
      summary: "16 frames with such a model and one step: time and memory (3 GB of files)"
    ) { bench in
      let folder = bench.folder.appendingPathComponent("model")
      try RandomNetworks.write(to: folder, hasMotion: true)
      try bench.render(model: folder)
    },
    Benchmark(
      name: "network.draft",
      summary: "18 steps with guidance at 512×512, whole and as `--speed draft` takes them"
    ) {
      bench in
      try bench.draft(RandomNetworks.unet())
    },
    Benchmark(name: "network.decode", summary: "a picture of 512×512 from its latent, beside PyTorch") {
      bench in
      let latent = noise([1, 64, 64, 4], seed: 3, range: 3)
      try bench.network("decode") { precision in
        guard precision == .float32 else { return nil }
        let autoencoder = try RandomNetworks.autoencoder()
        return { autoencoder.decode(latent) }
      }
    },
    Benchmark(
      name: "network.picture", summary: "`stylize` with such a model: time and memory (2.1 GB of files)"
    ) { bench in
      let folder = bench.folder.appendingPathComponent("model")
      try RandomNetworks.write(to: folder)
      for side in [512, 1024] { try bench.picture(side: side, model: folder) }
    },
  ]
}

/// Two questions, which are asked one after the other, as a run of the tool has it for so many frames.
private func questions(_ latent: Tensor, _ words: Tensor) -> [(Tensor, Tensor)] {
  func half(_ tensor: Tensor, _ index: Int) -> Tensor {
    let count = tensor.count / 2
    return Tensor(
      shape: [tensor.shape[0] / 2] + tensor.shape.dropFirst(),
      scalars: Array(tensor.scalars[count * index..<count * (index + 1)]))
  }
  return (0..<2).map { (half(latent, $0), half(words, $0)) }
}

/// What PyTorch and diffusers take for a network with a type of number.
private struct NetworkPeer: Decodable {
  let version: String
  /// Operations, two a product.
  let operations: Double
  let seconds: Double
  /// The most memory that its process held, in bytes.
  private(set) var peak = 0.0

  /// What to do where there is none.
  static let missing = "no peer: pip install torch diffusers"

  private enum CodingKeys: CodingKey { case version, operations, seconds }

  /// Runs it; nil where Python or a package is missing.
  static func run(_ name: String, _ type: String, _ bench: Bench) throws -> NetworkPeer? {
    let child = try Child(
      ["/usr/bin/env", "python3", Examples.peer("torch_networks.py"), name, "--type", type]
        + ["--repeat", "\(bench.repeats)", "--threads", "\(Parallel.threads)"], in: bench.folder)
    if [3, 127].contains(child.status) { return nil }
    guard child.status == 0 else { throw CheckFailure("torch_networks.py failed: \(child.errors)") }
    var peer = try JSONDecoder().decode(NetworkPeer.self, from: Data(child.output.utf8))
    peer.peak = child.peak
    return peer
  }

  /// Time and memory.
  var summary: String { "\(Table.time(seconds)), \(Int((peak / 1_048_576).rounded())) MiB" }
}

extension Bench {
  /// Times a network beside its peers, on all threads, at every precision that gains time here.
  ///
  /// - Parameter make: the network's run; nil where a precision makes no difference.
  fileprivate func network(_ name: String, _ make: (Precision) throws -> (() -> Tensor)?) throws {
    var runs: [(precision: Precision, seconds: Double, error: Double, peak: Int)] = []
    var exact: Tensor?
    for precision in Precision.allCases where precision == .float32 || precision.isFaster() {
      guard let body = try make(precision) else { continue }
      Memory.giveBack()
      Self.forgetPeak()
      let result = body()
      let peak = Int(Child.peak(of: ProcessInfo.processInfo.processIdentifier))
      var again = result
      var seconds = Stopwatch.least(of: 1) { again = body() }
      try Check.equal(again.scalars, result.scalars, "network.\(name), the second time")
      let size = norm(result.scalars)
      try Check.within(
        size / Double(result.count).squareRoot(), 0.01...1000,
        "network.\(name): the deviation of what it says")
      let error = exact.map { norm(zip(result.scalars, $0.scalars).map { $0 - $1 }) / size } ?? 0
      try Check.within(error, 0...0.05, "network.\(name): what rounding changes")
      exact = exact ?? result
      // A minute is not taken twice.
      if seconds < 20 { seconds = min(seconds, least(body)) }
      runs.append((precision, seconds, error, peak))
    }
    let types = ["float32", "bfloat16"]
    let peers = try types.compactMap { type in try NetworkPeer.run(name, type, self).map { (type, $0) } }
    for run in runs {
      var row = Row("network.\(name)" + (run.precision == .float32 ? "" : "-\(run.precision)"))
      row.seconds = run.seconds
      if let best = peers.map(\.1).min(by: { $0.seconds < $1.seconds }) {
        row.ratio = "\(Table.number(best.seconds / run.seconds))× PyTorch"
        row.rate = "\(Table.number(best.operations / run.seconds / 1e9)) GFLOP/s"
        row.ofPeak =
          best.operations / run.seconds / Double(Parallel.threads) / (peaks.fused ?? peaks.multiplyAdd)
        row.note =
          "\(Parallel.threads) threads, \(run.peak >> 20) MiB; PyTorch \(best.version): "
          + peers.map { "\($0) \($1.summary)" }.joined(separator: "; ")
      } else {
        row.note = "\(Parallel.threads) threads, \(run.peak >> 20) MiB; \(NetworkPeer.missing)"
      }
      if run.precision != .float32 { row.note += "; \(Table.number(100 * run.error)) % off float32" }
      print(row)
    }
  }

  /// Times steps that leave out what changes little.
  fileprivate func draft(_ unet: UNet) throws {
    let latent = noise([1, 64, 64, 4], seed: 1, range: 3)
    let (words, none) = (noise([1, 77, 768], seed: 2), noise([1, 77, 768], seed: 3))
    let guidance = Guidance(prompt: words, negative: none, scale: 7.5)
    func steps(_ reuse: Reuse) throws -> Tensor {
      var config = SchedulerConfig()
      (config.betaStart, config.betaEnd, config.betaSchedule) = (0.00085, 0.012, .scaledLinear)
      config.clipSample = false
      let scheduler = try config.scheduler(.ddim, steps: 30)
      var denoising = Denoising(
        unet, scheduler: scheduler, latent: latent, from: 12, guidance: guidance, reuse: reuse)
      while denoising.next(noise: { Tensor(shape: $0) }) != nil {}
      return denoising.latent
    }
    var (exact, draft) = (latent, latent)
    let whole = try Stopwatch.least(of: 1) { exact = try steps(.none) }
    let seconds = try Stopwatch.least(of: 1) { draft = try steps(.draft) }
    let change = norm(zip(draft.scalars, exact.scalars).map { $0 - $1 }) / norm(exact.scalars)
    try Check.within(change, 0.0001...0.5, "network.draft: what is left out")
    var row = Row("network.draft")
    row.seconds = seconds
    row.ratio = "\(Table.number(whole / seconds))× the whole"
    row.note = "18 steps; whole \(Table.time(whole)); the latent changes by \(Table.number(100 * change)) %"
    print(row)
  }

  /// Begins to count the most memory that the process holds anew, where the system can.
  private static func forgetPeak() {
    try? Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/self/clear_refs"))
  }

  private func norm(_ values: [Float]) -> Double {
    values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
  }

  /// Renders the beginning of the example clip with the tool.
  fileprivate func render(model: URL) throws {
    let output = folder.appendingPathComponent("out.mkv").path
    for precision in Precision.allCases where precision == .float32 || precision.isFaster() {
      let child = try Child(
        [try Examples.tool(), "restyle", Examples.clip, "-o", output, "--model", model.path, "--prompt", "x"]
          + [
            "--end", "0.66", "--keyframe", Examples.painting, "--steps", "1", "--precision",
            "\(precision)",
          ]
          + ["--overwrite", "--quiet"], in: folder)
      guard child.status == 0 else {
        throw CheckFailure("restyle ended with \(child.status): \(child.errors)")
      }
      let frames = try ClipReader(path: output).info.frameCountEstimate
      try Check.equal([frames ?? 0], [16], "network.render: frames")
      var row = Row("network.render-\(precision)")
      row.seconds = child.seconds
      row.note = "one step, guided; peak memory \(Int((child.peak / 1_048_576).rounded())) MiB"
      print(row)
    }
  }

  /// Paints noise with the tool.
  fileprivate func picture(side: Int, model: URL) throws {
    let (input, output) = (
      folder.appendingPathComponent("in.png").path, folder.appendingPathComponent("out.png").path
    )
    try Still.write(noise([side, side, 3], seed: 4, offset: 0.5), to: input)
    let child = try Child(
      [
        try Examples.tool(), "stylize", input, "-o", output, "--model", model.path, "--prompt", "x",
        "--steps", "4",
      ]
        + ["--strength", "0.5", "--overwrite", "--quiet"], in: folder)
    guard child.status == 0 else { throw CheckFailure("stylize ended with \(child.status): \(child.errors)") }
    let painted = try Still.read(output).picture
    try Check.equal([painted.height, painted.width], [side, side], "network.picture: size")
    var row = Row("network.picture-\(side)")
    row.seconds = child.seconds
    row.note = "two steps, guided; peak memory \(Int((child.peak / 1_048_576).rounded())) MiB"
    print(row)
  }
}
