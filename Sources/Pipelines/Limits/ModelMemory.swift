internal import Diffusion
internal import Foundation
internal import Weights

extension MemoryNeed {
  /// What an autoencoder of 128 channels holds for a pixel of its widest moment, the last pictures on its way up.
  private static let decoding = 2900.0
  /// Beside weights and pictures: the text encoder's words, scratch of the kernels, what the heap keeps.
  private static let beside = 560.0 * 1_048_576

  /// Adds a model that paints one picture at a time.
  mutating func add(painting choice: Settings.ModelChoice) throws {
    let folder = try ModelFolder(path: choice.folder)
    weights = max(weights, try folder.weightBytes(folder.layout.parts) + Self.beside)
    model = (Self.decoding, choice.size, "--model-size")
  }

  /// Adds a stage of Motion-I2V, which looks at all frames of a window at once, one question after another where memory is short.
  ///
  /// - Parameter option: what sets the size it works at.
  mutating func add(
    stage: [String: ModelPart], of choice: Settings.ModelChoice, _ run: Settings.MotionRun, frames: Int
  ) throws {
    let folder = try ModelFolder(path: choice.folder)
    weights = max(weights, try folder.weightBytes(stage) + Self.beside)
    // 30 values of 320 channels for each place of a latent, an eighth of the picture each way.
    let questions = run.parity == .released ? 2.0 : 1
    let network = questions * 30 * 320 * 4 / 64 * Double(min(frames, 16) + 1)
    model = (max(Self.decoding, network, model?.each ?? 0), max(run.size, model?.size ?? 0), "--model-size")
  }
}

extension ModelFolder {
  /// What the weights of parts take in memory, where they keep the type that their file has.
  func weightBytes(_ parts: [String: ModelPart]) throws -> Double {
    try parts.values.reduce(0) { sum, part in
      try part.weights().tensors.values.reduce(sum) { $0 + Double($1.count * ($1.type.size == 2 ? 2 : 4)) }
    }
  }

  /// The parts of stage 2 with its motion module.
  var stage2Parts: [String: ModelPart] {
    layout.parts.merging(layout.motionModule.map { ["motion": $0] } ?? [:]) { $1 }
  }
}

extension Limits {
  /// How much a network may take for all its questions at once; beyond that it is asked one after the other.
  ///
  /// - Parameter need: what else is held.
  func networkMemory(beside need: MemoryNeed) -> Int {
    guard let memory else { return Guidance.usualMemory }
    return Int(min(Double(Guidance.usualMemory), max(0, Double(memory) - need.fixed - need.weights)))
  }
}
