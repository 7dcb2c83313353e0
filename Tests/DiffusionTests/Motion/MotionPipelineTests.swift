import Diffusion
import Motion
import Tensors
import Testing
import Weights
import _TestSupport

/// Whole runs of both stages of Motion-I2V against the reference's numbers.
@Suite struct MotionPipelineTests {
  private static func expect(_ result: Tensor, _ golden: GoldenCase, _ output: String) throws {
    let comparison = try golden.compare(result, output)
    #expect(comparison.passes, "\(comparison)")
  }

  /// Both prompts of a case, the negative one first.
  private static func guidance(_ golden: GoldenCase) throws -> Guidance {
    let words = try golden.input("text_embeddings")
    return Guidance(
      prompt: words.clip(1), negative: words.clip(0),
      scale: Float(try #require(golden.config["guidance_scale"]?.double)))
  }

  private static func scheduler(_ golden: GoldenCase) throws -> any Scheduler {
    let steps = try #require(golden.config["num_inference_steps"]?.integer)
    let scheduler = try SchedulerConfig.motion.scheduler(.ddim, steps: steps)
    let settings = try golden.config(SchedulerConfig.self, "scheduler")
    #expect(try settings.scheduler(.ddim, steps: steps).timesteps == scheduler.timesteps)
    #expect(try golden.compare(scheduler.timesteps.map { Int($0) }, "timesteps").passes)
    return scheduler
  }

  @Test(arguments: GoldenCase.all("pipeline_stage1")) func stage1(_ golden: GoldenCase) throws {
    let reader = WeightReader(WeightMap(try golden.weights(), source: golden.name))
    let config = try golden.config(UNet.Config.self, "unet")
    let unet = UNet(reader, config: config, temporal: .stage1)
    let control = TrajectoryControl(reader.under("controlnet."), config: config)
    let pictures = Autoencoder(
      reader.under("vae_img."), config: try golden.config(Autoencoder.Config.self, "vae_img"))
    let motions = Autoencoder(
      reader.under("vae_flow."), config: try golden.config(Autoencoder.Config.self, "vae_flow"))
    _ = try reader.finish()

    // Kept in [0, 1], where ½ is no motion.
    let drag = try golden.input("input_drag_normalised")
    let still = try golden.input("brush_mask")
    let told = MotionStage1.Told(
      shares: Tensor(shape: Array(drag.shape.dropFirst()), scalars: drag.scalars.map { 2 * $0 - 1 }),
      mask: Tensor(
        shape: Array(still.shape.dropFirst(2)),
        scalars: Array(try golden.input("mask_drag").scalars[..<still.count])),
      still: Tensor(shape: Array(still.shape.dropFirst(2)), scalars: still.scalars))
    let hints = motions.hints(told, noise: try golden.input("posterior_noise_flow").channelsLast())
    let frames = hints.shape[0]
    try Self.expect(hints.video(frames: frames), golden, "control")

    let picture = try golden.input("first_frame").channelsLast()
    let noise = try golden.input("latents_noise").frames()
    var denoising = MotionDenoising(
      unet, control: control, scheduler: try Self.scheduler(golden),
      latent: Tensor(
        shape: noise.shape.dropLast() + [4],
        scalars: noise.scalars.enumerated().filter { $0.offset % 8 < 4 }.map(\.element)),
      picture: pictures.latent(
        of: Tensor(shape: Array(picture.shape.dropFirst()), scalars: picture.scalars),
        noise: try golden.input("posterior_noise_image").channelsLast()),
      hints: hints, strides: try #require(golden.config["stride"]?.doubles).map { Float($0) },
      guidance: try Self.guidance(golden))
    while let prediction = denoising.next(noise: { Tensor(shape: $0) }) {
      let step = "step\(denoising.index - 1)"
      try Self.expect(prediction.video(frames: frames), golden, "\(step).guided_eps")
      try Self.expect(denoising.latent.video(frames: frames), golden, "\(step).latents")
    }
    try Self.expect(denoising.latent.video(frames: frames), golden, "final_latents")

    let fields = motions.fields(of: denoising.latent, still: told.still)
    let zero = DisplacementField(height: told.still.height, width: told.still.width)
    let vectors = ([zero] + fields).flatMap {
      Tensor(shape: [1] + $0.vectors.shape, scalars: $0.vectors.scalars).channelsFirst().scalars
    }
    try Self.expect(
      Tensor(shape: [frames + 1, 2, zero.height, zero.width], scalars: vectors), golden, "flow_pixels")
  }

  @Test(arguments: GoldenCase.all("pipeline_stage2"), [false, true])
  func stage2(_ golden: GoldenCase, mixes: Bool) throws {
    let reader = WeightReader(WeightMap(try golden.weights(), source: golden.name))
    let unet = UNet(reader, config: try golden.config(UNet.Config.self, "unet"), temporal: UNet.Temporal())
    let autoencoder = Autoencoder(
      reader.under("vae."), config: try golden.config(Autoencoder.Config.self, "vae"))
    _ = try reader.finish()

    let picture = try golden.input("first_frame").channelsLast()
    let reference = autoencoder.latent(
      of: Tensor(shape: Array(picture.shape.dropFirst()), scalars: picture.scalars.map { 2 * $0 - 1 }),
      noise: try golden.input("posterior_noise_image").channelsLast())
    let noise = try golden.input("latents_noise").frames()
    let frames = noise.shape[0]
    let still = try golden.inputs()["brush_mask"]?.tensor()
    var denoising = ClipDenoising(
      unet, scheduler: try Self.scheduler(golden), latent: noise, reference: reference,
      motion: try golden.input("flow_pixels").motion(height: noise.height, width: noise.width),
      guidance: try Self.guidance(golden), windows: FrameWindows(frames: frames, most: 16),
      stillness: still.map {
        ClipDenoising.Stillness(
          mask: Tensor(shape: [$0.shape[3], $0.shape[4], 1], scalars: $0.scalars).everyEighth(), noise: noise)
      }, mixesHalves: mixes)
    let run = mixes ? "official" : "corrected"
    var input = denoising.latent
    while let step = denoising.next(noise: { Tensor(shape: $0) }) {
      let name = "\(run).step\(denoising.index - 1)"
      try Self.expect(input.video(frames: frames), golden, "\(name).unet_input")
      try Self.expect(step.prediction.video(frames: frames), golden, "\(name).guided_eps")
      try Self.expect(step.sample.video(frames: frames), golden, "\(name).prev_sample")
      input = denoising.latent
    }
    try Self.expect(input.video(frames: frames), golden, "\(run).final_latents")
    var pictures: [Float] = []
    for frame in 0..<frames {
      let each = input.count / frames
      let latent = Array(input.scalars[frame * each..<(frame + 1) * each])
      let decoded = autoencoder.picture(of: Tensor(shape: [1] + input.shape.dropFirst(), scalars: latent))
      for value in decoded.scalars { pictures.append(min(max(value / 2 + 0.5, 0), 1)) }
    }
    let video = Tensor(shape: [frames, picture.height, picture.width, 3], scalars: pictures)
    try Self.expect(video.video(frames: frames), golden, "\(run).video")
  }
}
