internal import CKernels
internal import Motion
internal import Tensors

/// Pictures seen along a displacement field, and how alike they are.
enum Carrying {
  /// The picture at x + f(x), cubic (Catmull-Rom), clamped to [0, 1] and to the border.
  static func carried(_ picture: Tensor, along field: DisplacementField, level: CPULevel = .current) -> Tensor
  {
    var out = Tensor(shape: picture.shape)
    let (width, height) = (Int32(picture.width), Int32(picture.height))
    Parallel.fill(&out.scalars, rows: picture.height) { out, rows in
      // SAFETY: picture, field and output share one size; bands are disjoint.
      unsafe ck_patch_carry(
        level.kernel, picture.scalars, field.vectors.scalars, out, width, height, Int32(rows.lowerBound),
        Int32(rows.upperBound))
    }
    return out
  }

  /// The squared colour distance, mean over 5×5 pixels, one value a pixel, 0…3.
  static func distance(_ a: Tensor, _ b: Tensor, level: CPULevel = .current) -> [Float] {
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
