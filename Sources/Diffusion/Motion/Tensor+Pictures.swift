internal import Tensors

extension Tensor {
  /// Some pictures of a batch, in an order.
  func pictures(_ numbers: some Sequence<Int>) -> Tensor {
    let each = count / shape[0]
    var scalars: [Float] = []
    var taken = 0
    for number in numbers {
      scalars += self.scalars[number * each..<(number + 1) * each]
      taken += 1
    }
    return Tensor(shape: [taken] + shape.dropFirst(), scalars: scalars)
  }

  /// Puts a picture, `(1, …)`, into a batch.
  mutating func replace(_ number: Int, with picture: Tensor) {
    let each = count / shape[0]
    precondition(picture.count == each, "\(picture.shape) is no picture of \(shape)")
    scalars.replaceSubrange(number * each..<(number + 1) * each, with: picture.scalars)
  }

  /// Batches one after the other.
  static func stacked(_ parts: [Tensor]) -> Tensor {
    parts.count == 1
      ? parts[0]
      : Tensor(
        shape: [parts.reduce(0) { $0 + $1.shape[0] }] + parts[0].shape.dropFirst(),
        scalars: parts.flatMap(\.scalars))
  }

  /// The inverse: batches of one size, or single pictures.
  func unstacked(_ count: Int? = nil) -> [Tensor] {
    let each = shape[0] / (count ?? shape[0])
    return (0..<shape[0] / each).map { pictures($0 * each..<($0 + 1) * each) }
  }

  /// Some of the channels, the last axis.
  func channels(_ range: Range<Int>) -> Tensor {
    var scalars: [Float] = []
    scalars.reserveCapacity(count / channels * range.count)
    for start in stride(from: 0, to: count, by: channels) {
      scalars += self.scalars[start + range.lowerBound..<start + range.upperBound]
    }
    return Tensor(shape: shape.dropLast() + [range.count], scalars: scalars)
  }
}
