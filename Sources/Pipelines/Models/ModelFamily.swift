internal import Diffusion
internal import Foundation
internal import Weights

/// Tells models that are not Stable Diffusion 1.5 by the marks they bear.
enum ModelFamily {
  /// Checks the names in a single-file checkpoint.
  ///
  /// - Throws: ``ModelError/otherFamily(path:family:reason:)``.
  static func check(checkpoint weights: WeightMap) throws {
    func has(_ prefix: String) -> Bool { weights.tensors.keys.contains { $0.hasPrefix(prefix) } }
    func refuse(_ family: String, _ reason: String) -> ModelError {
      .otherFamily(path: weights.source, family: family, reason: reason)
    }
    if has("conditioner.embedders.") {
      throw refuse("Stable Diffusion XL", "it has the two text encoders of that")
    }
    if has("cond_stage_model.model.") {
      throw refuse("Stable Diffusion 2", "it has the text encoder of that")
    }
    if has("double_blocks.") || has("model.diffusion_model.double_blocks.") {
      throw refuse("Flux", "it has that transformer's blocks")
    }
    if has("joint_blocks.") || has("model.diffusion_model.joint_blocks.") {
      throw refuse("Stable Diffusion 3", "it has that transformer's blocks")
    }
    guard has("model.diffusion_model.") else {
      throw refuse("something else", "it has no 'model.diffusion_model' tensors")
    }
  }

  /// Checks what a folder says of itself: the pipeline in `model_index.json`, and parts that Stable Diffusion 1.5 has not.
  ///
  /// - Throws: ``ModelError/otherFamily(path:family:reason:)``; other folders pass, whatever is in them.
  static func check(folder path: String) throws {
    struct Index: Decodable {
      let name: String?

      enum CodingKeys: String, CodingKey { case name = "_class_name" }
    }
    func has(_ part: String) -> Bool { ModelFiles.isFolder("\(path)/\(part)") == true }
    let index = FileManager.default.contents(atPath: path + "/model_index.json")
    let name = index.flatMap { try? JSONDecoder().decode(Index.self, from: $0).name } ?? ""
    let families = [
      ("XL", "Stable Diffusion XL"), ("StableDiffusion3", "Stable Diffusion 3"), ("Flux", "Flux"),
    ]
    if let (_, family) = families.first(where: { name.contains($0.0) }) {
      throw ModelError.otherFamily(
        path: path, family: family, reason: "its model_index.json is that of a \(name.prefix(60))")
    }
    if has("transformer"), !has("unet") {
      throw ModelError.otherFamily(
        path: path, family: "Flux, Stable Diffusion 3 or the like",
        reason: "it has a transformer in place of a UNet")
    }
    if has("text_encoder_2") {
      throw ModelError.otherFamily(
        path: path, family: "Stable Diffusion XL", reason: "it has two text encoders")
    }
  }

  /// Checks that the parts belong together and are those of Stable Diffusion 1.5.
  ///
  /// - Throws: ``ModelError/otherFamily(path:family:reason:)``.
  static func check(
    _ path: String, unet: UNet.Config, wordWidth: Int, autoencoder: Autoencoder.Config
  ) throws {
    func refuse(_ family: String, _ reason: String) -> ModelError {
      .otherFamily(path: path, family: family, reason: reason)
    }
    let width = unet.crossAttentionDim
    if let family = [1024: "Stable Diffusion 2", 2048: "Stable Diffusion XL"][width] {
      throw refuse(family, "its UNet reads words of width \(width)")
    }
    guard width == wordWidth else {
      throw refuse(
        "another model", "its UNet reads words of width \(width), its text encoder writes \(wordWidth)")
    }
    let channels = autoencoder.latentChannels
    guard [channels, 2 * channels].contains(unet.inChannels) else {
      throw refuse(
        unet.inChannels == 9 ? "an inpainting model" : "another model",
        "its UNet has \(unet.inChannels) input channels, not \(channels) or, as InstructPix2Pix, \(2 * channels)"
      )
    }
  }

  /// Checks the temporal modules of a network for stage 2.
  ///
  /// - Parameters:
  ///   - path: of the module.
  ///   - temporal: what they are by their tensors; nil: none were found.
  /// - Throws: ``ModelError/otherMotionModule(path:kind:reason:)``.
  static func check(motionModule path: String, _ temporal: UNet.Temporal?, _ reader: WeightReader) throws {
    func refuse(_ kind: String, _ reason: String) -> ModelError {
      .otherMotionModule(path: path, kind: kind, reason: reason)
    }
    guard let temporal else { throw refuse("something else", "it has no 'motion_modules' tensors") }
    if temporal.isToldStrides {
      throw refuse("stage 1 of Motion-I2V", "it reads how many frames lie between two")
    }
    if !reader.names.contains(where: { $0.hasPrefix("down_blocks.3.motion_modules.") }) {
      throw refuse("AnimateDiff for Stable Diffusion XL", "it has modules at three sizes, not four")
    }
    if temporal.places < 31 {
      throw refuse(
        "AnimateDiff v1",
        "its positional code has \(temporal.places) places, and 16 frames with their warped ones take 31")
    }
  }
}
