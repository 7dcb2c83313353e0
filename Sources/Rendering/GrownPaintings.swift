internal import Motion
internal import Tensors
internal import Tracking

/// Paintings that a look made on the way, for things no keyframe shows.
///
/// When something new comes into the picture and the keyframe holds nothing like it, the look paints the frame where it is first seen. From
/// then on that place is carried like the keyframe's own: always resampled from the painting that grew, through the composed motion,
/// never from the output before, so that it neither blurs nor boils.
struct GrownPaintings: Sendable {
  /// How many paintings are kept; the oldest goes first.
  private static let most = 4
  /// New places smaller than this share of the frame are left to the keyframe's patches.
  private static let worth: Float = 0.015

  /// A painting, kept in 8 bits a channel: a quarter of the memory, and as fine as what is shown.
  private struct Painting: Sendable {
    let number: UInt16
    private let shape: [Int]
    private let levels: [UInt8]

    init(number: UInt16, picture: Tensor) {
      (self.number, shape) = (number, picture.shape)
      levels = picture.scalars.map { UInt8((min(max($0, 0), 1) * 255).rounded()) }
    }

    var picture: Tensor { Tensor(shape: shape, scalars: levels.map { Float($0) / 255 }) }
  }

  private var paintings: [Painting] = []
  private var next: UInt16 = 1
  /// For each pixel of the frame before: the painting it came from (0 = none) and the place there.
  private var owner: [UInt16] = []
  private var places: [SIMD2<Float>] = []

  /// Repaints the strange pixels of `out`.
  ///
  /// - Parameters:
  ///   - out: the frame painted so far.
  ///   - frame: the frame as the clip shows it.
  ///   - strange: one value a pixel; 1 = nothing in the keyframe looks like it.
  ///   - sure: one value a pixel; 1 = the keyframe explains it so well that a grown place goes back to it.
  ///   - motion: the motion of the frame, for the step to the frame before.
  ///   - paint: the look.
  mutating func repaint(
    _ out: inout Tensor, frame: Tensor, strange: [UInt8], sure: [UInt8], motion: TrackedFrame,
    paint: (Tensor) -> Tensor
  ) {
    let (height, width) = (frame.height, frame.width)
    var carriedOwner = [UInt16](repeating: 0, count: height * width)
    var carriedPlaces = [SIMD2<Float>](repeating: .zero, count: height * width)
    var fresh = 0
    let alive = Set(paintings.map(\.number))
    let (steps, stepKnown) = (motion.step.vectors.scalars, motion.stepKnown.values.scalars)
    for pixel in 0..<height * width {
      if !owner.isEmpty, sure[pixel] == 0, stepKnown[pixel] > 0.5 {
        let x = Float(pixel % width) + steps[2 * pixel]
        let y = Float(pixel / width) + steps[2 * pixel + 1]
        let (nx, ny) = (x.rounded(), y.rounded())
        if nx >= 0, ny >= 0, nx < Float(width), ny < Float(height) {
          let from = Int(ny) * width + Int(nx)
          if owner[from] != 0, alive.contains(owner[from]) {
            carriedOwner[pixel] = owner[from]
            carriedPlaces[pixel] = places[from] + SIMD2(x - nx, y - ny)
            continue
          }
        }
      }
      if strange[pixel] != 0 { fresh += 1 }
    }
    if Float(fresh) > Self.worth * Float(height * width) {
      if paintings.count == Self.most { paintings.removeFirst() }
      paintings.append(Painting(number: next, picture: paint(frame)))
      for pixel in 0..<height * width where strange[pixel] != 0 && carriedOwner[pixel] == 0 {
        carriedOwner[pixel] = next
        carriedPlaces[pixel] = SIMD2(Float(pixel % width), Float(pixel / width))
      }
      next = next == .max ? 1 : next + 1
    }
    for painting in paintings {
      let number = painting.number
      var field = DisplacementField(height: height, width: width)
      var any = false
      for pixel in 0..<height * width where carriedOwner[pixel] == number {
        any = true
        field.vectors.scalars[2 * pixel] = carriedPlaces[pixel].x - Float(pixel % width)
        field.vectors.scalars[2 * pixel + 1] = carriedPlaces[pixel].y - Float(pixel / width)
      }
      guard any else { continue }
      let seen = painting.picture.sampled(along: field, filter: .cubic)
      for pixel in 0..<height * width where carriedOwner[pixel] == number {
        for channel in 0..<3 { out.scalars[3 * pixel + channel] = seen.scalars[3 * pixel + channel] }
      }
    }
    let used = Set(carriedOwner)
    paintings.removeAll { !used.contains($0.number) }
    (owner, places) = (carriedOwner, carriedPlaces)
  }
}
