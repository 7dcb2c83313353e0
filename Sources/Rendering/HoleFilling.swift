public import Tensors

/// Fills a hole of a still picture from its surroundings by patch attention: what may be seen behind a thing that moves away, and in the
/// borders that a moving camera uncovers.
///
/// A first guess at a small size leads lines and edges across the hole (``HoleLevel/grow(_:level:)``). From there to the full size, the patches of
/// the hole look for the most alike patches of the surroundings and then vote on its pixels, in turns (Wexler, Shechtman and Irani, "Space-Time
/// Completion of Video", 2007, with the textures as a second picture of Newson et al., "Video Inpainting of Complex Scenes", 2014). The search is
/// the renderer's own: an index of all patches, and what the neighbours found. In the end every pixel of the hole is copied from one place, and
/// the colours are reconciled where the places change (``SeamSolver``). Nothing is random, and the number of threads changes nothing.
public enum HoleFilling {
  /// The picture with its hole filled; outside the hole it is the same bit for bit.
  ///
  /// Where there is too little to take paint from (no patch of 5×5 pixels), the hole gets smoothly what stands at its edge; where there
  /// is nothing at all it stays as it is.
  ///
  /// - Parameters:
  ///   - picture: `(height, width, 3)`, values in [0, 1].
  ///   - hole: 1 for a pixel to be filled, one a pixel. It may touch the border.
  ///   - sources: 1 for a pixel that paint may be taken from, one a pixel; those of the hole never are. Nil: all that are not of
  ///     the hole. What is no source is no neighbour either: the hole goes on behind it.
  ///   - guess: whether the values within the hole are a first guess; else they are ignored.
  public static func filled(
    _ picture: Tensor, hole: [UInt8], sources: [UInt8]? = nil, guess: Bool = false, level: CPULevel = .current
  ) -> Tensor {
    precondition(hole.count == picture.width * picture.height, "one value of the hole a pixel")
    guard hole.contains(where: { $0 != 0 }) else { return picture }
    var pyramid = HolePyramid(picture, hole: hole, sources: sources, guess: guess, level: level)
    return pyramid.filled()
  }
}
