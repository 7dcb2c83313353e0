internal import CKernels
internal import Foundation
package import Tensors

// The kernels of lines and marks, as functions of tensors. `flow` is a field of unit tangents as in
// ``Flow/field``; lengths are in pixels of the picture.
extension Tensor {
  /// A bilateral filter along the normals and then the tangents of a flow (Kyprianidis and Döllner, 2008):
  /// flat areas become flat, edges stay.
  ///
  /// - Parameters:
  ///   - flow: of a picture of the same size.
  ///   - sigma: the Gaussian in space, in pixels.
  ///   - range: the colour difference, in units of the picture, at which a neighbour counts for 0.6.
  package func bilateral(flow: Flow, sigma: Float, range: Float, level: CPULevel = .current) -> Tensor {
    precondition(channels == 3 && flow.field.height == height && flow.field.width == width, "shapes differ")
    let step = max(1, sigma / 3)
    let taps = Self.halfGaussian(sigma: sigma / step, reach: 2)
    let weight = 1 / (2 * range * range)
    var picture = self
    let field = flow.field.scalars
    let (width, height) = (Int32(width), Int32(height))
    for across: Int32 in [1, 0] {
      let input = picture.scalars
      Parallel.fill(&picture.scalars, rows: self.height, band: 16) { out, rows in
        // SAFETY: the kernel clamps its positions to the picture and writes only `rows`.
        unsafe ck_directed_bilateral(
          level.kernel, input, field, out, width, height, across, Int32(rows.lowerBound),
          Int32(rows.upperBound), taps, Int32(taps.count - 1), step, weight)
      }
    }
    return picture
  }

  /// The Gaussian mean along the streamlines of a flow, out to 2 σ; 1 or 3 channels.
  package func averaged(along flow: Flow, sigma: Float, level: CPULevel = .current) -> Tensor {
    precondition(channels == 1 || channels == 3, "1 or 3 channels, not \(channels)")
    let step = min(3, max(1, sigma / 3))
    let taps = Self.halfGaussian(sigma: sigma / step, reach: 2)
    var out = self
    let (input, field) = (scalars, flow.field.scalars)
    let (width, height, channels) = (Int32(width), Int32(height), Int32(channels))
    Parallel.fill(&out.scalars, rows: self.height, band: 16) { out, rows in
      // SAFETY: streamlines end at the border; the kernel writes only `rows`.
      unsafe ck_along_edges(
        level.kernel, input, field, out, width, height, channels, Int32(rows.lowerBound),
        Int32(rows.upperBound), taps, Int32(taps.count - 1), step)
    }
    return out
  }

  /// A filter across the edges of a picture of one channel, one tap each `step` pixels.
  package func filtered(
    across flow: Flow, taps: [Float], step: Float = 1, level: CPULevel = .current
  ) -> Tensor {
    precondition(channels == 1 && taps.count % 2 == 1, "one channel and an odd number of taps")
    var out = self
    let (input, field) = (scalars, flow.field.scalars)
    let (width, height) = (Int32(width), Int32(height))
    Parallel.fill(&out.scalars, rows: self.height, band: 16) { out, rows in
      // SAFETY: the kernel clamps its positions to the picture and writes only `rows`.
      unsafe ck_across_edges(
        level.kernel, input, field, out, width, height, Int32(rows.lowerBound), Int32(rows.upperBound), taps,
        Int32(taps.count / 2), step)
    }
    return out
  }

  /// Thin lines on the ridges of this tensor (one channel) across a flow.
  ///
  /// - Parameters:
  ///   - width: of the strongest lines, in pixels.
  ///   - range: heights of ridges where lines begin and where they are strongest.
  package func ridges(
    flow: Flow, width lineWidth: Float, range: ClosedRange<Float>, level: CPULevel = .current
  ) -> Tensor {
    precondition(channels == 1, "ridges need one channel, not \(channels)")
    var out = self
    let (input, field) = (scalars, flow.field.scalars)
    let (width, height) = (Int32(width), Int32(height))
    let (low, high) = (range.lowerBound, max(range.upperBound, range.lowerBound + 1e-4))
    Parallel.fill(&out.scalars, rows: self.height, band: 16) { out, rows in
      // SAFETY: the kernel clamps its positions to the picture and writes only `rows`.
      unsafe ck_ridges(
        level.kernel, input, field, out, width, height, Int32(rows.lowerBound), Int32(rows.upperBound),
        lineWidth / 2, low, high)
    }
    return out
  }

  /// A shock filter across the edges (Kyprianidis and Kang, 2011): what lies on the dark side of an edge
  /// becomes as dark as its neighbour, and likewise the light side.
  ///
  /// - Parameters:
  ///   - light: the tone that decides, one channel, already blurred.
  ///   - reach: how far a pixel looks, in pixels.
  ///   - softness: the second difference of `light` at which a pixel moves half way.
  package func shocked(
    by light: Tensor, flow: Flow, reach: Float, softness: Float, level: CPULevel = .current
  ) -> Tensor {
    precondition(channels == 3 && light.channels == 1 && light.count * 3 == count, "shapes differ")
    var out = self
    let (input, tone, field) = (scalars, light.scalars, flow.field.scalars)
    let (width, height) = (Int32(width), Int32(height))
    Parallel.fill(&out.scalars, rows: self.height, band: 16) { out, rows in
      // SAFETY: as above.
      unsafe ck_shock(
        level.kernel, input, tone, field, out, width, height, Int32(rows.lowerBound), Int32(rows.upperBound),
        reach, softness)
    }
    return out
  }

  /// Lines redrawn as straight strokes that overshoot their ends (Lu, Xu and Jia, 2012).
  ///
  /// Each place with a line is given to one of `directions` directions, and every direction is drawn with
  /// segments of its own.
  ///
  /// - Parameter radius: half the length of a segment in pixels, at least 1.
  package func straightStrokes(
    flow: Flow, directions: Int = 12, radius: Int, level: CPULevel = .current
  ) -> Tensor {
    precondition(
      channels == 1 && directions > 0 && directions < 256 && radius > 0, "one channel, some directions")
    let classes = (0..<count).map { index in
      let angle = atan2(flow.field.scalars[3 * index + 1], flow.field.scalars[3 * index])
      let turn = Int((angle / .pi * Float(directions)).rounded())
      return UInt8(((turn % directions) + directions) % directions)
    }
    var out = self
    let input = scalars
    let (width, height) = (Int32(width), Int32(height))
    Parallel.fill(&out.scalars, rows: self.height, band: 16) { out, rows in
      // SAFETY: the kernel skips what lies outside and writes only `rows`.
      unsafe ck_straight_strokes(
        level.kernel, input, classes, out, width, height, Int32(rows.lowerBound), Int32(rows.upperBound),
        Int32(directions), Int32(radius))
    }
    return out
  }

  /// The weights 0, 1, 2 … steps from the middle of a Gaussian.
  private static func halfGaussian(sigma: Float, reach: Float) -> [Float] {
    guard sigma > 0 else { return [1] }
    return (0...max(1, Int((reach * sigma).rounded(.up)))).map { exp(-Float($0 * $0) / (2 * sigma * sigma)) }
  }
}
