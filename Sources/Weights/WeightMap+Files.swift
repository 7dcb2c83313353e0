internal import Foundation

extension WeightMap {
  /// Opens a file, or a folder as the libraries of Hugging Face lay it out.
  ///
  /// What a file is its first bytes say, not its name. In a folder an index (`*.index.json`) comes first, then
  /// files of the usual names, then the only file of tensors; `.safetensors` before `.bin`.
  ///
  /// - Throws: ``WeightsError`` if there is no such file, if the choice is not clear, or if a file cannot be used.
  public init(path: String) throws(WeightsError) {
    var isFolder: ObjCBool = false
    // SAFETY: the flag lives for the call.
    guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue
    else {
      self = try path.hasSuffix(".index.json") ? Self.shards(index: path) : Self.file(path)
      return
    }
    self.init(try Self.folder(path).tensors, source: path)
  }

  /// Opens several files or folders as one.
  ///
  /// - Throws: ``WeightsError`` as for one, and if a name is in two of them.
  public init(paths: [String]) throws(WeightsError) {
    var merged = WeightMap([:], source: paths.joined(separator: " + "))
    for path in paths { merged = try merged.merging(WeightMap(path: path)) }
    self = merged
  }

  private static func file(_ path: String) throws(WeightsError) -> WeightMap {
    let bytes = try FileBytes(path: path)
    let start = String(decoding: bytes.copy(0..<min(bytes.count, 64)), as: UTF8.self)
    if start.hasPrefix("version https://git-lfs") {
      throw WeightsError(
        .wrongFormat, "\(path) is a pointer of Git LFS, not the file", remedy: "run git lfs pull")
    }
    if start.drop(while: \.isWhitespace).hasPrefix("<") {
      throw WeightsError(
        .wrongFormat, "\(path) is a web page, not a file of tensors", remedy: "download it again")
    }
    // A pickle begins with its protocol: 0x80, then 2 to 5.
    let isPickle =
      bytes.number(at: 0, width: 1) == 0x80 && (2...5).contains(bytes.number(at: 1, width: 1) ?? 0)
    let looksSafe = bytes.number(at: 8, width: 1) == UInt64(UInt8(ascii: "{"))
    if ZipArchive.isArchive(bytes) || isPickle && !looksSafe {
      return WeightMap(try TorchFile(bytes).tensors, source: path)
    }
    return WeightMap(try SafetensorsFile(bytes).tensors, source: path)
  }

  private static func folder(_ path: String) throws(WeightsError) -> WeightMap {
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    for kind in [".safetensors", ".bin"] {
      if let index = names.first(where: { $0.hasSuffix("\(kind).index.json") }) {
        return try shards(index: "\(path)/\(index)")
      }
      let files = names.filter { $0.hasSuffix(kind) && !$0.hasPrefix(".") }
      let usual = ["diffusion_pytorch_model", "model", "pytorch_model"].flatMap {
        ["\($0)\(kind)", "\($0).fp16\(kind)"]
      }
      if let name = usual.first(where: files.contains) { return try file("\(path)/\(name)") }
      if files.count == 1 { return try file("\(path)/\(files[0])") }
      if files.count > 1 { return try WeightMap(paths: files.map { "\(path)/\($0)" }) }
    }
    let others = names.filter { name in [".ckpt", ".pt", ".pth"].contains { name.hasSuffix($0) } }
    if others.count == 1 { return try file("\(path)/\(others[0])") }
    throw WeightsError(
      .notFound,
      "\(path) holds no file of tensors or no clear one, but \(names.prefix(12).joined(separator: ", "))",
      remedy: "name a .safetensors, .bin, .ckpt, .pt or .pth file")
  }

  /// Files that share the tensors of a model: `weight_map` of the index says which is where.
  private static func shards(index path: String) throws(WeightsError) -> WeightMap {
    let bytes = try FileBytes(path: path)
    guard let places = try JSONValue(bytes.copy(0..<bytes.count), name: path)["weight_map"]?.object else {
      throw WeightsError(
        .wrongFormat, "\(path) has no weight_map", remedy: "name the index of a model in several files")
    }
    let folder = (path as NSString).deletingLastPathComponent
    var shards: [String: WeightMap] = [:]
    var tensors: [String: StoredTensor] = [:]
    for (name, place) in places.sorted(by: { $0.key < $1.key }) {
      // Only files beside the index: what an index from elsewhere names must not lead out of its folder.
      guard let file = place.text, !file.isEmpty, !file.contains("/") else {
        throw .damaged(path, "\(name.prefix(200)) is said to be in \"\((place.text ?? "").prefix(200))\"")
      }
      if shards[file] == nil { shards[file] = try Self.file(folder.isEmpty ? file : "\(folder)/\(file)") }
      guard let tensor = shards[file]?[name] else {
        throw WeightsError(
          .missing, "\(path): \(name.prefix(200)) should be in \(file), but is not",
          remedy: "fetch \(file) again")
      }
      tensors[name] = tensor
    }
    return WeightMap(tensors, source: path)
  }
}
