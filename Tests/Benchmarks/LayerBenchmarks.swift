internal import Foundation
internal import Layers
internal import Tensors

extension Benchmarks {
  static let layers = [
    Benchmark(name: "layer.convolution", summary: "3×3 convolutions of a UNet and an autoencoder") { bench in
      for (channels, side) in [(320, 64), (640, 32), (1280, 16), (1280, 8), (512, 128)] {
        try bench.convolution(channels: channels, side: side)
      }
    },
    Benchmark(name: "layer.linear", summary: "linear layers of a UNet") { bench in
      for (inputs, outputs) in [(320, 2560), (320, 320), (1280, 320)] {
        try bench.linear(rows: 4096, inputs: inputs, outputs: outputs)
      }
    },
    Benchmark(name: "layer.attention", summary: "attention of a UNet, an autoencoder, and to a text") {
      bench in
      for (tokens, heads, width) in [(4096, 8, 40), (1024, 8, 80), (4096, 1, 512)] {
        try bench.attention(tokens: tokens, keys: tokens, heads: heads, width: width)
      }
      try bench.attention(tokens: 4096, keys: 77, heads: 8, width: 40)
    },
    Benchmark(name: "layer.pointwise", summary: "norms and activations of (4096, 320)") { bench in
      let x = noise([1, 64, 64, 320], seed: 1)
      let (weight, bias) = (noise([320], seed: 2), noise([320], seed: 3))
      let group = GroupNorm(groups: 32, weight: weight, bias: bias)
      let layer = LayerNorm(weight: weight, bias: bias)
      try bench.pointwise("group-norm-silu", x) { group($0, silu: true, level: $1) }
      try bench.pointwise("layer-norm", x) { layer($0, level: $1) }
      try bench.pointwise("silu", x) { $0.silu(level: $1) }
      try bench.pointwise("gelu", x) { $0.gelu(level: $1) }
      try bench.pointwise("geglu", x) { $0.geglu(level: $1) }
      try bench.pointwise("sum", x) { $0.adding($0, level: $1) }
    },
  ]
}

/// Values in [−range/2, range/2) + offset that look random.
func noise(_ shape: [Int], seed: UInt32, range: Float = 1, offset: Float = 0) -> Tensor {
  var state = seed
  let scalars = (0..<shape.reduce(1, *)).map { _ in
    state = state &* 1_664_525 &+ 1_013_904_223
    return range * (Float(state >> 8) / Float(1 << 24) - 0.5) + offset
  }
  return Tensor(shape: shape, scalars: scalars)
}

extension Bench {
  fileprivate func convolution(channels: Int, side: Int) throws {
    let name = "layer.convolution-\(channels)@\(side)"
    let x = noise([1, side, side, channels], seed: 1)
    let weight = noise([channels, channels, 3, 3], seed: 2)
    let layer = Convolution2D(weight: weight, padding: .one)
    let direct = Convolution2D(weight: weight, padding: .one, method: .direct)
    try Check.near(layer(x).scalars, direct(x).scalars, 1e-5, name)
    try layerRow(
      name, product: (side * side, channels, 9 * channels), beside: ("direct", { _ = direct(x) })
    ) { _ = layer(x) }
  }

  fileprivate func linear(rows: Int, inputs: Int, outputs: Int) throws {
    let name = "layer.linear-\(inputs)-\(outputs)"
    let (x, weight) = (noise([rows, inputs], seed: 1), noise([outputs, inputs], seed: 2))
    let layer = Linear(weight: weight)
    if let blas = BLAS.loaded {
      var expected = [Float](repeating: 0, count: rows * outputs)
      blas.multiply(x.scalars, weight.scalars, into: &expected, rows: rows, outputs: outputs, inner: inputs)
      try Check.near(layer(x).scalars, expected, 1e-6, name)
    } else {
      try Check.near(layer(x).scalars, layer(x, level: .plain).scalars, 1e-6, name)
    }
    try layerRow(name, product: (rows, outputs, inputs)) { _ = layer(x) }
    if Precision.bfloat16.isFaster() {
      let rounded = Linear(weight: weight, precision: .bfloat16)
      try Check.near(rounded(x).scalars, layer(x).scalars, 1e-2, name)
      try layerRow("\(name)-bfloat16", product: (rows, outputs, inputs)) { _ = rounded(x) }
    }
  }

  fileprivate func attention(tokens: Int, keys: Int, heads: Int, width: Int) throws {
    let name = "layer.attention-\(tokens)×\(keys)×\(heads)×\(width)"
    let channels = heads * width
    let (q, k) = (noise([tokens, channels], seed: 1), noise([keys, channels], seed: 2))
    let v = noise([keys, channels], seed: 3)
    let few = Tensor(shape: [64, channels], scalars: Array(q.scalars[..<(64 * channels)]))
    try Check.near(
      Attention()(few, k, v, heads: heads).scalars,
      Attention()(few, k, v, heads: heads, level: .plain).scalars,
      1e-5, name)
    // Two products; sgemm is asked for one of as many operations.
    try layerRow(name, product: (tokens, 2 * channels, keys)) { _ = Attention()(q, k, v, heads: heads) }
    if Precision.bfloat16.isFaster() {
      let rounded = Attention(precision: .bfloat16)
      try Check.near(
        rounded(few, k, v, heads: heads).scalars, Attention()(few, k, v, heads: heads).scalars, 1e-2, name)
      try layerRow("\(name)-bfloat16", product: (tokens, 2 * channels, keys)) {
        _ = rounded(q, k, v, heads: heads)
      }
    }
  }

  fileprivate func pointwise(_ name: String, _ x: Tensor, _ body: (Tensor, CPULevel) -> Tensor) throws {
    let threads = Parallel.threads
    Parallel.threads = 1
    defer { Parallel.threads = threads }
    try Check.equal(body(x, .current).scalars, body(x, .plain).scalars, "layer.\(name)")
    var row = Row("layer.\(name)")
    let seconds = least { body(x, .current) }
    row.seconds = seconds
    row.traffic = Double(8 * x.count) / seconds
    row.ofMemory = Double(8 * x.count) / seconds / peaks.read
    print(row)
  }

  /// Times a layer on one thread in turns with OpenBLAS's product of the same number of operations, then on all threads.
  private func layerRow(
    _ name: String, product: (rows: Int, outputs: Int, inner: Int),
    beside: (name: String, body: () -> Void)? = nil, _ body: () -> Void
  ) throws {
    let (rows, outputs, inner) = product
    let operations = 2 * Double(rows) * Double(outputs) * Double(inner)
    let left = noise([rows, inner], seed: 4).scalars
    let right = noise([outputs, inner], seed: 5).scalars
    var out = [Float](repeating: 0, count: rows * outputs)
    let threads = Parallel.threads
    Parallel.threads = 1
    var (ours, theirs, other) = (Double.infinity, Double.infinity, Double.infinity)
    for _ in 0..<repeats {
      ours = min(ours, Stopwatch.least(of: 1, body))
      if let blas = BLAS.loaded {
        theirs = min(
          theirs,
          Stopwatch.least(of: 1) {
            blas.multiply(left, right, into: &out, rows: rows, outputs: outputs, inner: inner)
          })
      }
      if let beside { other = min(other, Stopwatch.least(of: 1, beside.body)) }
    }
    Parallel.threads = threads
    let together = least(body)
    var row = Row(name)
    row.seconds = ours
    row.rate = "\(Table.number(operations / ours / 1e9)) GFLOP/s"
    row.ratio = BLAS.loaded == nil ? nil : "\(Table.number(theirs / ours))× sgemm"
    row.ofPeak = operations / ours / (peaks.fused ?? peaks.multiplyAdd)
    row.note = "\(threads) threads: \(Table.time(together))"
    if let beside { row.note += "; \(beside.name) \(Table.time(other))" }
    row.note += BLAS.loaded.map { "; OpenBLAS for \($0.core)" } ?? "; \(BLAS.missing)"
    print(row)
  }
}
