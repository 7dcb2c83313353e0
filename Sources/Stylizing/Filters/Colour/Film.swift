internal import CKernels
internal import Tensors

/// The red glow about lights on film without an anti-halation layer, and a general softness.
package struct Halation: PictureFilter {
  package static let name = "halation"
  package static let summary = "Lets bright lights glow, as light scattered back within film does."
  package static let parameters: [FilterParameter] = [
    .init("threshold", 0...0.98, "brightness from which lights glow"),
    .init("radius", 1...120, "of the glow, recipe pixels"),
    .init("strength", 0...2, "of the glow"),
    .init("colour", .colour, "of the glow"),
    .init("softness", 0...6, "blur of the whole picture, recipe pixels"),
  ]

  var threshold: Float = 0.65
  var radius: Float = 14
  var strength: Float = 0.6
  var colour = Colour(1, 0.38, 0.16)
  var softness: Float = 0

  package init() {}

  package func apply(to canvas: inout Canvas) {
    let (level, threshold) = (CPULevel.current, threshold)
    let soft = softness > 0 ? canvas.picture.blurred(sigma: canvas.length(softness)) : canvas.picture
    let width = Int32(soft.width)
    let bright = soft.computed { input, out, first, end in
      // SAFETY: three values in, three out, within the rows.
      unsafe ck_looks_bright(level.kernel, input, out, width, first, end, threshold)
    }
    let sigma = canvas.length(radius, atLeast: 1)
    // A narrow core in a wide skirt, as scattered light falls off.
    let glow = bright.blurred(sigma: sigma).scaled(0.6, plus: bright.glowing(sigma: 3 * sigma), 0.4)
    let light = [colour.red, colour.green, colour.blue].map { $0 * strength }
    canvas.picture = soft.computed { input, out, first, end in
      // SAFETY: as above.
      unsafe ck_looks_screen(
        level.kernel, input, glow.scalars, out, width, first, end, light[0], light[1], light[2])
    }
  }
}

extension Tensor {
  /// A wide blur over a quarter of the size, which is exact enough for light.
  fileprivate func glowing(sigma: Float) -> Tensor {
    guard min(height, width) >= 16 else { return blurred(sigma: sigma) }
    return resized(height: height / 4, width: width / 4, .area).blurred(sigma: sigma / 4)
      .resized(height: height, width: width, .linear)
  }
}

/// Film grain: clumps of silver, strongest in the middle tones, fixed to the picture.
package struct Grain: PictureFilter {
  package static let name = "grain"
  package static let summary = "Adds film grain, strongest in the middle tones."
  package static let parameters: [FilterParameter] = [
    .init("amount", 0...1, "strength"),
    .init("size", 0.3...8, "of the clumps, recipe pixels"),
    .init("colour", 0...1, "how far the three layers differ; 0 is grey grain"),
    .init("seed", 0...1_000_000, "which grain (whole number)"),
  ]

  var amount: Float = 0.12
  var size: Float = 1.2
  var colour: Float = 0.35
  var seed: UInt32 = 3

  package init() {}

  package func apply(to canvas: inout Canvas) {
    let (level, amount, colour) = (CPULevel.current, amount, colour)
    let sigma = canvas.length(size * 0.6, atLeast: 0.45)
    let white = Tensor.white(height: canvas.height, width: 3 * canvas.width, seed: seed)
    // Blurring n pixels into one takes √n of the spread away.
    let noise = Tensor(shape: canvas.picture.shape, scalars: white.scalars).blurred(sigma: sigma)
      .spread(max(1, 3.5 * sigma))
    let width = Int32(canvas.width)
    canvas.picture = canvas.picture.computed { input, out, first, end in
      // SAFETY: both pictures have the same size; the kernel writes only its rows.
      unsafe ck_looks_grain(level.kernel, input, noise.scalars, out, width, first, end, amount, colour)
    }
  }
}
