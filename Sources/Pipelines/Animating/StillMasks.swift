internal import Animating
internal import Media
internal import Tensors

/// The masks and the depth map that go with a still, brought to its size; nil where none was given.
struct StillMasks {
  /// What may move, `(height, width, 1)` like the others.
  let brush: Tensor?
  /// What drags and tracks move.
  let object: Tensor?
  /// Where currents flow.
  let flow: Tensor?
  /// From 0 (far) to 1 (near).
  let depth: Tensor?

  /// Reads what a recipe names.
  ///
  /// - Throws: ``MotionRecipeError`` for another aspect than the still's or a mask that is black everywhere, `MediaError`.
  init(of recipe: MotionRecipe, width: Int, height: Int) throws {
    func mask(_ path: String?, _ what: String) throws -> Tensor? {
      try path.map { try Self.mask($0, what, width: width, height: height) }
    }
    brush = try mask(recipe.brush, "brush")
    object = try mask(recipe.object, "object mask")
    flow = try mask(recipe.flowMask, "flow mask")
    depth = try recipe.depth.map { try Self.map($0, "depth map", width: width, height: height) }
  }

  /// A mask that is white somewhere.
  static func mask(_ path: String, _ what: String, width: Int, height: Int) throws -> Tensor {
    let mask = try map(path, what, width: width, height: height)
    guard mask.scalars.contains(where: { $0 > 0.5 }) else {
      throw MotionRecipeError.emptyMask(what: what, path: path)
    }
    return mask
  }

  /// A map whose aspect agrees within 1 %.
  private static func map(_ path: String, _ what: String, width: Int, height: Int) throws -> Tensor {
    let picture = try Still.read(path).picture
    let (here, there) = (Double(picture.width) * Double(height), Double(picture.height) * Double(width))
    guard max(here, there) <= 1.01 * min(here, there) else {
      throw MotionRecipeError.aspect(
        what: what, path: path, width: picture.width, height: picture.height, stillWidth: width,
        stillHeight: height)
    }
    return StyledStill.scaled(picture.luma(), width: width, height: height)
  }

  /// What is wrong with drags that a brush shuts out: they have to begin in it, and should stay there.
  ///
  /// - Returns: a warning for each drag that leaves the brush.
  /// - Throws: ``MotionRecipeError/combination(_:)`` for a drag that begins beside it.
  func warnings(of drags: [StillMotion.Drag], in recipe: MotionRecipe) throws -> [String] {
    guard let brush else { return [] }
    func isWhite(_ place: Place) -> Bool { brush.scalars[brush.index(near: place)] > 0 }
    return try zip(drags, recipe.drag).compactMap { drag, told in
      let text = told.legs[0].path.text
      guard isWhite(drag.rest) else {
        throw MotionRecipeError.combination(
          "the drag '\(text)' begins where the brush '\(recipe.brush ?? "")' is black; paint white what it moves and where it goes"
        )
      }
      let places = drag.legs.flatMap { leg in (0...32).map { leg.path.place(at: Float($0) / 32) } }
      guard let out = places.first(where: { !isWhite($0) }) else { return nil }
      return
        "the drag '\(text)' leaves the brush at \(Int(out.x.rounded())),\(Int(out.y.rounded())); what goes further is cut off there, so paint the whole way white"
    }
  }
}

extension Tensor {
  /// The index of the pixel nearest to a place, in a mask of one channel.
  func index(near place: Place) -> Int {
    let (x, y) = (Int(place.x.rounded()), Int(place.y.rounded()))
    return min(max(y, 0), height - 1) * width + min(max(x, 0), width - 1)
  }

  /// A mask without what another one takes.
  func without(_ other: Tensor) -> Tensor {
    var out = self
    for index in out.scalars.indices { out.scalars[index] *= 1 - other.scalars[index] }
    return out
  }

  /// The greater of two masks, pixel by pixel.
  func greatest(_ other: Tensor) -> Tensor {
    var out = self
    for index in out.scalars.indices { out.scalars[index] = max(out.scalars[index], other.scalars[index]) }
    return out
  }
}
