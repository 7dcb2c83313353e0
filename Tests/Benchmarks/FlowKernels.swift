internal import CKernels
internal import Motion
internal import Tensors
internal import Tracking

/// Two frames as the flow kernels take them, at full resolution.
private struct FlowInput {
  let source: [Float]
  let gx: [Float]
  let gy: [Float]
  let target: [Float]
  /// Where the search begins: the tracked motion, of which a pixel and a half is missing.
  let start: FlowPlanes
  let grid: ck_patch_grid

  init(_ input: ClipInput) {
    let size = (ClipInput.width + 2 * Int(CK_FLOW_PAD)) * (ClipInput.height + 2 * Int(CK_FLOW_PAD))
    let (width, height) = (Int32(ClipInput.width), Int32(ClipInput.height))
    func padded(_ picture: Tensor) -> [Float] {
      var out = [Float](repeating: 0, count: size)
      // SAFETY: the plane has its border.
      unsafe ck_flow_pad(CPULevel.current.kernel, picture.luma().scalars, &out, width, height, 255)
      return out
    }
    let source = padded(input.frame)
    var gx = [Float](repeating: 0, count: size)
    var gy = gx
    // SAFETY: as above.
    unsafe ck_flow_gradients(CPULevel.current.kernel, source, &gx, &gy, width, height)
    (self.source, self.gx, self.gy, target) = (source, gx, gy, padded(input.keyframe))
    var start = FlowPlanes(input.motion.backward)
    for index in start.u.indices { start.u[index] += 1.5 }
    self.start = start
    let stride = Int32(FlowSettings().stride)
    grid = ck_patch_grid(
      width: width, height: height, stride: stride, columns: (width + stride - 1) / stride,
      rows: (height + stride - 1) / stride)
  }

  var patches: Int { Int(grid.columns * grid.rows) }

  func search(descent: Int, _ level: CPULevel) -> [(name: String, values: [Float])] {
    var vectors = [Float](repeating: 0, count: 2 * patches)
    var means = [Float](repeating: 0, count: patches)
    var costs = means
    // SAFETY: the planes are padded, the outputs hold one entry a patch.
    unsafe ck_flow_search(
      level.kernel, source, gx, gy, target, grid, start.u, start.v, nil, nil, Int32(descent), 0, &vectors,
      &means, &costs, 0, grid.rows)
    return [("vectors", vectors), ("means", means), ("costs", costs)]
  }
}

extension Benchmarks {
  static let kernels = patchKernels + flowKernels

  private static let flowKernels = [
    Benchmark(name: "kernel.flow-search", summary: "ck_flow_search: patches against the other frame") {
      bench in
      let input = FlowInput(try bench.input())
      let descent = FlowSettings().descent
      try bench.kernel(
        "kernel.flow-search", nil, note: "\(input.patches) patches, up to \(descent) descent steps"
      ) { input.search(descent: descent, $0) }
      try bench.kernel(
        "kernel.flow-candidates", .flowCandidates(pixels: ClipInput.pixels, patches: input.patches),
        note: "the same without descent: 7 looks a patch"
      ) { input.search(descent: 0, $0) }
    },
    Benchmark(name: "kernel.flow-refine", summary: "ck_flow_refine: variational refinement") { bench in
      let input = try bench.input()
      let (source, target) = (FlowPyramid(input.frame), FlowPyramid(input.keyframe))
      let (start, settings) = (FlowInput(input).start, FlowSettings())
      try bench.kernel(
        "kernel.flow-refine",
        .flowRefine(pixels: ClipInput.pixels, outer: settings.outer, inner: settings.inner),
        note: "\(settings.outer) outer iterations of \(settings.inner) sweeps"
      ) { level in
        let flow = PatchFlow(settings, level: level).refined(start, from: source, to: target)
        return [("u", flow.u), ("v", flow.v)]
      }
    },
    Benchmark(name: "kernel.flow-fill", summary: "ck_flow_fill: doubted vectors from their neighbours") {
      bench in
      let input = try bench.input()
      let (flow, back) = (FlowPlanes(input.motion.backward), FlowPlanes(input.motion.forward))
      let settings = TrackerSettings.standard
      let trust = flow.trust(
        roundTrip: flow.roundTrip(with: back), agreement: settings.agreement, area: settings.smallestArea)
      try bench.kernel(
        "kernel.flow-fill", nil, note: "\(trust.count { $0 < 0.5 }) of \(trust.count) vectors doubted"
      ) { level in
        let filled = flow.filled(trust: trust, guide: input.frame, level: level)
        return [("u", filled.u), ("v", filled.v)]
      }
    },
  ]
}
