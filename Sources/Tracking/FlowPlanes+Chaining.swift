internal import CKernels
package import Tensors

extension FlowPlanes {
  /// This field followed by another: out(x) = self(x) + next(x + self(x)).
  package func chained(with next: FlowPlanes, level: CPULevel = .current) -> FlowPlanes {
    var out = FlowPlanes(width: width, height: height)
    let (w, h) = (Int32(width), Int32(height))
    Parallel.fill(&out.u, &out.v, rows: height) { u, v, rows in
      // SAFETY: both fields have the stated size; bands are disjoint.
      unsafe ck_flow_chain(
        level.kernel, self.u, self.v, next.u, next.v, u, v, w, h, Int32(rows.lowerBound),
        Int32(rows.upperBound))
    }
    return out
  }

  /// How far a walk there and back along `back` ends from its start, in pixels; 1000 where it leaves the frame.
  package func roundTrip(with back: FlowPlanes, level: CPULevel = .current) -> [Float] {
    var out = [Float](repeating: 0, count: u.count)
    let (w, h) = (Int32(width), Int32(height))
    Parallel.fill(&out, rows: height) { out, rows in
      // SAFETY: as above.
      unsafe ck_flow_roundtrip(
        level.kernel, self.u, self.v, back.u, back.v, out, w, h, Int32(rows.lowerBound),
        Int32(rows.upperBound))
    }
    return out
  }

  /// A plane seen along this field: out(x) = plane(x + self(x)), `outside` beyond the frame.
  package func carry(_ plane: [Float], outside: Float, level: CPULevel = .current) -> [Float] {
    var out = [Float](repeating: 0, count: u.count)
    let (w, h) = (Int32(width), Int32(height))
    Parallel.fill(&out, rows: height) { out, rows in
      // SAFETY: as above.
      unsafe ck_flow_carry(
        level.kernel, plane, self.u, self.v, out, outside, w, h, Int32(rows.lowerBound),
        Int32(rows.upperBound))
    }
    return out
  }
}
