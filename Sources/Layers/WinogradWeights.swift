internal import CKernels
internal import Tensors

/// The weights of a 3×3 convolution of stride 1, laid out for Winograd's minimal filtering.
///
/// The output is made in tiles of 2×2 or 4×4 pixels, from 16 or 36 products of matrices, one a *plane*: 2.25 or 4 times fewer
/// multiplications than by the definition, for 1.8 or 4 times as many weights. See `ck_winograd.h`.
struct WinogradWeights: Sendable {
  /// Channels of the result, a multiple of 16.
  let outputs: Int
  /// Channels of the input, a multiple of 16.
  let channels: Int

  /// Pixels of a tile along each axis, 2 or 4.
  private let size: Int
  private let planes: [Float]
  /// One for each output of whole panels, zeros where there is no bias.
  private let bias: [Float]
  private let zeros: [Float]

  private static let panel = Int(CK_PANEL)
  private static let rows = Int(CK_PRODUCT_ROWS)
  /// The bytes of weights in one piece of a product, as in ``PackedWeights``.
  private static let pieceBytes = 384 << 10
  /// Weights that stay in the shared cache while tiles go by.
  private static let cachedBytes = 16 << 20

  /// Lays out weights.
  ///
  /// - Parameters:
  ///   - weight: `(out, in, 3, 3)`, both multiples of 16.
  ///   - bias: `(out)`; nil: none.
  ///   - size: of a tile, 2 or 4.
  init(_ weight: Tensor, bias: Tensor?, size: Int) {
    precondition(
      Self.fits(weight) && (size == 2 || size == 4), "no Winograd filter of \(size) for \(weight.shape)")
    (outputs, channels) = (weight.shape[0], weight.shape[1])
    self.size = size
    let count = (outputs + Self.panel - 1) / Self.panel
    var planes = unfilled((size + 2) * (size + 2) * count * Self.panel * channels)
    let (scalars, outputs, channels) = (weight.scalars, Int32(outputs), Int32(channels))
    Parallel.fill(&planes, rows: count, band: 1) { out, range in
      // SAFETY: there are `count` panels in each plane of `out`, and the weights have the shape that is handed over.
      unsafe ck_winograd_pack(
        CPULevel.current.kernel, Int32(size), scalars, out, outputs, channels, Int32(range.lowerBound),
        Int32(range.upperBound))
    }
    self.planes = planes
    zeros = [Float](repeating: 0, count: max(self.channels, count * Self.panel))
    var padded = [Float](repeating: 0, count: count * Self.panel)
    if let bias {
      precondition(bias.shape == [self.outputs], "a bias of shape \(bias.shape) for \(outputs) outputs")
      padded.replaceSubrange(0..<self.outputs, with: bias.scalars)
    }
    self.bias = padded
  }

  /// Whether weights are of a shape that this handles.
  static func fits(_ weight: Tensor) -> Bool {
    weight.shape.count == 4 && weight.shape[2...] == [3, 3] && weight.count > 0
      && weight.shape[0] % 16 == 0 && weight.shape[1] % 16 == 0
  }

  /// The convolution + bias + row + residual; parameters as in ``PackedWeights``.
  func product(
    _ input: [Float], batch: Int, size pictureSize: (height: Int, width: Int),
    outSize: (height: Int, width: Int), origin: (top: Int, left: Int), row: [Float]?, residual: [Float]?,
    level: CPULevel
  ) -> [Float] {
    let shape = ck_product_shape(
      height: Int32(pictureSize.height), width: Int32(pictureSize.width), channels: Int32(channels),
      out_height: Int32(outSize.height), out_width: Int32(outSize.width), outputs: Int32(outputs),
      kernel_height: 3, kernel_width: 3, stride: 1, top: Int32(origin.top), left: Int32(origin.left))
    let all = batch * ((outSize.height + size - 1) / size) * ((outSize.width + size - 1) / size)
    var out = unfilled(batch * outSize.height * outSize.width * outputs)
    guard all > 0 else { return out }
    var shift = bias
    if let row { for index in row.indices { shift[index] += row[index] } }

    // A few tiles at a time, so that their planes stay in the shared cache beside the weights; more of them where
    // the weights have to come from memory each time.
    let most = 4 * planes.count > Self.cachedBytes ? 2 * Self.rows : Self.rows
    let chunks = (all + most - 1) / most
    let count = (all + chunks - 1) / chunks
    let room = ck_winograd_tiles(size: Int32(size), first: 0, count: Int64(count))
    let planeCount = (size + 2) * (size + 2)
    var spread = unfilled(planeCount * Int(ck_winograd_step(room, Int32(channels))))
    var products = unfilled(planeCount * Int(ck_winograd_step(room, Int32(outputs))))
    for first in stride(from: 0, to: all, by: count) {
      let tiles = ck_winograd_tiles(
        size: Int32(size), first: Int64(first), count: Int64(min(count, all - first)))
      Parallel.fill(&spread, rows: Int(tiles.count), band: 4) { spread, range in
        // SAFETY: the tiles exist, and `spread` has room for their planes.
        unsafe ck_winograd_spread(
          level.kernel, shape, tiles, input, spread, Int64(range.lowerBound), Int64(range.upperBound))
      }
      multiply(spread, into: &products, shape, tiles, level)
      let (finished, bias) = (products, shift)
      Parallel.fill(&out, rows: Int(tiles.count), band: 4) { out, range in
        // SAFETY: as above; tiles are disjoint parts of the result.
        unsafe ck_winograd_gather(
          level.kernel, shape, tiles, finished, bias, residual, out, Int64(range.lowerBound),
          Int64(range.upperBound))
      }
    }
    return out
  }

  private func multiply(
    _ spread: [Float], into products: inout [Float], _ shape: ck_product_shape, _ tiles: ck_winograd_tiles,
    _ level: CPULevel
  ) {
    let panelCount = bias.count / Self.panel
    let perPiece = min(panelCount, max(1, Self.pieceBytes / (4 * Self.panel * channels)))
    let groups = (panelCount + perPiece - 1) / perPiece
    let (count, planes, zeros) = (Int(tiles.count), planes, zeros)
    let blocks = (count + Self.rows - 1) / Self.rows
    let pieces = (size + 2) * (size + 2) * groups * blocks
    Parallel.fill(&products, rows: pieces, band: 1) { products, range in
      for piece in range {
        let (plane, group, block) = (piece / blocks / groups, piece / blocks % groups, piece % blocks)
        // SAFETY: plane, tiles and panels exist, and each piece writes its own part of `products`.
        unsafe ck_winograd_multiply(
          level.kernel, shape, tiles, spread, planes, zeros, products, Int32(plane), Int64(block * Self.rows),
          Int64(min(count, (block + 1) * Self.rows)), Int32(group * perPiece),
          Int32(min(panelCount, (group + 1) * perPiece)))
      }
    }
  }
}
