/// What can be wrong with a folder of a model.
public enum ModelError: Error, Equatable, CustomStringConvertible {
  /// There is no such folder or file.
  case missing(path: String)
  /// A folder that is in no layout that is known.
  case noLayout(path: String, files: [String])
  /// A part of a diffusers folder is not there.
  case missingPart(part: String, path: String)
  /// A part of a model without the others.
  case partAlone(part: String, path: String)
  /// A part does not hold what it should.
  case notThisPart(part: String, path: String)
  /// The words of a prompt cannot be read.
  case noTokenizer(path: String, folder: String)
  /// A folder that should hold CLIP and does not.
  case notCLIP(path: String, reason: String)
  /// Another kind of model.
  case otherFamily(path: String, family: String, reason: String)
  /// An option that this kind of model has not, or not with this value.
  case optionOfOthers(String, path: String, reason: String, instead: String)
  /// A file of settings that cannot be read, or says what cannot be.
  case settings(path: String, reason: String)
  /// One of the two stages of Motion-I2V is not there; `purpose` is what it was wanted for.
  case missingStage(Int, path: String, purpose: String)
  /// No motion module is there.
  case noMotionModule(path: String)
  /// A motion module of another model.
  case otherMotionModule(path: String, kind: String, reason: String)
  /// More frames than the positional code of a motion module has places for.
  case tooManyFrames(Int, most: Int, what: String, remedy: String)

  /// One sentence for a person.
  public var description: String {
    switch self {
    case .missing(let path):
      "the model '\(path)' does not exist; name a folder or a file of Stable Diffusion 1.5"
    case .noLayout(let path, let files):
      "the model folder '\(path)' has no unet/ and \(files.isEmpty ? "no checkpoint" : "\(files.count) checkpoints (\(files.prefix(3).joined(separator: ", ")))"); give a diffusers folder, the folder of Motion-I2V, or a folder with one .safetensors or .ckpt file"
    case .missingPart(let part, let path):
      "the model folder '\(path)' has no \(part)/; a diffusers folder needs unet, vae, text_encoder and tokenizer"
    case .partAlone(let part, let path):
      "'\(path)' holds a model's \(part) alone; name the folder with unet, vae, text_encoder and tokenizer"
    case .notThisPart(let part, let path): "the model '\(path)' holds no \(part) of Stable Diffusion 1.5"
    case .noTokenizer(let path, let folder):
      "the model '\(path)' has no tokenizer; put vocab.json and merges.txt of Stable Diffusion 1.5 into '\(folder)'"
    case .notCLIP(let path, let reason):
      "'\(path)' is no folder of a CLIP model: \(reason); give one with config.json, model.safetensors, vocab.json and merges.txt, as transformers lays it out"
    case .otherFamily(let path, let family, let reason):
      "the model '\(path)' looks like \(family), not Stable Diffusion 1.5: \(reason)"
    case .optionOfOthers(let option, let path, let reason, let instead):
      "\(option) cannot be taken: the model '\(path)' \(reason); \(instead)"
    case .settings(let path, let reason): "'\(path)' cannot be used: \(reason)"
    case .missingStage(1, let path, let purpose):
      "the model '\(path)' has no stage 1 of Motion-I2V, which \(purpose); put models/stage1 of wangfuyun/Motion-I2V beside its stage 2"
    case .missingStage(_, let path, let purpose):
      "the model '\(path)' has no stage 2 of Motion-I2V, which \(purpose); put models/stage2 of wangfuyun/Motion-I2V there"
    case .noMotionModule(let path):
      "the model '\(path)' has no motion module, which --renderer diffusion needs; put motion_block.bin of Motion-I2V into Motion_Module/, or mm_sd_v15_v2.ckpt of AnimateDiff v2"
    case .otherMotionModule(let path, let kind, let reason):
      "the motion module '\(path)' looks like \(kind): \(reason); give that of Motion-I2V or AnimateDiff v2"
    case .tooManyFrames(let count, let most, let what, let remedy):
      "\(count) frames are too many for \(what), whose positional code ends at \(most); \(remedy)"
    }
  }
}
