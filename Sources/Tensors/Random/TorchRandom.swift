internal import Foundation

/// The random numbers of PyTorch's CPU generator, so that a seed gives the latents it gives elsewhere.
///
/// Equal calls in equal order give equal bits: `normals(_:)` those of `torch.randn`, `uniforms(_:)` those of
/// `torch.rand`, in Float32, after `torch.manual_seed(seed)`. PyTorch's own last bits depend on the machine; these
/// are the ones it gives on x86-64 with AVX2 or newer.
///
/// Matches: torch 2.15.0, `aten/src/ATen/native/cpu/DistributionTemplates.h`.
public struct TorchRandom: Sendable {
  private var engine: MersenneTwister
  /// The second number of a pair, kept by ``normals(_:)`` for the next short draw.
  private var spare: Double?

  /// Starts the stream of a seed.
  ///
  /// Only its lower 32 bits count, as in PyTorch.
  public init(seed: UInt64) { engine = MersenneTwister(seed: UInt32(truncatingIfNeeded: seed)) }

  /// Values in [0, 1), multiples of 2⁻²⁴.
  public mutating func uniforms(_ count: Int) -> [Float] { (0..<max(0, count)).map { _ in uniform() } }

  /// Standard normal values.
  ///
  /// One draw of n values is not the beginning of a draw of more: the pairing depends on n.
  public mutating func normals(_ count: Int) -> [Float] {
    guard count >= Self.block else { return (0..<max(0, count)).map { _ in Float(shortNormal()) } }
    var values = uniforms(count)
    for start in stride(from: 0, through: count - Self.block, by: Self.block) {
      BoxMuller.transform(&values, at: start)
    }
    // The last block is drawn anew where the count is no multiple, over what is there already.
    if count % Self.block != 0 {
      let start = count - Self.block
      for index in start..<count { values[index] = uniform() }
      BoxMuller.transform(&values, at: start)
    }
    return values
  }

  /// Standard normal values in the order of a shape.
  ///
  /// - Parameter shape: as in `torch.randn(shape)`.
  public mutating func normals(shape: [Int]) -> Tensor {
    Tensor(shape: shape, scalars: normals(shape.reduce(1, *)))
  }

  /// Standard normal values drawn for a shape with channels second, as reference code has it, and laid out with
  /// channels last.
  ///
  /// - Parameter shape: (batch, channels, height, width) or (batch, channels, frames, height, width).
  /// - Returns: (batch, height, width, channels) or (batch, frames, height, width, channels).
  public mutating func normals(channelsSecond shape: [Int]) -> Tensor {
    precondition(shape.count >= 2, "channels are the second axis, and \(shape) has none")
    let drawn = normals(shape.reduce(1, *))
    let (batch, channels, inner) = (shape[0], shape[1], shape[2...].reduce(1, *))
    var out = Tensor(shape: [batch] + shape[2...] + [channels])
    for item in 0..<batch {
      for channel in 0..<channels {
        for place in 0..<inner {
          out.scalars[(item * inner + place) * channels + channel] =
            drawn[(item * channels + channel) * inner + place]
        }
      }
    }
    return out
  }

  /// Draws of at least so many values are made in blocks.
  private static let block = BoxMuller.block

  private mutating func uniform() -> Float { Float(engine.next() & 0xFF_FFFF) * 0x1p-24 }

  /// In [0, 1), a multiple of 2⁻⁵³.
  private mutating func uniformDouble() -> Double {
    let (high, low) = (UInt64(engine.next()), UInt64(engine.next()))
    return Double((high << 32 | low) & 0x1F_FFFF_FFFF_FFFF) * 0x1p-53
  }

  private mutating func shortNormal() -> Double {
    if let kept = spare {
      spare = nil
      return kept
    }
    let (turn, depth) = (uniformDouble(), uniformDouble())
    let radius = (-2 * log1p(-depth)).squareRoot()
    let angle = 2 * Double.pi * turn
    spare = radius * sin(angle)
    return radius * cos(angle)
  }
}
