import Diffusion
import Tensors
import Testing
import Weights
import _TestSupport

/// The networks of Motion-I2V and AnimateDiff against the reference's numbers.
@Suite struct MotionModelTests {
  private struct Run: Decodable {
    var name: String
    var batch: Int?
    var frames: Int?
    var timestep: Float?
    var conditioning_scale: Float?
    var control_scale: Float?
  }

  private static func expect(_ result: Tensor, _ golden: GoldenCase, _ output: String) throws {
    let comparison = try golden.compare(result, output)
    #expect(comparison.passes, "\(comparison)")
  }

  @Test(arguments: GoldenCase.all("motion_augmented_attention"))
  func temporalTransformer(_ golden: GoldenCase) throws {
    let reader = WeightReader(WeightMap(try golden.weights(), source: golden.name))
    let model = TemporalTransformer(
      reader, channels: try #require(golden.config["channels"]?.integer), UNet.Temporal(), groups: 32)
    #expect(try reader.finish().unused.isEmpty)
    for run in try golden.config([Run].self, "runs") {
      let input = try golden.input("\(run.name).hidden_states")
      let flow = try golden.input("\(run.name).flow")
      let (frames, batch) = (input.shape[2], input.shape[0])
      func clips(_ clip: Int, mixes: Bool) -> UNet.Clips {
        UNet.Clips(
          frames: frames,
          warps: flow.motion(clip: clip, height: input.shape[3], width: input.shape[4]).warps(
            mixesClips: mixes))
      }
      if batch == 1 {
        let result = model(input.frames(), clips(0, mixes: false)).video(frames: frames)
        try Self.expect(result, golden, "\(run.name).output")
        let first = model.firstAttention(input.frames(), clips(0, mixes: false))
        let shape = [first.shape[0], first.height * first.width, first.channels]
        try Self.expect(Tensor(shape: shape, scalars: first.scalars), golden, "\(run.name).attn0_output")
      } else if flow.shape[0] == 1 {
        for (mixes, output) in [(true, "output_official"), (false, "output_corrected")] {
          let result = model(input.frames(), clips(0, mixes: mixes)).video(frames: frames)
          try Self.expect(result, golden, "\(run.name).\(output)")
        }
      } else {
        // A batch has one motion; where the reference has one for each clip, they run alone.
        let parts = (0..<batch).map {
          model(input.clip($0).frames(), clips($0, mixes: false)).video(frames: frames)
        }
        let whole = Tensor(shape: input.shape, scalars: parts.flatMap(\.scalars))
        try Self.expect(whole, golden, "\(run.name).output_corrected")
      }
    }
  }

  @Test(arguments: GoldenCase.all("motion_adapter_unet"))
  func animateDiff(_ golden: GoldenCase) throws {
    for (together, output) in [(false, "sample_per_frame_norm"), (true, "sample_joint_norm")] {
      let reader = WeightReader(WeightMap(try golden.weights(), source: golden.name))
      var temporal = UNet.Temporal()
      temporal.normsTogether = together
      let model = UNet(
        reader, config: try golden.config(UNet.Config.self, "unet"), temporal: temporal)
      #expect(try reader.finish().unused.isEmpty)
      for run in try golden.config([Run].self, "runs") {
        let input = try golden.input("\(run.name).sample")
        let frames = input.shape[2]
        let result = model(
          input.frames(), timesteps: [try #require(run.timestep)],
          context: try golden.input("\(run.name).encoder_hidden_states"), clips: UNet.Clips(frames: frames))
        try Self.expect(result.video(frames: frames), golden, "\(run.name).\(output)")
      }
    }
  }

  @Test(arguments: GoldenCase.all("stage2_unet")) func stage2(_ golden: GoldenCase) throws {
    let reader = WeightReader(WeightMap(try golden.weights(), source: golden.name))
    let model = UNet(reader, config: try golden.config(UNet.Config.self, "unet"), temporal: UNet.Temporal())
    #expect(try reader.finish().unused.isEmpty)
    for run in try golden.config([Run].self, "runs") {
      let input = try golden.input("\(run.name).sample")
      let flow = try golden.input("\(run.name).flow")
      let frames = input.shape[2]
      let outputs =
        run.batch == 1 ? [(false, "sample")] : [(true, "sample_official"), (false, "sample_corrected")]
      for (mixes, output) in outputs {
        let warps = flow.motion(height: input.shape[3], width: input.shape[4]).warps(mixesClips: mixes)
        let times = [Float(1)] + Array(repeating: try #require(run.timestep), count: frames - 1)
        let result = model(
          input.frames(), timesteps: times, context: try golden.input("\(run.name).encoder_hidden_states"),
          clips: UNet.Clips(frames: frames, warps: warps))
        try Self.expect(result.video(frames: frames), golden, "\(run.name).\(output)")
      }
    }
  }

  @Test(arguments: GoldenCase.all("stage1_unet")) func stage1(_ golden: GoldenCase) throws {
    let reader = WeightReader(WeightMap(try golden.weights(), source: golden.name))
    let model = UNet(reader, config: try golden.config(UNet.Config.self, "unet"), temporal: .stage1)
    #expect(try reader.finish().unused.isEmpty)
    for run in try golden.config([Run].self, "runs") {
      let input = try golden.input("\(run.name).sample")
      let frames = input.shape[2]
      let result = model.predict(
        input.frames(), timesteps: [try #require(run.timestep)],
        context: try golden.input("\(run.name).encoder_hidden_states"),
        clips: UNet.Clips(
          frames: frames, strides: try golden.integerInput("\(run.name).stride").map { Float($0) }))
      try Self.expect(result.prediction.video(frames: frames), golden, "\(run.name).sample")
      try Self.expect(result.middle.video(frames: frames), golden, "\(run.name).mid_block")
    }
  }

  @Test(arguments: GoldenCase.all("stage1_controlnet")) func control(_ golden: GoldenCase) throws {
    let reader = WeightReader(WeightMap(try golden.weights(), source: golden.name))
    let model = TrajectoryControl(
      reader.under("controlnet."), config: try golden.config(UNet.Config.self, "unet"))
    #expect(try reader.finish().unused.isEmpty)
    for run in try golden.config([Run].self, "runs") {
      let name = run.name
      let input = try golden.input("\(name).sample")
      let frames = input.shape[2]
      let control = model(
        input.frames(), hints: try golden.input("\(name).controlnet_cond").frames(),
        timesteps: [try #require(run.timestep)], context: try golden.input("\(name).encoder_hidden_states"),
        clips: UNet.Clips(
          frames: frames, strides: try golden.integerInput("\(name).stride").map { Float($0) }),
        scale: try #require(run.conditioning_scale))
      #expect(control.skips.count == 12)
      for (index, skip) in control.skips.enumerated() {
        try Self.expect(skip.video(frames: frames), golden, "\(name).down.\(index)")
      }
      try Self.expect(control.middle.video(frames: frames), golden, "\(name).mid")
    }
  }

  @Test(arguments: GoldenCase.all("stage1_combined")) func stage1WithControl(_ golden: GoldenCase) throws {
    let reader = WeightReader(WeightMap(try golden.weights(), source: golden.name))
    let config = try golden.config(UNet.Config.self, "unet")
    let model = UNet(reader, config: config, temporal: .stage1)
    let control = TrajectoryControl(reader.under("controlnet."), config: config)
    #expect(try reader.finish().unused.isEmpty)
    for run in try golden.config([Run].self, "runs") {
      let name = run.name
      let input = try golden.input("\(name).sample")
      let words = try golden.input("\(name).encoder_hidden_states")
      let times = [try #require(run.timestep)]
      var clips = UNet.Clips(
        frames: input.shape[2], strides: try golden.integerInput("\(name).stride").map { Float($0) })
      clips.control = control(
        input.frames(), hints: try golden.input("\(name).controlnet_cond").frames(), timesteps: times,
        context: words, clips: clips, scale: try #require(run.control_scale))
      let result = model(input.frames(), timesteps: times, context: words, clips: clips)
      try Self.expect(result.video(frames: clips.frames), golden, "\(name).sample")
    }
  }
}
