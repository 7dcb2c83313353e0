internal import CKernels
package import Motion
package import Tensors

/// What a pairwise flow may cost.
package struct FlowSettings: Sendable, Equatable {
  /// The finest scale that is matched.
  ///
  /// 0 is every pixel, 1 half the resolution; the flow comes back at full size.
  package var finest = 0
  /// Pixels between the patches of a scale, 1 to 8.
  package var stride = 4
  /// Descent steps a patch and pass.
  package var descent = 8
  /// How much better a patch must fit along its neighbour's vector to follow it.
  ///
  /// 1: half the residual. Following spreads what few patches found, and the wrong period of what repeats.
  package var reluctance: Float = 0
  /// Outer iterations of the variational refinement a scale; 0 = none.
  package var outer = 2
  /// Relaxation sweeps an outer iteration.
  package var inner = 4
  /// Weights of the refinement.
  package var brightness: Float = 5
  package var gradient: Float = 10
  package var smoothness: Float = 20
  /// The gradient in grey levels a pixel at which smoothness falls to a half; 0 = the same everywhere.
  package var edge: Float = 8

  package init() {}
}

/// A displacement field as two planes, without a border.
package struct FlowPlanes: Sendable {
  /// Columns of the grid.
  package let width: Int
  package let height: Int
  package var u: [Float]
  package var v: [Float]

  /// The field of no motion.
  package init(width: Int, height: Int) {
    (self.width, self.height) = (width, height)
    u = [Float](repeating: 0, count: width * height)
    v = u
  }

  /// Splits an interleaved field.
  package init(_ field: DisplacementField) {
    self.init(width: field.width, height: field.height)
    let vectors = field.vectors.scalars
    for index in u.indices {
      u[index] = vectors[2 * index]
      v[index] = vectors[2 * index + 1]
    }
  }

  /// The field with interleaved vectors.
  package var field: DisplacementField {
    var out = DisplacementField(height: height, width: width)
    for index in u.indices {
      out.vectors.scalars[2 * index] = u[index]
      out.vectors.scalars[2 * index + 1] = v[index]
    }
    return out
  }
}

/// Dense flow between two frames, coarse to fine: at each scale an inverse search on patches (the DIS family,
/// Kroeger et al., ECCV 2016), densified, then refined variationally.
package struct PatchFlow: Sendable {
  private let settings: FlowSettings
  private let level: CPULevel

  /// A matcher with given settings.
  package init(_ settings: FlowSettings, level: CPULevel = .current) {
    (self.settings, self.level) = (settings, level)
  }

  /// The displacement of every pixel of `source` to `target`.
  ///
  /// - Parameters:
  ///   - source: the frame on whose grid the field stands.
  ///   - target: the other frame, of the same size.
  ///   - hint: a field on the grid of `source` offered to every patch as a candidate, or nil.
  ///   - start: the scale to start at (nil: the coarsest). Below the coarsest the hint is the initial flow.
  package func flow(
    from source: FlowPyramid, to target: FlowPyramid, hint: FlowPlanes? = nil, start: Int? = nil
  ) -> FlowPlanes {
    let finest = min(settings.finest, source.scales.count - 1)
    let coarsest = max(finest, min(start ?? .max, source.scales.count - 1))
    let hints = hint.map { pyramid(of: $0, through: coarsest, scales: source.scales) } ?? []
    var flow =
      start != nil && !hints.isEmpty
      ? hints[coarsest]
      : FlowPlanes(width: source.scales[coarsest].width, height: source.scales[coarsest].height)
    for index in stride(from: coarsest, through: finest, by: -1) {
      let (from, to) = (source.scales[index], target.scales[index])
      if flow.width != from.width || flow.height != from.height { flow = doubled(flow, to: from) }
      match(from, to, &flow, hint: hints.isEmpty ? nil : hints[index])
      refine(from, to, &flow)
    }
    for index in stride(from: finest - 1, through: 0, by: -1) {
      flow = doubled(flow, to: source.scales[index])
    }
    return flow
  }

  /// Lowers the residual of a flow at full size by variational refinement alone.
  package func refined(_ flow: FlowPlanes, from source: FlowPyramid, to target: FlowPyramid) -> FlowPlanes {
    var flow = flow
    refine(source.scales[0], target.scales[0], &flow)
    return flow
  }

  private func match(
    _ source: FlowPyramid.Scale, _ target: FlowPyramid.Scale, _ flow: inout FlowPlanes, hint: FlowPlanes?
  ) {
    let (width, height, step) = (source.width, source.height, settings.stride)
    let (columns, rows) = ((width + step - 1) / step, (height + step - 1) / step)
    let grid = ck_patch_grid(
      width: Int32(width), height: Int32(height), stride: Int32(step), columns: Int32(columns),
      rows: Int32(rows))
    let count = rows * columns
    // Three values a patch: its vector and the mean residual; costs only live inside the kernel.
    var vectors = [Float](repeating: 0, count: 2 * count)
    var residuals = [Float](repeating: 0, count: 2 * count)
    let (initial, descent, reluctance, level) = (
      flow, Int32(settings.descent), settings.reluctance, level
    )
    Parallel.fill(&vectors, &residuals, rows: rows, band: 12) { vectors, residuals, band in
      // SAFETY: bands of patch rows are disjoint; every plane has the size that `grid` states.
      unsafe ck_flow_search(
        level.kernel, source.grey, source.gx, source.gy, target.grey, grid, initial.u, initial.v, hint?.u,
        hint?.v, descent, reluctance, vectors, residuals, residuals + count, Int32(band.lowerBound),
        Int32(band.upperBound))
    }
    let (found, means) = (vectors, residuals)
    Parallel.fill(&flow.u, &flow.v, rows: height, band: 48) { u, v, band in
      // SAFETY: as above, for rows of pixels.
      unsafe ck_flow_densify(
        level.kernel, source.grey, target.grey, grid, found, means, u, v, Int32(band.lowerBound),
        Int32(band.upperBound))
    }
  }

  private func refine(_ source: FlowPyramid.Scale, _ target: FlowPyramid.Scale, _ flow: inout FlowPlanes) {
    guard settings.outer > 0, source.width > 4, source.height > 4 else { return }
    let (width, height) = (Int32(source.width), Int32(source.height))
    let weights = ck_refinement(
      brightness: settings.brightness, gradient: settings.gradient, smoothness: settings.smoothness,
      edge: settings.edge,
      outer: Int32(settings.outer), inner: Int32(settings.inner))
    let size = Int(ck_flow_refine_scratch(width, height))
    // SAFETY: Float has no invalid bit pattern; the kernel clears what it needs cleared.
    var scratch = unsafe [Float](unsafeUninitializedCapacity: size) { $1 = size }
    // SAFETY: the scratch has the size the kernel asks for, the planes that of the scale.
    unsafe ck_flow_refine(
      level.kernel, source.grey, target.grey, width, height, &flow.u, &flow.v, nil, weights, &scratch)
  }

  private func doubled(_ flow: FlowPlanes, to scale: FlowPyramid.Scale) -> FlowPlanes {
    var out = FlowPlanes(width: scale.width, height: scale.height)
    let (w, h, ow, oh) = (Int32(flow.width), Int32(flow.height), Int32(scale.width), Int32(scale.height))
    // SAFETY: the planes have the sizes stated.
    unsafe ck_flow_double(level.kernel, flow.u, &out.u, w, h, ow, oh)
    unsafe ck_flow_double(level.kernel, flow.v, &out.v, w, h, ow, oh)
    return out
  }

  /// The hint at scales 0 to `last`, vectors scaled with the grid.
  private func pyramid(of hint: FlowPlanes, through last: Int, scales: [FlowPyramid.Scale]) -> [FlowPlanes] {
    var out = [hint]
    for index in stride(from: 1, through: last, by: 1) {
      let (fine, scale) = (out[index - 1], scales[index])
      var coarse = FlowPlanes(width: scale.width, height: scale.height)
      for y in 0..<scale.height {
        let (a, b) = (2 * y * fine.width, min(2 * y + 1, fine.height - 1) * fine.width)
        for x in 0..<scale.width {
          let (l, r) = (2 * x, min(2 * x + 1, fine.width - 1))
          let at = y * scale.width + x
          coarse.u[at] = 0.125 * (fine.u[a + l] + fine.u[a + r] + fine.u[b + l] + fine.u[b + r])
          coarse.v[at] = 0.125 * (fine.v[a + l] + fine.v[a + r] + fine.v[b + l] + fine.v[b + r])
        }
      }
      out.append(coarse)
    }
    return out
  }
}
