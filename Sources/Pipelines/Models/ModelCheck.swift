internal import Diffusion
internal import Foundation
internal import Tensors
internal import Weights

extension ModelReport {
  /// Looks at a folder or a file: everything is opened and held against what would be asked of it, and no value is read.
  ///
  /// The networks are made by the code that loads them for use, so what is said here is what using them would end with.
  ///
  /// - Throws: ``ModelError``, `WeightsError` where there is nothing to report on: no such path, no file of tensors, another
  ///   kind of model.
  public init(checking path: String) throws {
    guard let isFolder = ModelFiles.isFolder(path) else { throw ModelError.missing(path: path) }
    if isFolder {
      self = try Self.folder(path)
    } else {
      self = try Self.file(path)
    }
  }

  private static func folder(_ path: String) throws -> ModelReport {
    let hasParts = ["unet", "vae", "text_encoder", "transformer"].contains {
      ModelFiles.isFolder("\(path)/\($0)") == true
    }
    let hasStages = ["models/stage1", "models/stage2", "stage1", "stage2", "StableDiffusion-FlowGen"].contains
    {
      ModelFiles.isFolder("\(path)/\($0)") == true
    }
    if hasParts || hasStages || FileManager.default.fileExists(atPath: path + "/model_index.json") {
      return try model(path)
    }
    if let json = FileManager.default.contents(atPath: path + "/config.json") {
      switch ModelFiles.Kind(config: [UInt8](json)) {
      case .clip: return clip(path)
      case .tinyAutoencoder: return tinyAutoencoder(path)
      case .part(let part): throw ModelError.partAlone(part: part.title, path: path)
      default: break
      }
    }
    let files = ModelFiles.names(in: path, ModelFiles.tensors).map { "\(path)/\($0)" }
    let kinds = try files.map { ($0, ModelFiles.Kind(try WeightMap(path: $0))) }
    if kinds.contains(where: { $0.1 == .checkpoint }) { return try model(path) }
    guard !kinds.isEmpty, kinds.allSatisfy({ $0.1 == .lora || $0.1 == .embedding }) else {
      if kinds.count == 1 { return try file(files[0]) }
      throw ModelError.noLayout(path: path, files: files.map { ($0 as NSString).lastPathComponent })
    }
    var checks = Checks()
    for (file, kind) in kinds { if kind == .lora { checks.lora(file) } else { checks.embedding(file) } }
    return ModelReport(
      path: path, kind: "files that add to a model", parts: checks.parts,
      uses: Set(kinds.map(\.1.use)).sorted(), failure: checks.failure)
  }

  private static func file(_ path: String) throws -> ModelReport {
    let weights = try WeightMap(path: path)
    let kind = ModelFiles.Kind(weights)
    var checks = Checks()
    switch kind {
    case .lora: checks.lora(path)
    case .embedding: checks.embedding(path)
    case .tinyAutoencoder: return tinyAutoencoder(path)
    case .part(let part): throw ModelError.partAlone(part: part.title, path: path)
    case .clip: throw ModelError.notCLIP(path: path, reason: "it is a file")
    case .checkpoint, .other: return try model(path)
    }
    return ModelReport(
      path: path, kind: kind == .lora ? "LoRA" : "textual inversion", parts: checks.parts, uses: [kind.use],
      failure: checks.failure)
  }

  private static func model(_ path: String) throws -> ModelReport {
    let folder = try ModelFolder(path: path)
    var checks = Checks()
    var (kinds, uses): ([String], [String]) = ([], [])
    if !folder.layout.parts.isEmpty {
      checks.model(folder)
      kinds.append(checks.isInstructed ? "InstructPix2Pix" : "Stable Diffusion 1.5")
      uses.append("--model of stylize, restyle and animate")
    }
    if let module = folder.layout.motionModule {
      checks.motionModule(module, of: folder)
      kinds.append("a motion module")
      uses.append("--model with --renderer diffusion")
    }
    if folder.hasStage1 {
      checks.stage1(folder)
      kinds.append("stage 1 of Motion-I2V")
      uses.append("--model of animate with --predict")
    }
    // A LoRA that does not fit is only worth a remark: it is used when it is named.
    let failure = checks.failure
    for file in folder.loras { checks.lora(file, into: folder) }
    let layout = folder.singleFile == nil ? "diffusers folder" : "single file"
    return ModelReport(
      path: path, kind: "\(kinds.joined(separator: ", ")), \(layout)", parts: checks.parts, uses: uses,
      failure: failure)
  }

  private static func clip(_ path: String) -> ModelReport {
    var checks = Checks()
    let model: CLIPFolder? = checks.part("clip") { part in
      let folder = try CLIPFolder(path: path)
      _ = try folder.model(readsValues: false) { part.add($0, $1) }
      return folder
    }
    let failure = checks.failure
    var uses = ["--clip of measure"]
    if let model {
      let words: Bool? = checks.part("tokenizer") { part in
        part.files = TokenizerFiles.paths(in: [path])
        part.detail = "\(try model.tokenizer().vocabularySize) tokens"
        return true
      }
      if words == true { uses[0] += ", with --prompt" }
    }
    return ModelReport(path: path, kind: "CLIP", parts: checks.parts, uses: uses, failure: failure)
  }

  private static func tinyAutoencoder(_ path: String) -> ModelReport {
    var checks = Checks()
    _ = checks.part("taesd") { part in
      let file = path + "/config.json"
      let json = FileManager.default.contents(atPath: file)
      let config =
        try json.map { try ModelFiles.decode(TinyAutoencoder.Config.self, [UInt8]($0), from: file) }
        ?? .init()
      if let fault = config.fault { throw ModelError.settings(path: file, reason: "it has \(fault)") }
      let weights = try WeightMap(path: path)
      let reader = WeightReader(weights, readsValues: false)
      _ = TinyAutoencoder(reader, config: config)
      part.add(weights, reader.report)
      part.detail = "no command takes it yet; a model is decoded with its own vae"
      try reader.finish()
    }
    return ModelReport(
      path: path, kind: "TAESD, a small autoencoder for Stable Diffusion 1.5", parts: checks.parts, uses: [],
      failure: checks.failure)
  }
}

/// Parts as they are looked at, and the first error, which is the one that using them would end with.
private struct Checks {
  var parts: [ModelReport.Part] = []
  var failure: (any Error)?
  /// Whether the UNet takes a picture beside the noise.
  var isInstructed = false

  /// Looks at a part; nil if that fails.
  mutating func part<Made>(_ name: String, _ look: (inout ModelReport.Part) throws -> Made) -> Made? {
    var part = ModelReport.Part(name: name)
    defer { parts.append(part) }
    do {
      return try look(&part)
    } catch {
      part.problem = "\(error)"
      failure = failure ?? error
      return nil
    }
  }

  /// Looks at everything that a run of the model would read.
  mutating func model(_ folder: ModelFolder) {
    let tokenizer: Void? = part("tokenizer") { part in
      part.files = TokenizerFiles.paths(in: folder.tokenizerFolders)
      part.detail = "\(try folder.tokenizer().vocabularySize) tokens"
    }
    _ = tokenizer
    guard let files = opened(folder) else { return }
    let text: TextEncoder? = network(.textEncoder, files) { try $0.textEncoder() }
    let unet: UNet? = network(.unet, files) { try $0.unet() }
    let autoencoder: Autoencoder? = network(.autoencoder, files) { try $0.autoencoder() }
    if let text, let unet, let autoencoder {
      isInstructed = unet.config.inChannels == 2 * autoencoder.config.latentChannels
      do {
        try ModelFamily.check(
          folder.path, unet: unet.config, wordWidth: text.config.hiddenSize, autoencoder: autoencoder.config)
      } catch { failure = failure ?? error }
    }
    if let rest = files.rest, !rest.tensors.isEmpty {
      _ = part("rest") { $0.add(rest, WeightReader(rest).report) }
    }
    let schedule: Void? = part("scheduler") { part in
      part.files = [folder.scheduleFile].compactMap(\.self)
      let config = try folder.schedule()
      part.detail = part.files.isEmpty ? "none; that of Stable Diffusion 1.5 is taken" : config.className
    }
    _ = schedule
    for file in folder.embeddings { embedding(file, for: text) }
  }

  /// Looks at the modules between frames, together with the UNet that they belong to.
  mutating func motionModule(_ module: ModelPart, of folder: ModelFolder) {
    let done: Void? = part("motion_module") { part in
      let weights = try module.weights()
      var found = folder.layout.parts
      found["unet"]?.sources += module.sources
      var files = try ModelParts(folder, in: found, readsValues: false)
      var told: LoadReport?
      files.account = { _, _, report in told = report }
      defer {
        if let told { part.add(weights, told.about { weights[$0] != nil || $0.contains("motion_modules") }) }
      }
      _ = try files.unet { reader in
        let temporal = UNet.Temporal(shapesOf: reader)
        try ModelFamily.check(motionModule: module.sources.last?.path ?? folder.path, temporal, reader)
        part.detail = temporal.map { "up to \($0.mostWarped) frames are looked at together" }
        return temporal
      }
    }
    _ = done
  }

  /// Looks at what tells how a still moves.
  mutating func stage1(_ folder: ModelFolder) {
    guard let found = folder.layout.stage1, let files = opened(folder, in: found) else { return }
    let unet: UNet? = network(.unet, files, of: "stage1/") { try $0.unet { UNet.Temporal(stage1In: $0) } }
    if let unet {
      let control: TrajectoryControl? = network(.control, files, of: "stage1/") {
        try $0.control(unet.config)
      }
      _ = control
    }
    let motion: Autoencoder? = network(.motionAutoencoder, files, of: "stage1/") {
      try $0.autoencoder(.motionAutoencoder)
    }
    let text: TextEncoder? = network(.textEncoder, files, of: "stage1/") { try $0.textEncoder() }
    _ = (motion, text)
    if found["vae"] == nil {
      failure =
        failure
        ?? ModelError.missingStage(
          2, path: folder.path, purpose: "has the autoencoder that stage 1 reads pictures with")
    }
  }

  /// The files of a model; nil if they cannot be opened.
  private mutating func opened(_ folder: ModelFolder, in parts: [String: ModelPart]? = nil) -> ModelParts? {
    do {
      return try ModelParts(folder, in: parts, readsValues: false)
    } catch {
      failure = failure ?? error
      return nil
    }
  }

  private mutating func network<Model>(
    _ name: ModelParts.Part, _ files: ModelParts, of stage: String = "", _ make: (ModelParts) throws -> Model
  ) -> Model? {
    part(stage + name.rawValue) { part in
      var files = files
      var found: (WeightMap, LoadReport)?
      // Kept outside: a part that lacks tensors is to be told in full.
      files.account = { _, weights, report in found = (weights, report) }
      defer { if let (weights, report) = found { part.add(weights, report) } }
      return try make(files)
    }
  }

  /// Looks at a file of vectors for a word.
  mutating func embedding(_ file: String, for encoder: TextEncoder? = nil) {
    let done: Void? = part("embedding") { part in
      let weights = try WeightMap(path: file)
      part.add(weights, WeightReader(weights).whole)
      let word = ((file as NSString).lastPathComponent as NSString).deletingPathExtension
      let inversion = try TextualInversion(weights, word: word)
      part.detail =
        "'\(word)' is \(inversion.vectors.shape[0]) vectors of width \(inversion.vectors.shape[1])"
      try encoder?.config.check(inversion)
    }
    _ = done
  }

  /// Looks at a LoRA file, and whether it fits a model.
  mutating func lora(_ file: String, into folder: ModelFolder? = nil) {
    let done: Void? = part("lora") { part in
      let weights = try WeightMap(path: file)
      part.add(weights, WeightReader(weights).whole)
      let lora = try LoRA(file: file)
      let counts = LoRA.Part.allCases.map {
        "\(lora.layerCount($0)) layers of the \($0 == .unet ? "UNet" : "text encoder")"
      }
      part.detail = counts.joined(separator: ", ")
      part.unused = lora.skipped
      part.unusedNames = lora.skipped.isEmpty ? nil : lora.skipped.prefix(8).joined(separator: ", ")
      if let base = lora.likelyBase, base != "Stable Diffusion 1" {
        throw ModelError.otherFamily(path: file, family: base, reason: "it changes layers of that")
      }
      guard let folder else { return }
      var found = folder.layout.parts
      found["unet"]?.sources += folder.layout.motionModule?.sources ?? []
      let files = try ModelParts(folder, in: found, changes: [(lora, 1)], readsValues: false)
      for part in [ModelParts.Part.textEncoder, .unet] { _ = try files.weights(part) }
    }
    _ = done
  }
}

extension WeightReader {
  /// A report of all tensors as taken.
  fileprivate var whole: LoadReport {
    for name in names { ignore(name) }
    return report
  }
}
