internal import CKernels
package import Tensors

extension FlowPlanes {
  /// How unlike the patches at both ends of each vector are, in grey levels (see `ck_flow_unlikeness`).
  package func unlikeness(_ source: FlowPyramid, _ target: FlowPyramid, level: CPULevel = .current) -> [Float]
  {
    var out = [Float](repeating: 0, count: u.count)
    var scratch = [Float](repeating: 0, count: 2 * u.count)
    // SAFETY: the frames have the size of this field.
    unsafe ck_flow_unlikeness(
      level.kernel, source.scales[0].grey, target.scales[0].grey, u, v, &out, Int32(width), Int32(height),
      &scratch)
    return out
  }

  /// The field with its untrusted vectors replaced by those of trusted neighbours of like colour.
  ///
  /// - Parameters:
  ///   - trust: one value a pixel; below 0.5 a vector is replaced.
  ///   - picture: the frame of this grid, `(height, width, 3)`.
  ///   - block: pixels a side that share one filled vector, a divisor of 32.
  package func filled(
    trust: [Float], guide picture: Tensor, block: Int = 2, level: CPULevel = .current
  ) -> FlowPlanes {
    var out = FlowPlanes(width: width, height: height)
    let (w, h) = (Int32(width), Int32(height))
    let size = Int(ck_flow_thin_size(w, h))
    // SAFETY: the kernel writes all of it; Float has no invalid bit pattern.
    var thin = unsafe [Float](unsafeUninitializedCapacity: size) { $1 = size }
    unsafe ck_flow_thin(level.kernel, picture.scalars, trust, u, v, w, h, &thin)
    Parallel.fill(&out.u, &out.v, rows: height) { [thin] u, v, rows in
      // SAFETY: all planes have the size of this field; bands are disjoint.
      unsafe ck_flow_fill(
        level.kernel, picture.scalars, trust, self.u, self.v, thin, u, v, w, h, Int32(block),
        Int32(rows.lowerBound),
        Int32(rows.upperBound))
    }
    return out
  }

  /// Which vectors can be relied on, 1 or 0 (see `ck_flow_trust`).
  ///
  /// - Parameters:
  ///   - roundTrip: how far each vector's way there and back ends from its start, in pixels.
  ///   - agreement: the round trip in pixels at which trust ends.
  ///   - area: the share of its area to which a neighbourhood may shrink.
  package func trust(roundTrip: [Float], agreement: Float, area: Float, level: CPULevel = .current) -> [Float]
  {
    var out = [Float](repeating: 0, count: u.count)
    let (w, h) = (Int32(width), Int32(height))
    Parallel.fill(&out, rows: height) { out, rows in
      // SAFETY: all planes have the size of this field; bands are disjoint.
      unsafe ck_flow_trust(
        level.kernel, roundTrip, self.u, self.v, out, agreement, area, w, h, Int32(rows.lowerBound),
        Int32(rows.upperBound))
    }
    return out
  }

  /// Which points are seen at the end of their vectors, 1 or 0 (see `ck_flow_seen`).
  ///
  /// - Parameters:
  ///   - roundTrip: how far each vector's way there and back ends from its start, in pixels.
  ///   - unlikeness: of the patches at both ends, in grey levels.
  ///   - before: what was seen a frame before; to hide takes more than to stay hidden.
  package func seen(
    roundTrip: [Float], unlikeness: [Float], before: [Float], _ settings: TrackerSettings,
    level: CPULevel = .current
  ) -> [Float] {
    var out = [Float](repeating: 0, count: u.count)
    let (w, h) = (Int32(width), Int32(height))
    let limits = ck_sight(
      hiding: settings.hiding, hiding_unlikeness: settings.hidingUnlikeness, returning: settings.returning,
      returning_unlikeness: settings.returningUnlikeness)
    Parallel.fill(&out, rows: height) { out, rows in
      // SAFETY: as above.
      unsafe ck_flow_seen(
        level.kernel, self.u, self.v, roundTrip, unlikeness, before, out, limits, w, h,
        Int32(rows.lowerBound), Int32(rows.upperBound))
    }
    return out
  }
}
