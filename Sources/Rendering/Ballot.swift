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

  /// What the motion says about a frame.
  package struct Carried: Sendable {
    /// The painting carried along it, `(height, width, 3)`.
    let picture: Tensor
    /// For each pixel the squared distance, 0…3, between the frame and the source carried the same way.
    let distance: [Float]
    /// For each pixel how surely the motion knows it.
    let known: [Float]

    /// What it says.
    package init(picture: Tensor, distance: [Float], known: [Float]) {
      (self.picture, self.distance, self.known) = (picture, distance, known)
    }
  }

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
  ///   - carried: what the motion says, nil where it does not lead at all.
  ///   - lead: when the carried picture speaks, and how fast votes fade.
  ///   - weight: how much it counts, above 0.
  package mutating func add(
    _ map: PlaceMap, painting: Int, carried motion: Carried?, lead: Lead, weight: Float,
    level: CPULevel = .current
  ) {
    precondition(count < seats, "more paintings than seats")
    let first = Int32(painting * PackedPicture.pixels(width, height))
    let start = count * height * width
    // SAFETY: the arrays hold `seats` planes of the frame's size, this one begins at `start`.
    unsafe ck_patch_weigh(
      level.kernel, map.places, map.costs, motion?.distance, motion?.known, first, lead.share, lead.slack,
      weight, lead.blend, &maps, &votes, &claims, Int64(start), &costs, &isCarried, Int64(height * width))
    if let motion {
      if count == 0 {
        carried = motion.picture.scalars  // taken over without a copy
      } else {
        // Planes of paintings that carry nothing are never read.
        carried += [Float](repeating: 0, count: 3 * start - carried.count)
        carried += motion.picture.scalars
      }
    }
    count += 1
  }

  /// The frame as the vote has it, `(height, width, 3)`.
  ///
  /// - Parameters:
  ///   - paintings: what the votes are for.
  ///   - frame: the frame that is painted; looked at where there is a focus.
  ///   - focus: see ``Lead/focus``.
  ///   - coarse: whether places were searched for every second pixel along either axis: those between say nothing new.
  package func painted(
    from paintings: PaintingAtlas, frame: Tensor, focus: Float, coarse: Bool = false,
    level: CPULevel = .current
  ) -> Tensor {
    let voices = Int32(coarse ? CK_PATCH_VOICES_APART : CK_PATCH_VOICES)
    let look =
      focus > 0 ? PackedPicture(PaintingAtlas.look(of: frame, level: level), level: level).values : []
    var out = Tensor(height: height, width: width, channels: 3)
    let (count, width, height) = (Int32(count), Int32(width), Int32(height))
    Parallel.fill(&out.scalars, rows: self.height) { out, rows in
      // SAFETY: `count` planes each; places lie within the pictures, patches within their borders; bands are disjoint.
      unsafe ck_patch_vote(
        level.kernel, paintings.paints, paintings.looks, look, focus, voices, count, maps, votes, carried,
        claims,
        out,
        width, height, Int32(rows.lowerBound), Int32(rows.upperBound))
    }
    return out
  }
}
