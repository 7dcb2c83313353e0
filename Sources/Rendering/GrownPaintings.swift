internal import CKernels
internal import Motion
package import Tensors
package import Tracking

/// Paintings that a look made on the way, for things no keyframe shows.
///
/// When something new comes into the picture and the keyframe holds nothing like it, the look paints the frame where it is first seen. From
/// then on that place is carried like the keyframe's own: always resampled from the painting that grew, through the composed motion,
/// never from the output before, so that it neither blurs nor boils.
package struct GrownPaintings: Sendable {
  /// How many paintings are kept; the one that is least in view makes room for the next.
  private static let most = 4
  /// New places smaller than this share of the frame are left to the keyframe's patches.
  private static let worth: Float = 0.015

  /// The paintings by number, from 1; empty where the number is free.
  ///
  /// In 8 bits a channel: a quarter of the memory, and as fine as what is shown.
  private var paintings = [[UInt8]](repeating: [], count: most + 1)
  /// For each pixel of the frame before the number of its painting, 0 for none; empty while there is no painting.
  private var owner: [UInt8] = []
  /// The place there, two numbers a pixel.
  private var places: [Float] = []

  /// No paintings yet.
  package init() {}

  /// Adds what it holds to a state.
  func append(to state: inout StateBytes) {
    for painting in paintings { state.append(painting) }
    state.append(owner)
    state.append(places)
  }

  /// Takes up what ``append(to:)`` added, for frames of the same size.
  ///
  /// - Throws: `StateBytes.Damaged`.
  mutating func restore(from state: inout StateBytes) throws {
    for number in paintings.indices { paintings[number] = try state.numbers() }
    (owner, places) = (try state.numbers(), try state.floats())
    let fits = paintings.allSatisfy { $0.isEmpty || $0.count == 3 * owner.count }
    guard fits, places.count == 2 * owner.count, owner.allSatisfy({ Int($0) < paintings.count }) else {
      throw StateBytes.Damaged()
    }
  }

  /// Repaints the strange pixels of `out`.
  ///
  /// - Parameters:
  ///   - out: the frame painted so far, `(height, width, 3)`.
  ///   - frame: the frame as the clip shows it.
  ///   - strange: one value a pixel; 1 = nothing in the keyframe looks like it.
  ///   - sure: one value a pixel; 1 = the keyframe explains it so well that a grown place goes back to it.
  ///   - motion: the motion of the frame, for the step to the frame before.
  ///   - paint: the look.
  package mutating func repaint(
    _ out: inout Tensor, frame: Tensor, strange: [UInt8], sure: [UInt8], motion: TrackedFrame,
    paint: (Tensor) -> Tensor, level: CPULevel = .current
  ) {
    carry(along: motion, sure: sure, level: level)
    var fresh = 0
    for pixel in strange.indices where strange[pixel] != 0 && (owner.isEmpty || owner[pixel] == 0) {
      fresh += 1
    }
    if Float(fresh) > Self.worth * Float(strange.count) {
      grow(from: frame, strange: closed(strange, sure: sure, width: frame.width, level: level), paint: paint)
    }
    guard !owner.isEmpty else { return }
    let share = shares(height: frame.height, width: frame.width, level: level)
    let (owner, places) = (owner, places)
    let (width, height) = (Int32(frame.width), Int32(frame.height))
    for number in paintings.indices where !paintings[number].isEmpty {
      let painting = paintings[number]
      Parallel.fill(&out.scalars, rows: frame.height) { out, rows in
        // SAFETY: painting, owner, places and result have the size of the frame; places are clamped to the painting.
        unsafe ck_grown_paint(
          level.kernel, painting, Int32(number), owner, places, share, out, width, height,
          Int32(rows.lowerBound), Int32(rows.upperBound))
      }
    }
  }

  /// Brings owners and places to this frame, and lets go of paintings that are out of view.
  private mutating func carry(along motion: TrackedFrame, sure: [UInt8], level: CPULevel) {
    guard !owner.isEmpty else { return }
    let (before, placesBefore) = (owner, places)
    let (step, known) = (motion.step.vectors.scalars, motion.stepKnown.values.scalars)
    let (width, height) = (Int32(motion.step.width), Int32(motion.step.height))
    owner = [UInt8](repeating: 0, count: before.count)
    places = [Float](repeating: 0, count: placesBefore.count)
    Parallel.fill(&owner, &places, rows: motion.step.height) { owner, places, rows in
      // SAFETY: all arrays have the size of the frame; steps that lead outside are passed over.
      unsafe ck_grown_carry(
        level.kernel, before, placesBefore, step, known, sure, owner, places, width, height,
        Int32(rows.lowerBound), Int32(rows.upperBound))
    }
    let sizes = sizes
    for number in paintings.indices where sizes[number] == 0 { paintings[number] = [] }
    if paintings.allSatisfy(\.isEmpty) { (owner, places) = ([], []) }
  }

  /// The strange pixels without their specks and holes: what most of the surroundings are.
  private func closed(_ strange: [UInt8], sure: [UInt8], width: Int, level: CPULevel) -> [UInt8] {
    let mask = Tensor(shape: [strange.count / width, width, 1], scalars: strange.map { Float($0) })
    let near = mask.blurred(sigma: 2.5, level: level).scalars
    return near.indices.map { near[$0] > 0.4 && sure[$0] == 0 ? 1 : 0 }
  }

  /// Adds a painting of this frame, which takes the strange pixels that none owns, and those of the painting it replaces.
  private mutating func grow(from frame: Tensor, strange: [UInt8], paint: (Tensor) -> Tensor) {
    let (width, count) = (frame.width, strange.count)
    if owner.isEmpty {
      owner = [UInt8](repeating: 0, count: count)
      places = [Float](repeating: 0, count: 2 * count)
    }
    let sizes = sizes
    let numbers = paintings.indices.dropFirst()
    let number =
      numbers.first { paintings[$0].isEmpty } ?? numbers.min { sizes[$0] < sizes[$1] } ?? 1
    // Given back before the look needs memory of its own.
    paintings[number] = []
    paintings[number] = Self.levels(paint(frame))
    for pixel in 0..<count
    where owner[pixel] == number || (owner[pixel] == 0 && strange[pixel] != 0) {
      owner[pixel] = UInt8(number)
      (places[2 * pixel], places[2 * pixel + 1]) = (Float(pixel % width), Float(pixel / width))
    }
  }

  /// How much of each owned pixel is painted from what grew, 0…1: all of it but for a soft border of two or three pixels.
  ///
  /// Where it lies on the patches below, a hard border would show, and shimmer as it is carried.
  private func shares(height: Int, width: Int, level: CPULevel) -> [Float] {
    var mask = Tensor(height: height, width: width, channels: 1)
    for pixel in owner.indices where owner[pixel] != 0 { mask.scalars[pixel] = 1 }
    var share = mask.blurred(sigma: 1.5, level: level).scalars
    // On a straight border half of the surroundings are owned.
    for pixel in share.indices { share[pixel] = min(1, max(0, 2.2 * share[pixel] - 1.1)) }
    return share
  }

  /// How many pixels each number owns.
  private var sizes: [Int] {
    var sizes = [Int](repeating: 0, count: paintings.count)
    for number in owner { sizes[Int(number)] += 1 }
    return sizes
  }

  /// A picture in levels of 255, rounded to nearest; not-a-number becomes 0.
  private static func levels(_ picture: Tensor) -> [UInt8] {
    var out = [UInt8](repeating: 0, count: picture.count)
    let (scalars, row) = (picture.scalars, picture.width * picture.channels)
    Parallel.fill(&out, rows: picture.height) { out, rows in
      for index in rows.lowerBound * row..<rows.upperBound * row {
        let value = scalars[index]
        let unit = value > 0 ? (value < 1 ? value : 1) : 0
        // Adding 2²³ leaves the nearest integer in the low bits of a Float.
        // SAFETY: the index lies within the rows of this band.
        unsafe out[index] = UInt8(truncatingIfNeeded: (unit * 255 + 8_388_608).bitPattern)
      }
    }
    return out
  }
}
