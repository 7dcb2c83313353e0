internal import Diffusion
internal import Foundation
internal import Media
internal import Tensors

/// Paints one picture: the first-frame step of restyling alone.
public struct StillStylizing {
  /// What decides the result; of it the look, the mask and the size.
  public let settings: Settings
  /// The picture.
  public let input: String
  /// Where the painting goes, PNG or JPEG by its extension.
  public let output: String
  /// Whether an existing output is replaced.
  public let overwrite: Bool
  /// Whether the steps of a model are kept beside the output, and gone on from.
  public let resumes: Bool

  /// What the run may take of the machine.
  public var limits = Limits()

  /// A job that is not begun.
  public init(
    settings: Settings, input: String, output: String, overwrite: Bool, resumes: Bool = false
  ) throws {
    guard settings.look != nil || settings.model != nil else { throw PipelineError.nothingToDo }
    guard !OutputFiles.areSame(input, output) else { throw PipelineError.outputIsInput(path: output) }
    (self.settings, self.input, self.output) = (settings, input, output)
    (self.overwrite, self.resumes) = (overwrite, resumes)
  }

  /// Does the work.
  ///
  /// Depth and opacity of the picture are kept where the file format can hold them.
  ///
  /// - Parameter job: the fingerprint of a run record; nil: there is none, since a picture is made as soon as it is read.
  public func run(looks: LookLibrary, _ observer: Observer = Observer(), job: String? = nil) throws {
    let lock = try OutputLock(output)
    defer { withExtendedLifetime(lock) {} }
    try OutputFiles.checkFree(output, overwrite: overwrite)
    let models = ModelFileLog(observer: observer)
    let kept =
      resumes
      ? try KeptProgress(
        output: output,
        fingerprint: RunFingerprint(
          command: "stylize", input: input, output: output, settings: settings, digests: FileDigests()),
        observer) : nil
    let still: StyledStill
    do {
      still = try StyledStill(
        reading: input, model: settings.model, look: settings.look, mask: settings.mask, size: settings.size,
        looks: looks, observer: observer, files: models, kept: kept
      ) { width, height in
        var room = DiskRoom()
        room.add(
          .frame(in: output, encoding: Settings.Encoding(), pixels: width * height),
          in: OutputFiles.folder(of: output))
        try room.check(limits, observer)
        guard limits.memory != nil else { return Guidance.usualMemory }
        var need = MemoryNeed.stylizing
        if let model = settings.model { try need.add(painting: model) }
        try need.check(width: width, height: height, limits, what: "painting")
        return limits.networkMemory(beside: need)
      }
    } catch {
      throw kept?.left(by: error) ?? error
    }
    let isPNG = output.lowercased().hasSuffix(".png")
    try Still.write(
      still.painting, alpha: isPNG ? still.alpha : nil, to: output, bits: isPNG && still.bitDepth > 8 ? 16 : 8
    )
    kept?.clear()
    if let job {
      var record = RunRecord(
        command: "stylize", input: input, output: output, settings: settings, width: still.painting.width,
        height: still.painting.height, frames: 1)
      record.models = models.files
      let files = OutputFiles(output: output, overwrite: overwrite, encoding: settings.encoding)
      try record.finish(at: files.record, job: job)
    }
  }
}
