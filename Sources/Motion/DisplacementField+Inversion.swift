public import Tensors

extension DisplacementField {
  /// The field of the opposite direction, made by splatting: g(x + f(x)) = −f(x).
  ///
  /// - Parameters:
  ///   - importance: which vector wins where several arrive (see ``Tensors/Tensor/splatted(along:importance:level:)``),
  ///     `(height, width, 1)`; without it they are averaged.
  ///   - least: the weight that must arrive at a pixel for it to count as hit, in (0, 1].
  /// - Returns: `field` on the grid of the other frame, no motion where nothing arrives; `covered` is 1 where
  ///   it was hit and 0 in the holes (newly seen places).
  public func inverted(
    importance: Tensor? = nil, least: Float = 0.25, level: CPULevel = .current
  ) -> (field: DisplacementField, covered: Visibility) {
    // With importance the weights are relative to the winner's; coverage asks for plain geometry.
    let plain = vectors.splatted(along: self, level: level)
    let splat = importance.map { vectors.splatted(along: self, importance: $0, level: level) } ?? plain
    let mean = splat.average(level: level)
    var inverse = DisplacementField(height: height, width: width)
    var covered = Tensor(height: height, width: width, channels: 1)
    for index in 0..<height * width where plain.weight.scalars[index] >= least {
      covered.scalars[index] = 1
      inverse.vectors.scalars[2 * index] = -mean.scalars[2 * index]
      inverse.vectors.scalars[2 * index + 1] = -mean.scalars[2 * index + 1]
    }
    return (inverse, Visibility(values: covered))
  }
}
