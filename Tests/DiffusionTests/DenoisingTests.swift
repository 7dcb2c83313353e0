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
}
