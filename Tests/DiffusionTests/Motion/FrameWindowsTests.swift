import Diffusion
import Foundation
import Motion
import Synchronization
import Tensors
import Testing
import Weights
import _TestSupport

/// Clips that are longer than what temporal modules hold.
@Suite struct FrameWindowsTests {
  @Test func everyFrameIsCoveredOnceInSum() {
    for frames in 1...70 {
      for (most, overlap) in [(16, 4), (16, 0), (5, 3), (2, 4), (3, 1)] {
        let windows = FrameWindows(frames: frames, most: most, overlap: overlap).windows
        var sums = [Float](repeating: 0, count: frames)
        for window in windows {
          #expect(
            window.frames.count == min(frames - 1, most - 1) && window.weights.count == window.frames.count)
          #expect(window.weights.allSatisfy { $0 > 0 })
          for (frame, weight) in zip(window.frames, window.weights) { sums[frame] += weight }
        }
        #expect(
          sums.dropFirst().allSatisfy { abs($0 - 1) < 1e-6 }, "\(frames) by \(most), \(overlap): \(sums)")
        #expect(zip(windows, windows.dropFirst()).allSatisfy { $0.frames.lowerBound < $1.frames.lowerBound })
      }
    }
    #expect(FrameWindows(frames: 16, most: 16).windows == [FrameWindows(frames: 16, most: 16).windows[0]])
    #expect(FrameWindows(frames: 16, most: 16).windows[0].weights == Array(repeating: 1, count: 15))
    #expect(FrameWindows(frames: 40, most: 16).windows.map(\.frames) == [1..<16, 12..<27, 23..<38, 25..<40])
  }

  // MARK: - Runs

  private static let unet = UNet(
    WeightReader(inventing: { name, shape in
      let count = Float(shape.dropFirst().reduce(1, *))
      let seed = UInt64(name.utf8.reduce(3) { ($0 &* 31 &+ Int($1)) % 65_521 })
      let values = randomTensor(shape, seed: seed).scalars.map { 2 * $0 - 1 }
      guard shape.count > 1 else {
        return Tensor(shape: shape, scalars: values.map { name.hasSuffix("weight") ? 1 + $0 / 10 : $0 / 10 })
      }
      return Tensor(shape: shape, scalars: values.map { 1.2 * $0 / count.squareRoot() })
    }), config: settings, temporal: UNet.Temporal())

  private static let settings: UNet.Config = {
    do {
      return try JSONDecoder().decode(
        UNet.Config.self, from: Data(ToyMotionModel.unetConfig(channels: 4).utf8))
    } catch { fatalError("\(error)") }
  }()

  /// Latents of 8×8 in which everything drifts to the right.
  private static func motion(_ frames: Int) -> ReferenceMotion {
    var motion = ReferenceMotion(height: 8, width: 8)
    for frame in 1..<frames {
      var field = DisplacementField(height: 64, width: 64)
      for index in stride(from: 0, to: field.vectors.count, by: 2) {
        field.vectors.scalars[index] = Float(frame) * 1.3
        field.vectors.scalars[index + 1] = Float(index % 128) / 40 - 1
      }
      motion.append(field)
    }
    return motion
  }

  private static func run(
    _ frames: Int, windows: FrameWindows, mixes: Bool = false, memory: Int = 1 << 30, steps: Int = 2,
    reuse: Reuse = .none, sampler: SchedulerKind = .ddim, kept: (any PredictionStore)? = nil
  ) throws -> ClipDenoising {
    let guidance = Guidance(
      prompt: randomTensor([1, 5, 32], seed: 3), negative: randomTensor([1, 5, 32], seed: 4), scale: 5)
    return ClipDenoising(
      unet, scheduler: try SchedulerConfig.motion.scheduler(sampler, steps: steps),
      latent: noise(frames), reference: randomTensor([1, 8, 8, 4], seed: 2), motion: motion(frames),
      guidance: guidance, windows: windows, mixesHalves: mixes, memory: memory, reuse: reuse,
      kept: kept)
  }

  private static func noise(_ frames: Int) -> Tensor {
    Tensor(
      shape: [frames, 8, 8, 4], scalars: randomTensor([frames, 8, 8, 4], seed: 1).scalars.map { 4 * $0 - 2 })
  }

  private static func finished(_ run: ClipDenoising) -> Tensor {
    var run = run
    while run.next(noise: { Tensor(shape: $0) }) != nil {}
    return run.latent
  }

  /// The mean of what all windows say of a frame, as it is written down: weight by weight, one window's run after the other, and the
  /// sampler's step by its formula.
  @Test func fortyFramesAreAsTheFormulaHasThem() throws {
    let (frames, windows) = (40, FrameWindows(frames: 40, most: 16))
    let result = Self.finished(try Self.run(frames, windows: windows))

    let reference = randomTensor([1, 8, 8, 4], seed: 2)
    let words = [randomTensor([1, 5, 32], seed: 4), randomTensor([1, 5, 32], seed: 3)]
    let schedule = try DDIMScheduler(.motion, steps: 2)
    var latent = Self.noise(frames)
    for (step, timestep) in schedule.timesteps.enumerated() {
      for index in 0..<256 { latent.scalars[index] = reference.scalars[index] }
      var (sum, total) = (Tensor(shape: latent.shape), [Float](repeating: 0, count: frames))
      for start in [1, 12, 23, 25] {
        let numbers = [0] + (start..<start + 15)
        let part = Tensor(
          shape: [16, 8, 8, 4], scalars: numbers.flatMap { latent.scalars[$0 * 256..<($0 + 1) * 256] })
        let said = words.map {
          Self.unet(
            part, timesteps: [1] + Array(repeating: Float(timestep), count: 15), context: $0,
            clips: UNet.Clips(
              frames: 16, warps: Self.motion(frames).warps(of: Array(start..<start + 15))))
        }
        for place in 1..<16 {
          let weight = Float([place, 16 - place, 5].min() ?? 0)
          total[numbers[place]] += weight
          for value in 0..<256 {
            let (no, yes) = (said[0].scalars[place * 256 + value], said[1].scalars[place * 256 + value])
            sum.scalars[numbers[place] * 256 + value] += weight * (no + 5 * (yes - no))
          }
        }
      }
      let bars = schedule.schedule.alphaBars
      let (here, there) = (bars[Int(timestep)], step == 1 ? 1 : bars[Int(schedule.timesteps[1])])
      for frame in 1..<frames {
        for value in frame * 256..<(frame + 1) * 256 {
          let noise = Double(sum.scalars[value] / total[frame])
          let clean = (Double(latent.scalars[value]) - (1 - here).squareRoot() * noise) / here.squareRoot()
          latent.scalars[value] = Float(there.squareRoot() * clean + (1 - there).squareRoot() * noise)
        }
      }
    }
    let comparison = Comparison(result, latent)
    #expect(comparison.relativeL2 < 2e-5, "\(comparison)")
    let far = Comparison(
      Self.finished(try Self.run(frames, windows: FrameWindows(frames: 40, most: 8))), latent)
    #expect(far.relativeL2 > 1e-3)
  }

  @Test func aSingleWindowIsTheClip() throws {
    let frames = 6
    let result = Self.finished(try Self.run(frames, windows: FrameWindows(frames: frames, most: 16)))
    #expect(
      result == Self.finished(try Self.run(frames, windows: FrameWindows(frames: frames, most: frames))))
    let cut = Self.finished(try Self.run(frames, windows: FrameWindows(frames: frames, most: 4, overlap: 1)))
    #expect(Comparison(result, cut).relativeL2 > 1e-4)
  }

  /// What is asked together and what is asked one after the other differ by no more than rounding; in the released code they must not
  /// be parted.
  @Test func memoryDecidesNothing() throws {
    let windows = FrameWindows(frames: 4, most: 16)
    let together = Self.finished(try Self.run(4, windows: windows))
    let apart = Self.finished(try Self.run(4, windows: windows, memory: 0))
    #expect(Comparison(apart, together).relativeL2 < 1e-5)
    let mixed = Self.finished(try Self.run(4, windows: windows, mixes: true, memory: 0))
    #expect(mixed == Self.finished(try Self.run(4, windows: windows, mixes: true)))
    #expect(Comparison(mixed, together).relativeL2 > 1e-4)
  }

  @Test func aStepThatIsGivenUpChangesNothing() throws {
    var run = try Self.run(9, windows: FrameWindows(frames: 9, most: 5))
    let before = run.latent
    var asked: [Int] = []
    let step = run.next(
      noise: { Tensor(shape: $0) },
      proceed: {
        asked.append($0)
        return $0 < 2
      })
    #expect(step == nil && asked == [1, 2] && run.latent == before && run.index == 0)
    #expect(run.next(noise: { Tensor(shape: $0) }) != nil && run.index == 1 && run.latent != before)
  }

  // MARK: - Going on

  /// What was kept, and how often the network was asked.
  private final class Store: PredictionStore {
    let units = Mutex<[[Int]: Tensor]>([:])
    let asked = Mutex(0)

    func count(part: Int) -> Int {
      var count = 0
      while prediction(step: count, part: part) != nil { count += 1 }
      return count
    }

    func prediction(step: Int, part: Int) -> Tensor? { units.withLock { $0[[step, part]] } }

    func keep(_ prediction: Tensor, step: Int, part: Int) {
      units.withLock { $0[[step, part]] = prediction }
      asked.withLock { $0 += 1 }
    }
  }

  /// Wherever a run is stopped, one that goes on from what was kept ends with the same bits: with samplers that remember or take fresh noise,
  /// and where steps take up what those before found.
  @Test(arguments: [SchedulerKind.ddim, .dpmpp2m, .lcm], [Reuse.none, .draft])
  func stoppedRunsGoOn(_ sampler: SchedulerKind, _ reuse: Reuse) throws {
    let (windows, steps) = (FrameWindows(frames: 9, most: 6, overlap: 1), 6)
    #expect(windows.windows.count == 2)
    func run(_ kept: Store?, calls most: Int = .max) throws -> Tensor? {
      var run = try Self.run(9, windows: windows, steps: steps, reuse: reuse, sampler: sampler, kept: kept)
      var (random, calls) = (TorchRandom(seed: 7), 0)
      for _ in 0..<steps {
        if calls >= most { return nil }
        let step = run.next(
          noise: { random.normals(shape: $0) },
          proceed: { _ in
            calls += 1
            return calls < most
          })
        guard step != nil else { return nil }
        calls += 1
      }
      return run.latent
    }
    let whole = try run(nil)
    for stop in [1, 5, 8] {
      let store = Store()
      #expect(try run(store, calls: stop) == nil)
      let before = store.asked.withLock { $0 }
      #expect(before == stop)
      #expect(try run(store) == whole, "stopped after \(stop)")
      let asked = store.asked.withLock { $0 }
      #expect(
        reuse == .none ? asked == 12 : (12...14).contains(asked), "\(asked) asked, stopped after \(stop)")
    }
  }

  /// What the first two steps do is whole; from the third on something is left out, which changes a little.
  @Test(arguments: [1 << 30, 0]) func draftsAreNearTheRun(_ memory: Int) throws {
    let windows = FrameWindows(frames: 9, most: 6)
    func run(_ steps: Int, _ reuse: Reuse) throws -> Tensor {
      Self.finished(try Self.run(9, windows: windows, memory: memory, steps: steps, reuse: reuse))
    }
    #expect(try run(2, Reuse(every: 2)) == run(2, .none))
    let exact = try run(6, .none)
    for reuse in [Reuse(every: 2), Reuse(unguided: 0.3), .draft] {
      let far = Comparison(try run(6, reuse), exact).relativeL2
      #expect(far > 1e-5 && far < 0.5, "\(reuse): \(far)")
    }
  }
}
