internal import CKernels
public import Tensors

extension DisplacementField {
  /// The field of the opposite direction, made by drawing the moved grid as a mesh.
  ///
  /// Unlike a splat it has no gaps where the grid is stretched, and of two things that come to lie on one another it
  /// shows the nearer one, unmixed.
  ///
  /// - Parameters:
  ///   - nearness: which thing is seen where several lie, the greatest, `(height, width, 1)`.
  ///   - drawn: one value a pixel; 1 = the quadrilateral between this pixel, the next one, and those below is part of the
  ///     mesh. The mesh is torn where it is 0.
  ///   - size: rows and columns of the other frame; by default those of this one.
  /// - Returns: `field` on the grid of the other frame, no motion where nothing lies; `covered` is 1 where something does.
  public func meshInverted(
    nearness: Tensor, drawn: [UInt8], size: (height: Int, width: Int)? = nil, level: CPULevel = .current
  ) -> (field: DisplacementField, covered: Visibility) {
    precondition(
      nearness.count == height * width && drawn.count == height * width, "one nearness and one mark a pixel")
    let (rows, columns) = (size?.height ?? height, size?.width ?? width)
    let (vectors, near) = (vectors.scalars, nearness.scalars)
    let (width, height) = (Int32(width), Int32(height))
    let spanCount = (self.width + Int(CK_MESH_SPAN) - 1) / Int(CK_MESH_SPAN)
    var spans = [Float](repeating: 0, count: self.height * spanCount * 2)
    Parallel.fill(&spans, rows: self.height) { out, rows in
      // SAFETY: rows are within the field; `spans` has two values a span.
      unsafe ck_mesh_spans(
        level.kernel, vectors, drawn, out, width, height, Int32(rows.lowerBound), Int32(rows.upperBound))
    }
    let reach = spans
    var back = DisplacementField(height: rows, width: columns)
    var seen = Tensor(height: rows, width: columns, channels: 1)
    Parallel.fill(&back.vectors.scalars, &seen.scalars, rows: rows) { back, seen, rows in
      // SAFETY: the kernel writes the given target rows only and reads whole inputs.
      unsafe ck_mesh_place(
        level.kernel, vectors, near, drawn, reach, width, height, back, seen, Int32(columns),
        Int32(rows.lowerBound), Int32(rows.upperBound))
      for index in rows.lowerBound * columns..<rows.upperBound * columns {
        // SAFETY: the index lies within the rows of this band.
        unsafe seen[index] = seen[index] > -1e30 ? 1 : 0
      }
    }
    return (back, Visibility(values: seen))
  }
}
