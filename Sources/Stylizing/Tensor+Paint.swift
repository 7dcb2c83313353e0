internal import CKernels
internal import Foundation
package import Tensors

// The small operations that painting filters are made of, each one kernel.
extension Tensor {
  /// Gradient noise about 0.5, mostly within [0, 1]: `(height, width, 1)`.
  ///
  /// - Parameters:
  ///   - cell: the size of the largest lumps in pixels.
  ///   - octaves: how many times finer noise is added, at least 1.
  ///   - gain: the strength of each octave relative to the one before.
  ///   - ratio: how much wider than high the lumps are.
  ///   - seed: which noise.
  package static func noise(
    height: Int, width: Int, cell: Float, octaves: Int = 1, gain: Float = 0.5, ratio: Float = 1, seed: UInt32,
    level: CPULevel = .current
  ) -> Tensor {
    let blank = Tensor(height: height, width: width, channels: 1)
    return blank.computed { _, out, first, end in
      // SAFETY: the kernel writes only its rows.
      unsafe ck_looks_noise(
        level.kernel, out, Int32(width), first, end, 1 / (cell * ratio), 1 / cell, Int32(octaves), gain, seed)
    }
  }

  /// White noise in [0, 1) in square cells of `cell` pixels: `(height, width, 1)`.
  package static func white(
    height: Int, width: Int, cell: Float = 1, seed: UInt32, level: CPULevel = .current
  ) -> Tensor {
    let blank = Tensor(height: height, width: width, channels: 1)
    return blank.computed { _, out, first, end in
      // SAFETY: the kernel writes only its rows.
      unsafe ck_looks_white(level.kernel, out, Int32(width), first, end, 1 / cell, seed)
    }
  }

  /// The picture looked up at places shifted by `amount · (noise − 0.5)` pixels.
  package func wobbled(by x: Tensor, _ y: Tensor, amount: Float, level: CPULevel = .current) -> Tensor {
    precondition(x.count == height * width && y.count == x.count, "shifts of another size")
    return computed { input, out, first, end in
      // SAFETY: the kernel clamps its look-ups to the picture and writes only its rows.
      unsafe ck_looks_wobble(
        level.kernel, input, x.scalars, y.scalars, out, Int32(width), Int32(height), Int32(channels), first,
        end, amount)
    }
  }

  /// `self + clamp(amount · weight) · (above − self)`, `weight` of one channel.
  package func blended(
    with above: Tensor, weight: Tensor, amount: Float = 1, level: CPULevel = .current
  ) -> Tensor {
    precondition(above.shape == shape && weight.count == height * width, "pictures of different sizes")
    return computed { input, out, first, end in
      // SAFETY: all pictures have the same size; the kernel writes only its rows.
      unsafe ck_looks_blend(
        level.kernel, input, above.scalars, weight.scalars, out, Int32(width), Int32(channels), first, end,
        amount)
    }
  }

  /// `factor · self + other · otherFactor + constant`.
  package func scaled(
    _ factor: Float, plus other: Tensor, _ otherFactor: Float, constant: Float = 0,
    level: CPULevel = .current
  ) -> Tensor {
    precondition(other.shape == shape, "pictures of different sizes")
    return computed { input, out, first, end in
      // SAFETY: both pictures have the same size; the kernel writes only its rows.
      unsafe ck_looks_sum(
        level.kernel, input, other.scalars, out, Int32(width * channels), first, end, factor, otherFactor,
        constant)
    }
  }

  /// Σ |self − other| over the three channels: `(height, width, 1)`.
  package func difference(from other: Tensor, level: CPULevel = .current) -> Tensor {
    precondition(other.shape == shape && channels == 3, "RGB pictures of the same size are needed")
    return computed(channels: 1) { input, out, first, end in
      // SAFETY: both pictures have the same size; the kernel writes only its rows.
      unsafe ck_looks_difference(level.kernel, input, other.scalars, out, Int32(width), first, end)
    }
  }

  /// The painting lit from the upper left over a relief `(height, width, 1)`.
  ///
  /// - Parameters:
  ///   - depth: the height in pixels that 1 in the relief stands for.
  ///   - shine: the strength of glossy highlights, 0 none.
  package func lit(over relief: Tensor, depth: Float, shine: Float = 0, level: CPULevel = .current) -> Tensor
  {
    precondition(relief.count == height * width && channels == 3, "a relief of another size")
    return computed { input, out, first, end in
      // SAFETY: the kernel clamps its neighbours to the picture and writes only its rows.
      unsafe ck_looks_relief(
        level.kernel, input, relief.scalars, out, Int32(width), Int32(height), first, end, depth, -0.6, -0.8,
        shine)
    }
  }

  /// Transparent paint on paper: `paper · self ^ density`.
  package func painted(on paper: Colour, density: Tensor, level: CPULevel = .current) -> Tensor {
    precondition(density.count == height * width && channels == 3, "a density of another size")
    return computed { input, out, first, end in
      // SAFETY: both pictures have the same size; the kernel writes only its rows.
      unsafe ck_looks_pigment(
        level.kernel, input, density.scalars, out, Int32(width), first, end, paper.red, paper.green,
        paper.blue)
    }
  }

  /// The picture rubbed over `under` where `pressure` passes the `tooth` of the paper.
  package func rubbed(
    over under: Tensor, tooth: Tensor, pressure: Tensor, softness: Float, level: CPULevel = .current
  ) -> Tensor {
    precondition(under.shape == shape && tooth.count == pressure.count, "pictures of different sizes")
    return computed { input, out, first, end in
      // SAFETY: all pictures have the same size; the kernel writes only its rows.
      unsafe ck_looks_chalk(
        level.kernel, input, under.scalars, tooth.scalars, pressure.scalars, out, Int32(width), first, end,
        softness)
    }
  }

  /// A picture of one colour.
  package init(height: Int, width: Int, colour: Colour) {
    self.init(height: height, width: width, channels: 3)
    for at in 0..<height * width {
      scalars[3 * at] = colour.red
      scalars[3 * at + 1] = colour.green
      scalars[3 * at + 2] = colour.blue
    }
  }

  /// A picture of three equal channels, `factor · self + constant` of one.
  package func grey(_ factor: Float, constant: Float) -> Tensor {
    var out = Tensor(height: height, width: width, channels: 3)
    for at in scalars.indices {
      let value = factor * scalars[at] + constant
      for channel in 0..<3 { out.scalars[3 * at + channel] = value }
    }
    return out
  }

  /// One channel of the picture.
  package func channel(_ index: Int) -> Tensor {
    var out = Tensor(height: height, width: width, channels: 1)
    for at in out.scalars.indices { out.scalars[at] = scalars[at * channels + index] }
    return out
  }
}

extension Flow {
  /// The flow mixed with a hand's own direction, for strokes that need one everywhere.
  ///
  /// - Parameters:
  ///   - follow: how closely the flow is followed where it is clear, 0 to 1.
  ///   - angle: the hand's own direction in degrees.
  ///   - sway: how much that direction wanders, 0 to 2.
  ///   - cell: over how many pixels it wanders.
  package func guided(
    follow: Float, angle: Float, sway: Float, cell: Float, seed: UInt32, level: CPULevel = .current
  ) -> Flow {
    let (height, width) = (tensor.height, tensor.width)
    let x = Tensor.noise(height: height, width: width, cell: cell, octaves: 2, seed: seed)
    let y = Tensor.noise(height: height, width: width, cell: cell, octaves: 2, seed: seed &+ 77)
    let doubled = angle * .pi / 90
    let field = tensor.computed { input, out, first, end in
      // SAFETY: all pictures have the same size; the kernel writes only its rows.
      unsafe ck_looks_direction(
        level.kernel, input, x.scalars, y.scalars, out, Int32(width), first, end, follow, cos(doubled),
        sin(doubled), 2 * sway)
    }
    return Flow(field: field, tensor: tensor)
  }
}

extension Flow {
  /// Every `factor`-th place of the flow; directions cannot be averaged.
  fileprivate func thinned(by factor: Int) -> Flow {
    let (height, width) = ((field.height + factor - 1) / factor, (field.width + factor - 1) / factor)
    var out = Tensor(height: height, width: width, channels: 3)
    for y in 0..<height {
      let row = min(y * factor + factor / 2, field.height - 1) * field.width
      for x in 0..<width {
        let from = 3 * (row + min(x * factor + factor / 2, field.width - 1))
        let to = 3 * (y * width + x)
        for channel in 0..<3 { out.scalars[to + channel] = field.scalars[from + channel] }
      }
    }
    return Flow(field: out, tensor: out)
  }
}

extension Tensor {
  /// Numbers about 0.5 spread out by `gain`, within [0, 1].
  package func spread(_ gain: Float, level: CPULevel = .current) -> Tensor {
    computed { input, out, first, end in
      // SAFETY: one value in, one out, within the rows.
      unsafe ck_looks_spread(level.kernel, input, out, Int32(width * channels), first, end, gain)
    }
  }

  /// Streaks of a hand or brush along a flow: white noise smeared, in [0, 1], about 0.5.
  ///
  /// - Parameters:
  ///   - flow: the direction everywhere.
  ///   - length: σ of the streaks in pixels.
  ///   - thickness: of a streak in pixels.
  package static func streaks(along flow: Flow, length: Float, thickness: Float, seed: UInt32) -> Tensor {
    // Thick streaks need few pixels: they are drawn small, then enlarged.
    let factor = max(1, Int(thickness / 2))
    let small = factor > 1 ? flow.thinned(by: factor) : flow
    let (height, width) = (small.field.height, small.field.width)
    let (length, thickness) = (length / Float(factor), thickness / Float(factor))
    let grain = Tensor.white(height: height, width: width, seed: seed).blurred(sigma: 0.45 * thickness)
    let step: Float = max(1, min(2, 0.15 * length))
    let smeared = grain.smeared(along: small, sigma: length, step: step)
    // White noise keeps 1 / √n of its spread; bring it back to about a sixth.
    let area = max(1, thickness) * max(1, 3.5 * length)
    return smeared.resized(height: flow.field.height, width: flow.field.width, .linear)
      .spread(1.6 * area.squareRoot())
  }
}
