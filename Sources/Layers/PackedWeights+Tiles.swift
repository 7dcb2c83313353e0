internal import CKernels
internal import Tensors

/// 3×3 convolutions of stride 1 by Winograd's minimal filtering.
///
/// The output is made in tiles of 2×2 or 4×4 pixels, from 16 or 36 products of matrices, one a *plane*: 2.25 or 4 times fewer
/// multiplications than by the definition, with 1.8 or 4 times as many weights. These are made from the packed ones where they are used:
/// to fetch them from memory would take longer than to compute them. See `ck_winograd.h`.
extension PackedWeights {
  /// Loads from which on each is one worker's: fewer would leave workers idle at the end.
  private static let loadsForWorkers = 8

  /// The most tiles that are computed together.
  ///
  /// Few, so that their planes stay in the caches; but each load reads the weights anew, so more where there are many of these.
  /// Measured on the convolutions of Stable Diffusion.
  private var mostTiles: Int {
    switch outputs * channels {
    case ...(1 << 16): Self.rows / 2
    case ...(1 << 19): Self.rows
    default: Self.rows * 4
    }
  }

  /// Whether the weights are of a shape that tiles handle.
  var fitTiles: Bool { kernel == (3, 3) && outputs % 16 == 0 && channels % 16 == 0 }

  /// How many tiles of a size cover pictures.
  static func tiles(of size: Int, batch: Int, _ outSize: (height: Int, width: Int)) -> Int {
    batch * ((outSize.height + size - 1) / size) * ((outSize.width + size - 1) / size)
  }

  /// The convolution + bias + row + residual in tiles of `tile` × `tile` pixels, 2 or 4; other parameters as in
  /// ``product(_:batch:size:outSize:stride:origin:row:residual:level:)``.
  func tiledProduct(
    _ input: [Float], tile: Int, batch: Int, size: (height: Int, width: Int),
    outSize: (height: Int, width: Int), origin: (top: Int, left: Int), row: [Float]?, residual: [Float]?,
    level: CPULevel
  ) -> [Float] {
    precondition(fitTiles && (tile == 2 || tile == 4), "no tiles of \(tile) for \(outputs) × \(channels)")
    let shape = ck_product_shape(
      height: Int32(size.height), width: Int32(size.width), channels: Int32(channels),
      out_height: Int32(outSize.height), out_width: Int32(outSize.width), outputs: Int32(outputs),
      kernel_height: 3, kernel_width: 3, stride: 1, top: Int32(origin.top), left: Int32(origin.left))
    let all = Self.tiles(of: tile, batch: batch, outSize)
    var out = unfilled(batch * outSize.height * outSize.width * outputs)
    guard all > 0 else { return out }
    let work = TiledConvolution(
      weights: self, shape: shape, tile: tile, input: input, shift: shift(by: row), residual: residual,
      level: level)
    let loads = (all + mostTiles - 1) / mostTiles
    let count = (all + loads - 1) / loads
    if loads < Self.loadsForWorkers {
      let ready = loads > 1 ? work.planeWeights() : nil
      for first in Swift.stride(from: 0, to: all, by: count) {
        work.run(first..<min(all, first + count), ready, into: &out)
      }
    } else {
      let ready = work.planeWeights()
      Parallel.fill(&out, rows: all, band: count) { out, tiles in
        // SAFETY: tiles are disjoint parts of the result.
        unsafe work.runAlone(tiles, ready, into: out)
      }
    }
    return out
  }
}
