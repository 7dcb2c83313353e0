internal import CKernels
internal import Tensors

/// How alike two pictures are, place by place.
enum PatchDistance {
  /// The squared colour distance, mean over 5×5 pixels, one value a pixel, 0…3.
  static func between(_ a: Tensor, _ b: Tensor, level: CPULevel = .current) -> [Float] {
    var out = [Float](repeating: 0, count: a.width * a.height)
    let (width, height) = (Int32(a.width), Int32(a.height))
    Parallel.fill(&out, rows: a.height) { out, rows in
      // SAFETY: as above.
      unsafe ck_patch_distance(
        level.kernel, a.scalars, b.scalars, out, width, height, Int32(rows.lowerBound), Int32(rows.upperBound)
      )
    }
    return out
  }
}
