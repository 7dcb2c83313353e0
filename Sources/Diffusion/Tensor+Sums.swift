internal import Tensors

extension Tensor {
  /// The sum a·x + b·y, value by value; both have the same shape.
  ///
  /// The weights are rounded to Float32 first.
  static func sum(_ a: Double, _ x: Tensor, _ b: Double, _ y: Tensor) -> Tensor {
    precondition(x.shape == y.shape, "tensors of shapes \(x.shape) and \(y.shape) cannot be added")
    let (a, b) = (Float(a), Float(b))
    var out = x
    for index in out.scalars.indices {
      out.scalars[index] = a * out.scalars[index] + b * y.scalars[index]
    }
    return out
  }

  /// a·x, value by value.
  static func product(_ a: Double, _ x: Tensor) -> Tensor {
    let a = Float(a)
    var out = x
    for index in out.scalars.indices { out.scalars[index] *= a }
    return out
  }

  /// Every value brought into −bound...bound.
  func clamped(to bound: Double) -> Tensor {
    let bound = Float(bound)
    var out = self
    for index in out.scalars.indices { out.scalars[index] = min(max(out.scalars[index], -bound), bound) }
    return out
  }
}
