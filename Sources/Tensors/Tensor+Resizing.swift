internal import CKernels
internal import Foundation

/// How a picture is resampled to another size.
public enum Resampling: Sendable {
  /// Linear between neighbours; a box-weighted triangle when shrinking. Never overshoots.
  case linear
  /// Catmull-Rom (Keys, a = −0.5), stretched when shrinking. Sharp, may overshoot a little.
  case cubic
  /// The mean over the covered area; for shrinking.
  case area
}

extension Tensor {
  /// The picture at another size, pixel areas aligned (the outer borders coincide).
  ///
  /// - Parameters:
  ///   - height: rows of the result, at least 1.
  ///   - width: columns of the result, at least 1.
  ///   - method: the filter.
  public func resized(height: Int, width: Int, _ method: Resampling, level: CPULevel = .current) -> Tensor {
    precondition(height > 0 && width > 0 && count > 0, "cannot resize \(shape) to \(height)×\(width)")
    if height == self.height && width == self.width { return self }
    let across = ResamplingTable(from: self.width, to: width, method)
    let along = ResamplingTable(from: self.height, to: height, method)
    let (from, oldWidth, channels) = (scalars, Int32(self.width), Int32(channels))
    var middle = [Float](repeating: 0, count: self.height * width * self.channels)
    Parallel.fill(&middle, rows: self.height) { out, rows in
      // SAFETY: the table's windows lie within a row of the input.
      unsafe ck_resample_rows(
        level.kernel, from, oldWidth, out, Int32(width), channels, Int32(rows.lowerBound),
        Int32(rows.upperBound),
        across.first, across.weights, Int32(across.taps))
    }
    var out = Tensor(height: height, width: width, channels: self.channels)
    let (between, stride) = (middle, Int32(width * self.channels))
    Parallel.fill(&out.scalars, rows: height) { out, rows in
      // SAFETY: the table's windows lie within the rows of `between`.
      unsafe ck_resample_columns(
        level.kernel, between, out, stride, Int32(rows.lowerBound), Int32(rows.upperBound), along.first,
        along.weights, Int32(along.taps))
    }
    return out
  }
}

/// For each output position a window of input positions and its weights (they sum to 1).
struct ResamplingTable: Sendable {
  /// Entries of every window.
  let taps: Int
  /// The first input position of each window.
  let first: [Int32]
  /// `taps` weights for each output position.
  let weights: [Float]

  init(from size: Int, to count: Int, _ method: Resampling) {
    let scale = Double(size) / Double(count)
    let stretch = max(1, scale)
    let (support, kernel): (Double, (Double) -> Double) =
      switch method {
      case .linear: (1, { max(0, 1 - abs($0)) })
      case .cubic: (2, Self.catmullRom)
      case .area: (0.5, { _ in 1 })
      }
    let reach = support * stretch
    taps = min(size, Int((2 * reach).rounded(.up)) + 1)
    var first: [Int32] = []
    var weights: [Float] = []
    for position in 0..<count {
      let centre = (Double(position) + 0.5) * scale - 0.5
      let low = min(max(0, Int((centre - reach).rounded(.up))), size - taps)
      var window = [Double](repeating: 0, count: taps)
      // Positions beyond the border count for the border pixel.
      for source in Int((centre - reach).rounded(.down))...Int((centre + reach).rounded(.up)) {
        let weight: Double
        if case .area = method {
          // The overlap of the source pixel with the covered interval.
          let left = max(Double(source) - 0.5, centre - reach)
          let right = min(Double(source) + 0.5, centre + reach)
          weight = max(0, right - left)
        } else {
          weight = kernel((Double(source) - centre) / stretch)
        }
        window[min(max(min(max(source, 0), size - 1) - low, 0), taps - 1)] += weight
      }
      let sum = window.reduce(0, +)
      first.append(Int32(low))
      weights.append(contentsOf: window.map { Float($0 / sum) })
    }
    self.first = first
    self.weights = weights
  }

  private static func catmullRom(_ x: Double) -> Double {
    let t = abs(x)
    if t < 1 { return (1.5 * t - 2.5) * t * t + 1 }
    if t < 2 { return ((-0.5 * t + 2.5) * t - 4) * t + 2 }
    return 0
  }
}
