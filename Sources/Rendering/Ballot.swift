internal import CKernels
package import Tensors

/// What each painting has to say about a frame, and the vote on it.
///
/// The attention of stage 2 with the softmax taken by hand: the values are paints, their weights fall with the distance between
/// query and key.
package struct Ballot: Sendable {
  private let height: Int
  private let width: Int
  /// How many paintings can speak.
  private let seats: Int
  private var count = 0
  // One plane a painting, one after another.
  private var maps: [Int32]
  private var votes: [Float]
  private var claims: [Float]
  private var carried: [Float]
  /// For each pixel the squared distance of its best explanation, 0…3.
  package private(set) var costs: [Float]
  /// For each pixel 1 if the motion of a keyframe is its best explanation.
  package private(set) var isCarried: [UInt8]

  /// An empty ballot of a frame on which at most `seats` paintings speak.
  package init(height: Int, width: Int, seats: Int) {
    (self.height, self.width, self.seats) = (height, width, seats)
    let pixels = height * width
    maps = [Int32](repeating: 0, count: seats * pixels)
    votes = [Float](repeating: 0, count: seats * pixels)
    claims = votes
    carried = []
    costs = [Float](repeating: .infinity, count: pixels)
    isCarried = [UInt8](repeating: 0, count: pixels)
  }

  /// Lets a painting speak.
  ///
  /// - Parameters:
  ///   - map: the places searched in it, at full size.
  ///   - painting: its number.
  ///   - picture: the painting carried along the motion.
  ///   - distance: for each pixel the squared distance between the frame and the source carried the same way.
  ///   - known: for each pixel how surely the motion knows it.
  ///   - lead: when the carried picture speaks, and how fast votes fade.
  ///   - weight: how much it counts, above 0.
  package mutating func add(
    _ map: PlaceMap, painting: Int, carrying picture: Tensor, distance: [Float], known: [Float],
    lead: Lead, weight: Float, level: CPULevel = .current
  ) {
    precondition(count < seats, "more paintings than seats")
    let first = Int32(painting * PackedPicture.pixels(width, height))
    let start = count * height * width
    // SAFETY: the arrays hold `seats` planes of the frame's size, this one begins at `start`.
    unsafe ck_patch_weigh(
      level.kernel, map.places, map.costs, distance, known, first, lead.share, lead.slack, weight,
      lead.blend, &maps, &votes, &claims, Int64(start), &costs, &isCarried, Int64(height * width))
    // The first is taken over without a copy.
    if count == 0 { carried = picture.scalars } else { carried += picture.scalars }
    count += 1
  }

  /// The frame as most of the weight has it, `(height, width, 3)`.
  package func painted(from paintings: PaintingAtlas, crispness: Float, level: CPULevel = .current) -> Tensor
  {
    var out = Tensor(height: height, width: width, channels: 3)
    let (count, width, height) = (Int32(count), Int32(width), Int32(height))
    Parallel.fill(&out.scalars, rows: self.height) { out, rows in
      // SAFETY: `count` planes each; places lie within the pictures, patches within their borders; bands are disjoint.
      unsafe ck_patch_vote(
        level.kernel, paintings.values, count, maps, votes, carried, claims, crispness, out, width, height,
        Int32(rows.lowerBound), Int32(rows.upperBound))
    }
    return out
  }
}
