internal import CKernels
internal import Tensors

/// One convolution in tiles: spread the input over planes, multiply each plane, gather the tiles of the result.
struct TiledConvolution: Sendable {
  let weights: PackedWeights
  let shape: ck_product_shape
  let tile: Int
  let input: [Float]
  let shift: [Float]
  let residual: [Float]?
  let level: CPULevel

  private var side: Int { tile + 2 }
  private var panels: Int { weights.panelCount }
  /// The weights of one plane of a panel.
  private var planeLength: Int { weights.channels * PackedWeights.panel }

  /// The weights of all planes, `(rows of planes, panels, planes of a row, channels, 32)`, for those that use them more than once.
  func planeWeights() -> [Float] {
    let length = side * planeLength
    var made = unfilled(side * panels * length)
    Parallel.fill(&made, rows: side * panels, band: 1) { out, pieces in
      for piece in pieces {
        // SAFETY: each piece has `length` values of its own.
        unsafe weigh(piece, into: out + piece * length)
      }
    }
    return made
  }

  /// Makes the weights of one row of planes for one panel.
  private func weigh(_ piece: Int, into out: UnsafeMutablePointer<Float>) {
    weights.withStoredPanel(piece % panels) { stored, type in
      // SAFETY: the panel has nine taps, and the caller room for a row of planes.
      unsafe ck_winograd_weigh(
        level.kernel, type, Int32(tile), stored, out, shape.channels, Int32(piece / panels))
    }
  }

  /// Computes a load of tiles, all workers together; without weights that are ready each makes those that it needs.
  func run(_ range: Range<Int>, _ ready: [Float]?, into out: inout [Float]) {
    let tiles = tiles(range)
    var spread = unfilled(room(tiles, shape.channels))
    Parallel.fill(&spread, rows: range.count, band: 4) { spread, range in
      // SAFETY: the tiles exist, and there is room for their planes.
      unsafe self.spread(tiles, range, into: spread)
    }
    var products = unfilled(room(tiles, shape.outputs))
    let planes = spread
    Parallel.fill(&products, rows: side * panels, band: 1) { products, pieces in
      var scratch = Scratch()
      for piece in pieces {
        // SAFETY: each piece writes its own part of `products`.
        unsafe multiply(piece, tiles, planes, ready, &scratch, into: products)
      }
    }
    let finished = products
    Parallel.fill(&out, rows: range.count, band: 4) { out, range in
      // SAFETY: tiles are disjoint parts of the result.
      unsafe gather(tiles, range, finished, into: out)
    }
  }

  /// Computes a load of tiles without help.
  func runAlone(_ range: Range<Int>, _ ready: [Float], into out: UnsafeMutablePointer<Float>) {
    let tiles = tiles(range)
    var (spread, products) = (unfilled(room(tiles, shape.channels)), unfilled(room(tiles, shape.outputs)))
    var scratch = Scratch()
    // SAFETY: as in `run`.
    unsafe self.spread(tiles, 0..<range.count, into: &spread)
    for piece in 0..<side * panels { unsafe multiply(piece, tiles, spread, ready, &scratch, into: &products) }
    unsafe gather(tiles, 0..<range.count, products, into: out)
  }

  private func tiles(_ range: Range<Int>) -> ck_winograd_tiles {
    ck_winograd_tiles(size: Int32(tile), first: Int64(range.lowerBound), count: Int64(range.count))
  }

  private func room(_ tiles: ck_winograd_tiles, _ channels: Int32) -> Int {
    side * side * Int(ck_winograd_step(tiles, channels))
  }

  private func spread(
    _ tiles: ck_winograd_tiles, _ range: Range<Int>, into spread: UnsafeMutablePointer<Float>
  ) {
    unsafe ck_winograd_spread(
      level.kernel, shape, tiles, input, spread, Int64(range.lowerBound), Int64(range.upperBound))
  }

  private func gather(
    _ tiles: ck_winograd_tiles, _ range: Range<Int>, _ products: [Float],
    into out: UnsafeMutablePointer<Float>
  ) {
    unsafe ck_winograd_gather(
      level.kernel, shape, tiles, products, shift, residual, out, Int64(range.lowerBound),
      Int64(range.upperBound))
  }

  /// One row of planes for one panel.
  private func multiply(
    _ piece: Int, _ tiles: ck_winograd_tiles, _ spread: [Float], _ ready: [Float]?, _ scratch: inout Scratch,
    into products: UnsafeMutablePointer<Float>
  ) {
    let (row, panel, length) = (piece / panels, piece % panels, side * planeLength)
    func run(_ made: UnsafePointer<Float>) {
      for column in 0..<side {
        for first in Swift.stride(from: 0, to: Int(tiles.count), by: PackedWeights.rows) {
          // SAFETY: plane, tiles and panel exist, and their weights are made.
          unsafe ck_winograd_multiply(
            level.kernel, shape, tiles, spread, made + column * planeLength, weights.zeros, products,
            Int32(row * side + column), Int64(first),
            min(tiles.count, Int64(first + PackedWeights.rows)), Int32(panel), Int32(panel + 1))
        }
      }
    }
    guard let ready else {
      return scratch.withRoom(length) { room in
        unsafe weigh(piece, into: room)
        unsafe run(room)
      }
    }
    unsafe ready.withUnsafeBufferPointer { buffer in
      if let base = buffer.baseAddress { unsafe run(base + piece * length) }
    }
  }
}
