import Diffusion
import Tensors
import Testing
import Weights
import _TestSupport

/// Whole runs against the reference's numbers.
@Suite struct DenoisingTests {
  private struct Run: Decodable {
    var name: String
    var scheduler_class: String
    var scheduler: SchedulerConfig
    var strength: Double
    var steps: Int
    var guidance_scale: Float
  }

  @Test(arguments: GoldenCase.all("img2img")) func imageToImage(_ golden: GoldenCase) throws {
    let weights = WeightMap(try golden.weights(), source: golden.name)
    let unet = UNet(WeightReader(weights.under("unet.")), config: try golden.config(UNet.Config.self, "unet"))
    let vaeConfig = try golden.config(Autoencoder.Config.self, "vae")
    let vae = Autoencoder(WeightReader(weights.under("vae.")), config: vaeConfig)
    let picture = try golden.input("image").channelsLast()
    let posterior = vae.encode(Tensor(shape: picture.shape, scalars: picture.scalars.map { 2 * $0 - 1 }))
    let scale = try #require(vaeConfig.scalingFactor)
    let clean = posterior.sample(try golden.input("posterior_noise").channelsLast())
    let noise = try golden.input("noise").channelsLast()
    let none = try golden.input("negative_prompt_embeds")
    for run in try golden.config([Run].self, "runs") {
      let name = run.name
      let kind = try #require(SchedulerKind(className: run.scheduler_class))
      let scheduler = try run.scheduler.scheduler(kind, steps: run.steps)
      let first = scheduler.startIndex(strength: run.strength)
      let guidance = Guidance(
        prompt: try golden.input("prompt_embeds"), negative: none, scale: run.guidance_scale)
      let scaled = Tensor(shape: clean.shape, scalars: clean.scalars.map { $0 * scale })
      var denoising = Denoising(
        unet, scheduler: scheduler, latent: scheduler.noised(scaled, with: noise, at: first), from: first,
        guidance: guidance)
      #expect(
        try golden.compare(scheduler.timesteps[first...].map { Int($0) }, "\(name).timesteps").passes)
      var comparisons = [try golden.compare(denoising.latent.channelsFirst(), "\(name).initial_latents")]
      var steps: [Float] = []
      while let latent = denoising.next(noise: { Tensor(shape: $0) }) {
        steps += latent.channelsFirst().scalars
      }
      let shape = try golden.output("\(name).step_latents").shape
      comparisons.append(try golden.compare(Tensor(shape: shape, scalars: steps), "\(name).step_latents"))
      comparisons.append(try golden.compare(denoising.latent.channelsFirst(), "\(name).latents"))
      let decoded = vae.decode(
        Tensor(shape: clean.shape, scalars: denoising.latent.scalars.map { $0 / scale }))
      let image = Tensor(
        shape: decoded.shape, scalars: decoded.scalars.map { min(max($0 / 2 + 0.5, 0), 1) })
      comparisons.append(try golden.compare(image.channelsFirst(), "\(name).image"))
      for comparison in comparisons { #expect(comparison.passes, "\(comparison)") }
    }
  }

  /// What is asked together and what is asked one after the other differ by no more than rounding.
  @Test func memoryDecidesNothing() throws {
    let golden = try #require(GoldenCase.named("img2img_a"))
    let weights = WeightMap(try golden.weights(), source: golden.name)
    let unet = UNet(WeightReader(weights.under("unet.")), config: try golden.config(UNet.Config.self, "unet"))
    let latent = try golden.input("noise").channelsLast()
    let none = try golden.input("negative_prompt_embeds")
    let guidance = Guidance(prompt: try golden.input("prompt_embeds"), negative: none, scale: 7.5)
    func ended(_ memory: Int) throws -> Tensor {
      let scheduler = try SchedulerConfig().scheduler(.ddim, steps: 3)
      var denoising = Denoising(
        unet, scheduler: scheduler, latent: latent, from: 0, guidance: guidance, memory: memory)
      while denoising.next(noise: { Tensor(shape: $0) }) != nil {}
      return denoising.latent
    }
    let comparison = Comparison(try ended(0), try ended(1 << 30))
    #expect(comparison.maxAbs < 1e-4, "\(comparison)")
  }

  /// A step that takes up what another one found, with the same input, says what that one said.
  @Test func featuresOfTheSameStepChangeNothing() throws {
    let golden = try #require(GoldenCase.named("img2img_a"))
    let weights = WeightMap(try golden.weights(), source: golden.name)
    let unet = UNet(WeightReader(weights.under("unet.")), config: try golden.config(UNet.Config.self, "unet"))
    let (latent, words) = (try golden.input("noise").channelsLast(), try golden.input("prompt_embeds"))
    var features: UNet.DeepFeatures?
    let whole = unet(latent, timesteps: [500], context: words, features: &features)
    #expect(whole == unet(latent, timestep: 500, context: words))
    #expect(unet(latent, timesteps: [500], context: words, features: &features) == whole)
    // The next step sees a little less noise; what it takes up brings it nearer to the truth than what was said before.
    let next = Tensor(shape: latent.shape, scalars: latent.scalars.map { 0.9 * $0 })
    let later = unet(next, timesteps: [480], context: words, features: &features)
    let exact = unet(next, timestep: 480, context: words)
    #expect(Comparison(later, exact).relativeL2 < Comparison(whole, exact).relativeL2)
  }

  @Test func aDraftLeavesOutSteps() throws {
    let golden = try #require(GoldenCase.named("img2img_a"))
    let weights = WeightMap(try golden.weights(), source: golden.name)
    let unet = UNet(WeightReader(weights.under("unet.")), config: try golden.config(UNet.Config.self, "unet"))
    let latent = try golden.input("noise").channelsLast()
    let none = try golden.input("negative_prompt_embeds")
    let guidance = Guidance(prompt: try golden.input("prompt_embeds"), negative: none, scale: 7.5)
    func ended(_ reuse: Reuse, memory: Int = 1 << 30) throws -> Tensor {
      var config = SchedulerConfig()
      (config.betaStart, config.betaEnd, config.betaSchedule) = (0.00085, 0.012, .scaledLinear)
      config.clipSample = false
      let scheduler = try config.scheduler(.ddim, steps: 20)
      var denoising = Denoising(
        unet, scheduler: scheduler, latent: latent, from: 8, guidance: guidance, memory: memory, reuse: reuse)
      while denoising.next(noise: { Tensor(shape: $0) }) != nil {}
      return denoising.latent
    }
    let exact = try ended(.none)
    let draft = try ended(.draft)
    let deviation = Comparison(draft, exact).relativeL2
    #expect(deviation > 0 && deviation < 0.25, "\(deviation)")
    // Alike whether the questions are asked together or one after the other.
    #expect(Comparison(try ended(.draft, memory: 0), draft).maxAbs < 1e-3)
    #expect(try ended(Reuse(every: 2)) != draft && ended(Reuse(unguided: 0.25)) != draft)
  }
}
