/// A file that `torch.save` wrote: `.bin`, `.pt`, `.pth` or `.ckpt`, as a zip archive (since PyTorch 1.6) or in the older form.
///
/// It is read as data. Nothing in it is executed: what a pickle would import or call becomes a placeholder, but
/// for what describes tensors.
///
/// Where the top level is a dictionary with a member `state_dict`, or `string_to_param` as in textual inversions, that member is
/// the file; where it holds no tensors but a single dictionary with tensors, such as `model`, that one is.
public struct TorchFile: Sendable {
  /// The path, or how the bytes are called.
  public let path: String
  /// The tensors by name.
  public let tensors: [String: StoredTensor]
  /// Entries beside the tensors that are not read, with the Python name of what they are.
  public let skipped: [String: String]

  /// Opens a file and checks where all its tensors lie.
  ///
  /// - Throws: ``WeightsError`` if the file cannot be read, contradicts itself or holds no tensors.
  public init(path: String) throws(WeightsError) {
    try self.init(try FileBytes(path: path))
  }

  /// Reads the bytes of such a file; `name` stands for the path in errors.
  ///
  /// - Throws: ``WeightsError`` as for a file.
  public init(bytes: [UInt8], name: String = "bytes") throws(WeightsError) {
    try self.init(FileBytes(bytes, name: name))
  }

  init(_ bytes: FileBytes) throws(WeightsError) {
    let content =
      ZipArchive.isArchive(bytes) ? try TorchContent(archive: bytes) : try TorchContent(legacy: bytes)
    path = bytes.name
    var tensors: [String: StoredTensor] = [:]
    var skipped: [String: String] = [:]
    for (name, value) in content.stateDictionary() {
      guard case .tensor(let index) = value else {
        skipped[name] = value.kind
        continue
      }
      let (view, type) = content.view(index)
      if let type {
        tensors[name] = try content.tensor(name, view, type)
      } else {
        skipped[name] = content.typeName(index)
      }
    }
    guard !tensors.isEmpty else {
      throw WeightsError(
        .wrongFormat, "\(path) holds no tensors by name, only \(content.root.kind)",
        remedy: "save the model's state_dict() with torch.save")
    }
    self.tensors = tensors
    self.skipped = skipped
  }
}
