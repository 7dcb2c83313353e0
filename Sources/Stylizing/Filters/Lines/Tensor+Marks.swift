internal import CKernels
internal import Foundation
package import Tensors

/// One layer of hatching; lengths in pixels.
package struct Hatching: Sendable {
  /// The direction of the strokes, in degrees from the x axis, clockwise on the screen.
  package var angle: Float
  /// From one row of strokes to the next.
  package var spacing: Float
  /// Of one stroke.
  package var length: Float
  /// Of one stroke at full pressure.
  package var width: Float
  /// How far strokes leave their row, as a share of ``spacing``.
  package var jitter: Float
  /// How far rows bend.
  package var wobble: Float
  /// The darkness where strokes begin, and where they have full pressure.
  package var range: ClosedRange<Float>
  /// Chooses the strokes.
  package var seed: UInt32

  /// A layer of given properties.
  package init(
    angle: Float, spacing: Float, length: Float, width: Float, jitter: Float = 0.5, wobble: Float,
    range: ClosedRange<Float>, seed: UInt32
  ) {
    (self.angle, self.spacing, self.length, self.width) = (angle, spacing, length, width)
    (self.jitter, self.wobble, self.range, self.seed) = (jitter, wobble, range, seed)
  }
}

extension Tensor {
  /// The graphite that layers of hatching leave where this tensor (darkness in [0, 1], one channel) asks for
  /// it: one channel, from 0 (bare paper) to 1.
  package func hatched(_ layers: [Hatching], level: CPULevel = .current) -> Tensor {
    precondition(channels == 1, "darkness has one channel, not \(channels)")
    var out = Tensor(shape: shape)
    let darkness = scalars
    let (width, height) = (Int32(width), Int32(height))
    let styles = layers.map { layer in
      ck_hatch_style(
        cosine: cos(layer.angle * .pi / 180), sine: sin(layer.angle * .pi / 180), spacing: layer.spacing,
        length: layer.length, width: layer.width, jitter: layer.jitter, wobble: layer.wobble,
        low: layer.range.lowerBound, high: max(layer.range.upperBound, layer.range.lowerBound + 0.01),
        seed: layer.seed)
    }
    Parallel.fill(&out.scalars, rows: self.height, band: 16) { out, rows in
      for style in styles {
        // SAFETY: the kernel clamps where it reads tone and writes only `rows`.
        unsafe ck_hatch(
          level.kernel, darkness, out, width, height, Int32(rows.lowerBound), Int32(rows.upperBound), style)
      }
    }
    return out
  }

  /// Ink of lines on whole values of this phase field (one channel, in periods), each covering `amount` of
  /// its period, smooth over one pixel.
  package func phaseLines(amount: Tensor, level: CPULevel = .current) -> Tensor {
    precondition(channels == 1 && amount.shape == shape, "phase and amount have one channel")
    var out = Tensor(shape: shape)
    let (phase, share) = (scalars, amount.scalars)
    let (width, height) = (Int32(width), Int32(height))
    Parallel.fill(&out.scalars, rows: self.height) { out, rows in
      // SAFETY: neighbours are clamped to the picture; the kernel writes only `rows`.
      unsafe ck_phase_lines(
        level.kernel, phase, share, out, width, height, Int32(rows.lowerBound), Int32(rows.upperBound))
    }
    return out
  }

  /// Ink of a clustered-dot screen that prints this tensor (amount of ink, one channel).
  ///
  /// - Parameters:
  ///   - pitch: from dot to dot, in pixels.
  ///   - angle: of the rows of dots, in degrees.
  package func screened(pitch: Float, angle: Float, level: CPULevel = .current) -> Tensor {
    precondition(channels == 1, "an amount of ink has one channel, not \(channels)")
    var out = Tensor(shape: shape)
    let amount = scalars
    let width = Int32(width)
    let (cosine, sine) = (cos(angle * .pi / 180), sin(angle * .pi / 180))
    Parallel.fill(&out.scalars, rows: height) { out, rows in
      // SAFETY: one value in, one value out, within `rows`.
      unsafe ck_screen_dots(
        level.kernel, amount, out, width, Int32(rows.lowerBound), Int32(rows.upperBound), pitch, cosine, sine)
    }
    return out
  }

  /// The relief of a paper: fractal noise in [0, 1], mean about 0.5, one channel.
  ///
  /// - Parameters:
  ///   - size: the largest features, across and down, in pixels.
  ///   - octaves: how many halvings of the size there are.
  ///   - seed: chooses the sheet.
  package static func paper(
    height: Int, width: Int, size: (Float, Float), octaves: Int, seed: UInt32, level: CPULevel = .current
  ) -> Tensor {
    var out = Tensor(height: height, width: width, channels: 1)
    let (sizeX, sizeY) = (max(size.0, 0.01), max(size.1, 0.01))
    Parallel.fill(&out.scalars, rows: height) { out, rows in
      // SAFETY: writes only `rows`.
      unsafe ck_paper(
        level.kernel, out, Int32(width), Int32(rows.lowerBound), Int32(rows.upperBound), sizeX, sizeY,
        Int32(octaves), seed)
    }
    return out
  }
}
