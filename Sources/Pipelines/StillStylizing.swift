internal import Foundation
internal import Media
internal import Stylizing
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

  /// A job that is not begun.
  public init(settings: Settings, input: String, output: String, overwrite: Bool) throws {
    guard settings.look != nil else { throw PipelineError.nothingToDo }
    guard !OutputFiles.areSame(input, output) else { throw PipelineError.outputIsInput(path: output) }
    (self.settings, self.input, self.output, self.overwrite) = (settings, input, output, overwrite)
  }

  /// Does the work.
  ///
  /// Depth and opacity of the picture are kept where the file format can hold them.
  public func run(looks: LookLibrary) throws {
    try OutputFiles.checkFree(output, overwrite: overwrite)
    guard let choice = settings.look else { throw PipelineError.nothingToDo }
    let stylizer = try looks.stylizer(for: choice)
    let still = try Still.read(input)
    let (width, height) = settings.size.resolved(width: still.width, height: still.height)
    let picture = scaled(still.picture, width: width, height: height)
    let mask = try settings.mask.map { path in
      scaled(try Still.read(path).picture.luma(), width: width, height: height)
    }
    let painting = MaskedBlend.blend(
      try stylizer.stylize(picture), over: picture, strength: Float(choice.strength), mask: mask)
    let isPNG = output.lowercased().hasSuffix(".png")
    try Still.write(
      painting, alpha: isPNG ? still.alpha.map { scaled($0, width: width, height: height) } : nil, to: output,
      bits: isPNG && still.bitDepth > 8 ? 16 : 8)
  }

  private func scaled(_ picture: Tensor, width: Int, height: Int) -> Tensor {
    if picture.width == width && picture.height == height { return picture }
    var scaled = picture.resized(height: height, width: width, picture.height > height ? .area : .cubic)
    scaled.clampToUnit()
    return scaled
  }
}
