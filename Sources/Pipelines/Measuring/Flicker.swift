internal import Motion
internal import Tensors

/// The motion below which a place counts as still, in pixels a frame.
private let stillLimit: Float = 0.3

/// How much still places change from one frame to the next, as a standard deviation over time.
///
/// Two values of a sequence with deviation σ differ by 2σ² in the mean square, so σ is estimated pair by pair as
/// √(mean d² / 2) over pixels and channels. Slow changes of light count little, boiling counts fully.
///
/// - Parameters:
///   - output: the frame before and this frame of the result.
///   - source: the same of the source.
///   - forward: f(t−1→t).
///   - backward: f(t→t−1). A place is still if both are shorter than 0.3 pixels there.
/// - Returns: the deviations in levels of 255, nil where nothing is still, and the share of still pixels.
func temporalDeviation(
  _ output: (Tensor, Tensor), _ source: (Tensor, Tensor), forward: DisplacementField,
  backward: DisplacementField
) -> (output: Double?, source: Double?, share: Double) {
  let (there, back) = (forward.vectors.scalars, backward.vectors.scalars)
  let (outputBefore, outputNow) = (output.0.scalars, output.1.scalars)
  let (sourceBefore, sourceNow) = (source.0.scalars, source.1.scalars)
  let (width, channels) = (output.0.width, output.0.channels)
  let limit = stillLimit * stillLimit
  let sums = rowSums(output.0.height, count: 3) { y, sums in
    for i in y * width..<(y + 1) * width {
      let ahead = there[2 * i] * there[2 * i] + there[2 * i + 1] * there[2 * i + 1]
      let behind = back[2 * i] * back[2 * i] + back[2 * i + 1] * back[2 * i + 1]
      guard ahead < limit, behind < limit else { continue }
      var (squareOutput, squareSource): (Float, Float) = (0, 0)
      for c in i * channels..<(i + 1) * channels {
        let (dOutput, dSource) = (outputNow[c] - outputBefore[c], sourceNow[c] - sourceBefore[c])
        squareOutput += dOutput * dOutput
        squareSource += dSource * dSource
      }
      sums[0] += Double(squareOutput)
      sums[1] += Double(squareSource)
      sums[2] += 1
    }
  }
  guard sums[2] > 0 else { return (nil, nil, 0) }
  let values = 2 * sums[2] * Double(channels)
  return (
    255 * (sums[0] / values).squareRoot(), 255 * (sums[1] / values).squareRoot(),
    sums[2] / Double(output.0.width * output.0.height)
  )
}
