internal import Media
internal import Stylizing
internal import Tensors

/// A picture from its file at the working size, and the same in a look.
struct StyledStill {
  /// The picture, `(height, width, 3)`.
  var source: Tensor
  /// The picture in the look, of the same shape; the picture itself without one.
  var painting: Tensor
  /// How opaque it is, `(height, width, 1)`; nil is everywhere.
  var alpha: Tensor?
  /// Bits a component in the file.
  let bitDepth: Int

  /// Reads a picture and paints it.
  ///
  /// - Parameters:
  ///   - mask: the path of a still that is white where the look shows.
  ///   - kept: where what a model has done is kept; nil: nowhere.
  ///   - willPaint: told the working size before anything is painted; says how much a network may take at once.
  init(
    reading path: String, model: Settings.ModelChoice? = nil, look: Settings.LookChoice?, mask: String?,
    size: Settings.Size, looks: LookLibrary, observer: Observer = Observer(), files: ModelFileLog? = nil,
    kept: KeptProgress? = nil, willPaint: (_ width: Int, _ height: Int) throws -> Int
  ) throws {
    // Before the work: a look that does not exist, a file that is no picture.
    if let look { _ = try looks.stylizer(for: look) }
    let still = try Still.read(path)
    let (width, height) = size.resolved(width: still.width, height: still.height)
    let memory = try willPaint(width, height)
    source = Self.scaled(still.picture, width: width, height: height)
    alpha = still.alpha.map { Self.scaled($0, width: width, height: height) }
    bitDepth = still.bitDepth
    painting = source
    let stylizer = try looks.painter(
      model: model, look: look, observer: observer, files: files, kept: kept, memory: memory)
    if let stylizer {
      let mask = try mask.map { Self.scaled(try Still.read($0).picture.luma(), width: width, height: height) }
      painting = MaskedBlend.blend(
        try stylizer.stylize(source), over: source, strength: Float(look?.strength ?? 1), mask: mask)
    }
  }

  /// Lays what is transparent on white.
  ///
  /// - Returns: whether anything was.
  mutating func flatten() -> Bool {
    guard let opaque = alpha, opaque.scalars.contains(where: { $0 < 1 }) else { return false }
    let white = Tensor(shape: source.shape, repeating: 1)
    source = MaskedBlend.blend(source, over: white, strength: 1, mask: opaque)
    painting = MaskedBlend.blend(painting, over: white, strength: 1, mask: opaque)
    alpha = nil
    return true
  }

  /// A picture or mask at another size, its values in [0, 1].
  static func scaled(_ picture: Tensor, width: Int, height: Int) -> Tensor {
    if picture.width == width && picture.height == height { return picture }
    var scaled = picture.resized(height: height, width: width, picture.height > height ? .area : .cubic)
    scaled.clampToUnit()
    return scaled
  }
}
