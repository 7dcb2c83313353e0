import Diffusion
import Tensors
import Testing
import _TestSupport

/// What the goldens do not reach: bad settings, runs that start late, noise made anew.
@Suite struct SchedulerTests {
  private var latent: SchedulerConfig {
    var config = SchedulerConfig()
    (config.betaStart, config.betaEnd, config.betaSchedule) = (0.00085, 0.012, .scaledLinear)
    (config.clipSample, config.setAlphaToOne, config.stepsOffset) = (false, false, 1)
    return config
  }

  @Test func readsTheFileOfStableDiffusion() throws {
    let json = """
      {"_class_name": "PNDMScheduler", "_diffusers_version": "0.6.0", "beta_end": 0.012, "beta_start": 0.00085,
       "beta_schedule": "scaled_linear", "num_train_timesteps": 1000, "set_alpha_to_one": false,
       "skip_prk_steps": true, "steps_offset": 1, "trained_betas": null, "clip_sample": false,
       "lambda_min_clipped": -Infinity}
      """
    let config = try SchedulerConfig(json: Array(json.utf8))
    #expect(config.className == "PNDMScheduler" && config.trainedBetas == nil && config.betaEnd == 0.012)
    #expect(SchedulerKind(className: "PNDMScheduler") == nil)
    var expected = latent
    (expected.className, expected.trainTimesteps) = ("PNDMScheduler", 1000)
    #expect(config == expected)
  }

  @Test(arguments: [
    (#"{"beta_schedule": "cosine"}"#, "beta_schedule"), ("[", "cannot be read"),
    (#"{"steps_offset": "one"}"#, "steps_offset"), (#"{"thresholding": true}"#, "thresholding"),
    (#"{"use_beta_sigmas": true}"#, "use_beta_sigmas"),
  ])
  func unusableFilesAreRefused(_ json: String, _ named: String) throws {
    let error = #expect(throws: DiffusionError.self) { try SchedulerConfig(json: Array(json.utf8)) }
    #expect(error?.description.contains(named) == true)
  }

  @Test(arguments: SchedulerKind.allCases)
  func impossibleStepsAreRefused(_ kind: SchedulerKind) throws {
    for steps in [-1, 0, 1001] {
      #expect(throws: DiffusionError.self) { try latent.scheduler(kind, steps: steps) }
    }
    for steps in [1, 2, 50] {
      #expect(try latent.scheduler(kind, steps: steps).timesteps.count == steps)
    }
  }

  @Test func impossibleSchedulesAreRefused() throws {
    var config = latent
    config.trainTimesteps = 1
    #expect(throws: DiffusionError.self) { try config.scheduler(.ddim, steps: 1) }
    config = latent
    config.betaEnd = 1.5
    #expect(throws: DiffusionError.self) { try config.scheduler(.euler, steps: 10) }
    config = latent
    config.stepsOffset = .max
    #expect(throws: DiffusionError.self) { try config.scheduler(.euler, steps: 10) }
    config = latent
    config.sigmaMax = .infinity
    #expect(throws: DiffusionError.self) { try config.scheduler(.dpmpp2m, steps: 10) }
    config = latent
    config.trainedBetas = []
    #expect(throws: DiffusionError.self) { try config.scheduler(.lcm, steps: 1) }
    config = latent
    config.stepsOffset = 20
    #expect(throws: DiffusionError.timestep(1019, trained: 1000)) { try config.scheduler(.ddim, steps: 1000) }
    #expect(throws: DiffusionError.timestep(1019, trained: 1000)) {
      config.timestepSpacing = .leading
      return try config.scheduler(.euler, steps: 1000)
    }
    config = latent
    config.algorithmType = "sde-dpmsolver++"
    #expect(throws: DiffusionError.self) { try config.scheduler(.dpmpp2m, steps: 10) }
  }

  @Test func pureNoiseNeedsVelocity() throws {
    var config = latent
    (config.rescaleBetasZeroSNR, config.timestepSpacing) = (true, .trailing)
    #expect(throws: DiffusionError.noiseAlone) { try config.scheduler(.ddim, steps: 10) }
    config.predictionType = .velocity
    #expect(try config.scheduler(.ddim, steps: 10).timesteps.first == 999)
  }

  @Test func strengthChoosesTheFirstStep() throws {
    let scheduler = try latent.scheduler(.ddim, steps: 6)
    #expect([0, 0.1, 0.6, 1, 3, -1].map(scheduler.startIndex(strength:)) == [6, 6, 3, 0, 0, 6])
  }

  /// A model that knows the picture: every sampler must end in it, from any step on.
  @Test(arguments: SchedulerKind.allCases, Prediction.allCases)
  func aPerfectModelEndsInThePicture(_ kind: SchedulerKind, _ prediction: Prediction) throws {
    var config = latent
    (config.predictionType, config.setAlphaToOne) = (prediction, true)
    let picture = randomTensor([2, 3, 4], seed: 1)
    for (start, karras) in [(0, false), (5, false), (0, true), (5, true)] {
      config.useKarrasSigmas = karras
      var random = TorchRandom(seed: 2)
      var scheduler = try config.scheduler(kind, steps: 8)
      var sample = scheduler.noised(picture, with: random.normals(shape: picture.shape), at: start)
      for index in start..<8 {
        let (alpha, sigma) = weights(of: scheduler, at: index)
        let input = scheduler.modelInput(sample, at: index)
        var output = input
        for place in output.scalars.indices {
          let epsilon = (input.scalars[place] - alpha * picture.scalars[place]) / sigma
          output.scalars[place] =
            switch prediction {
            case .noise: epsilon
            case .velocity: alpha * epsilon - sigma * picture.scalars[place]
            case .picture: picture.scalars[place]
            }
        }
        let noise = scheduler.takesNoise(at: index) ? random.normals(shape: picture.shape) : nil
        sample = scheduler.step(output, at: index, from: sample, noise: noise).sample
      }
      let comparison = Comparison(sample, picture)
      // An LCM keeps a trace of the sample, which its boundary condition asks for.
      #expect(comparison.maxAbs < (kind == .lcm ? 0.01 : 2e-4), "\(comparison)")
    }
  }

  /// The weights of picture and noise in what the model sees, found by noising.
  private func weights(of scheduler: any Scheduler, at index: Int) -> (alpha: Float, sigma: Float) {
    let (zero, one) = (Tensor(shape: [1]), Tensor(shape: [1], repeating: 1))
    func seen(_ picture: Tensor, _ noise: Tensor) -> Float {
      scheduler.modelInput(scheduler.noised(picture, with: noise, at: index), at: index).scalars[0]
    }
    return (seen(one, zero), seen(zero, one))
  }

  /// Where the picture is normal noise too, the best guess of the noise is σ·x, and x keeps a variance of 1 all the
  /// way; without the fresh noise it would shrink.
  @Test func freshNoiseKeepsTheVariance() throws {
    var random = TorchRandom(seed: 4)
    let shape = [4000]
    var scheduler = try DDIMScheduler(latent, steps: 200, eta: 1)
    #expect(scheduler.takesNoise(at: 0))
    var sample = random.normals(shape: shape)
    for index in 0..<100 {
      let bar = scheduler.schedule.alphaBars[Int(scheduler.timesteps[index])]
      let sigma = Float((1 - bar).squareRoot())
      let output = Tensor(shape: shape, scalars: sample.scalars.map { $0 * sigma })
      sample = scheduler.step(output, at: index, from: sample, noise: random.normals(shape: shape)).sample
    }
    let variance = sample.scalars.reduce(0.0) { $0 + Double($1 * $1) } / Double(sample.count)
    #expect(abs(variance - 1) < 0.1)
  }

  @Test func aClampedPictureStaysInBounds() throws {
    var config = latent
    (config.clipSample, config.clipSampleRange) = (true, 0.5)
    for kind in [SchedulerKind.ddim, .lcm] {
      var scheduler = try config.scheduler(kind, steps: 1)
      let sample = Tensor(shape: [2], scalars: [9, -9])
      let step = scheduler.step(Tensor(shape: [2]), at: 0, from: sample)
      #expect(step.picture.scalars.allSatisfy { abs($0) <= 0.51 }, "\(kind)")
    }
  }

  @Test func heunAndMidpointAgreeOnSmoothModels() throws {
    var config = latent
    var ends: [Tensor] = []
    for solver in [SchedulerConfig.SolverType.midpoint, .heun] {
      config.solverType = solver
      var scheduler = try config.scheduler(.dpmpp2m, steps: 40)
      var sample = randomTensor([10], seed: 3)
      for index in scheduler.timesteps.indices {
        let output = Tensor(shape: [10], scalars: sample.scalars.map { $0 * 0.5 })
        sample = scheduler.step(output, at: index, from: sample).sample
      }
      ends.append(sample)
    }
    #expect(Comparison(ends[0], ends[1]).relativeL2 < 0.02)
  }
}
