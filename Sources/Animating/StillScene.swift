public import Motion
public import Tensors

/// A still taken apart for its motion: what moves before, what is left behind.
///
/// Two layers make a frame. The *upper* one is the still itself: the dragged thing and, with a depth map, everything at its depth, torn
/// where near and far come apart. The *lower* one, the plate, is the still without what was dragged away or stands before
/// something, and with a border around it; somebody fills it once, in the coordinates of the still, so that what is
/// filled is steady. Motion is given as f(i→layer) with the share of each layer that is seen.
///
/// Where the whole still is led, nothing is left behind: what comes in at a border is the still mirrored there.
public struct StillScene: Sendable {
  /// The motion of one layer at one frame.
  public struct Layer: Sendable {
    /// f(i→layer) on the grid of the frame, into the layer's own pixels.
    public var backward: DisplacementField
    /// How much of this layer is seen at each place of the frame, from 0 to 1; the layers' sum is 1.
    public var known: Visibility

    /// A layer with its motion.
    public init(backward: DisplacementField, known: Visibility) {
      (self.backward, self.known) = (backward, known)
    }

    /// A layer that is nowhere seen.
    init(height: Int, width: Int) {
      backward = DisplacementField(height: height, width: width)
      known = Visibility(values: Tensor(height: height, width: width, channels: 1))
    }
  }

  /// How far the plate reaches beyond the still on each side, in pixels: columns and rows.
  public let border: (columns: Int, rows: Int)
  /// One value a pixel of the plate; 1 = this may come into view and has to be made up.
  public let hole: [UInt8]
  /// How the part of the hole within the still is filled, one stage after another, the farthest first.
  public let fillings: [Filling]

  /// A part of the hole that lies at about one depth.
  public struct Filling: Sendable {
    /// One value a pixel of the still; 1 = to be filled.
    public var hole: [UInt8]
    /// One value a pixel of the still; 1 = fit to fill it with, as what stands before it is not.
    public var sources: [UInt8]
  }

  /// What the drags move, `(height, width, 1)`; within ``cut`` it may be made harder or softer.
  public var matte: Tensor?
  /// One value a pixel of the still; 1 = part of the dragged thing or of its blurred edge; nil without drags.
  public let cut: [UInt8]?

  /// Whether near and far come apart.
  public var hasDepth: Bool { sheets != nil }

  private let height: Int
  private let width: Int
  private let motion: StillMotion
  private let sheets: DepthSheets?
  private let drawn: [UInt8]
  /// One value a pixel; 1 = the lattice moves it: ``cut`` and the pixels beside it, where its mesh ends.
  private let led: [Float]?
  /// Whether the drags move everything there is.
  private let isWhole: Bool
  /// Whether anything is drawn at all; a camera without depth moves the plate alone.
  private let hasUpper: Bool
  private var lattice: RigidLattice?

  /// Takes a still apart.
  ///
  /// - Parameters:
  ///   - picture: the still, `(height, width, 3)`.
  ///   - motion: how it shall move.
  ///   - matte: `(height, width, 1)`; what the drags move, from 0 to 1.
  ///   - depth: `(height, width, 1)` from 0 (far) to 1 (near); nil without depth.
  ///   - keepsBorder: whether the plate is given no border, for a result that is cropped to what is covered.
  public init(
    _ picture: Tensor, motion: StillMotion, matte: Tensor?, depth: Tensor?, keepsBorder: Bool = false
  ) {
    let (height, width) = (picture.height, picture.width)
    let poses = (0..<motion.timeline.frames).map {
      CameraPose(motion.camera, size: (width, height), timeline: motion.timeline, frame: $0)
    }
    let corners = [0, Float(width - 1)].flatMap { x in [0, Float(height - 1)].map { Place(x, $0) } }
    let extremes: [Float] = depth == nil ? [1] : [0.25, 1.75]
    let isWhole = matte?.scalars.allSatisfy { $0 > 0 } ?? false
    let outside = keepsBorder || isWhole ? Place(0, 0) : Self.outside(poses, corners, extremes)
    border = (min(width, Int(outside.x.rounded(.up))), min(height, Int(outside.y.rounded(.up))))
    let reach = poses.flatMap { pose in
      corners.map { (pose.seen($0, parallax: 1.75) - pose.seen($0, parallax: 0.25)).length }
    }.max()
    let sheets = depth.map { DepthSheets($0, reach: reach ?? 0) }
    let cut = matte.map { Self.cut($0) }
    self.isWhole = isWhole
    (self.height, self.width, self.motion) = (height, width, motion)
    (self.matte, self.cut, self.sheets) = (matte, cut, sheets)
    let thing = cut.map { Tensor(shape: [height, width, 1], scalars: $0.map(Float.init)) }
    lattice = thing.map { RigidLattice(over: $0, in: picture) }
    led = thing.map { $0.mostWithin(radius: 1).scalars }

    var drawn = [UInt8](repeating: 0, count: height * width)
    for y in 0..<max(0, height - 1) {
      for x in 0..<max(0, width - 1) {
        let quad = MeshQuad(x: x, y: y, width: width)
        let rests = sheets.map { $0.isWhole[quad[0]] == 1 } ?? false
        let moves = cut.map { cut in (0..<4).contains { cut[quad[$0]] == 1 } } ?? false
        // What rests beside the thing is torn off it, not stretched after it.
        let isLed = led.map { led in (0..<4).contains { led[quad[$0]] > 0 } } ?? false
        drawn[quad[0]] = moves || (rests && !isLed) ? 1 : 0
      }
    }
    self.drawn = drawn
    hasUpper = drawn.contains(1)

    let columns = width + 2 * border.columns
    var hole = [UInt8](repeating: 1, count: columns * (height + 2 * border.rows))
    var inner = [UInt8](repeating: 0, count: height * width)
    for y in 0..<height {
      for x in 0..<width {
        let at = y * width + x
        inner[at] = (isWhole ? 0 : cut?[at] ?? 0) | (sheets?.hides[at] ?? 0)
        hole[(y + border.rows) * columns + x + border.columns] = inner[at]
      }
    }
    self.hole = hole
    fillings = Self.fillings(of: inner, sheets)
  }

  /// Cuts a hole by the depth of what lies behind, so that each part is filled from what is about as far.
  private static func fillings(of hole: [UInt8], _ sheets: DepthSheets?) -> [Filling] {
    guard hole.contains(1) else { return [] }
    guard let sheets else { return [Filling(hole: hole, sources: hole.map { 1 - $0 })] }
    var fillings: [Filling] = []
    var filled = [UInt8](repeating: 0, count: hole.count)
    let bands = 4
    for band in 1...bands {
      let (from, to) = (0.25 + 1.5 * Float(band - 1) / Float(bands), 0.25 + 1.5 * Float(band) / Float(bands))
      var filling = Filling(hole: hole, sources: filled)
      for index in hole.indices {
        let behind = sheets.behind[index]
        let isPart = hole[index] == 1 && behind <= to && (behind > from || band == 1)
        filling.hole[index] = isPart ? 1 : 0
        if hole[index] == 0, sheets.parallax[index] < to + DepthSheets.step { filling.sources[index] = 1 }
        if isPart { filled[index] = 1 }
      }
      if filling.hole.contains(1) { fillings.append(filling) }
    }
    return fillings
  }

  /// The layers at a frame, the upper one first; frames are asked for one after another.
  public mutating func layers(at frame: Int) -> [Layer] {
    let pose = CameraPose(motion.camera, size: (width, height), timeline: motion.timeline, frame: frame)
    lattice?.move(motion.handles(at: frame))
    var upper = hasUpper ? upperLayer(pose) : Layer(height: height, width: width)
    if isWhole {
      upper.backward = upper.backward.extended(beyond: upper.known).mirrored(within: (height, width))
      for index in upper.known.values.scalars.indices { upper.known.values.scalars[index] = 1 }
    }
    var rest = upper.known
    for index in rest.values.scalars.indices { rest.values.scalars[index] = 1 - rest.values.scalars[index] }
    return [upper, Layer(backward: plateField(pose), known: rest)]
  }

  private func upperLayer(_ pose: CameraPose) -> Layer {
    var forward =
      lattice?.field(height: height, width: width) ?? DisplacementField(height: height, width: width)
    var nearness = Tensor(height: height, width: width, channels: 1, repeating: 1)
    let (width, parallax, led) = (width, sheets?.parallax, led)
    let shifts = forward.vectors.scalars
    Parallel.fill(&forward.vectors.scalars, &nearness.scalars, rows: height) { out, near, rows in
      for y in rows {
        for x in 0..<width {
          let at = y * width + x
          let place = Place(Float(x), Float(y))
          let depth = parallax?[at] ?? 1
          let led = led?[at] ?? 0
          let shift =
            pose.seen(place + led * Place(shifts[2 * at], shifts[2 * at + 1]), parallax: depth) - place
          // SAFETY: the pixel lies within the rows of this band.
          unsafe out[2 * at] = shift.x
          unsafe out[2 * at + 1] = shift.y
          // What a person drags goes before everything.
          unsafe near[at] = depth + 2 * led
        }
      }
    }
    var (field, known) = forward.meshInverted(nearness: nearness, drawn: drawn)
    if let alpha = self.matte, !isWhole {
      let seen = alpha.sampled(along: field)
      let rests = sheets != nil
      for index in known.values.scalars.indices where known.values.scalars[index] > 0 {
        // Beside the thing nothing but the depth sheets is drawn.
        let share = seen.scalars[index]
        known.values.scalars[index] = rests && share == 0 ? 1 : share
      }
    }
    return Layer(backward: field, known: known)
  }

  /// f(i→plate): what lies behind, where nothing is before it.
  private func plateField(_ pose: CameraPose) -> DisplacementField {
    let offset = Place(Float(border.columns), Float(border.rows))
    var field = DisplacementField(height: height, width: width)
    let (width, height, sheets) = (width, height, sheets)
    Parallel.fill(&field.vectors.scalars, rows: height) { out, rows in
      for y in rows {
        for x in 0..<width {
          let target = Place(Float(x), Float(y))
          var place = pose.place(seenAt: target)
          // With depth, the place that is seen and its parallax are found in turns. Beyond the border of the still
          // near things go on.
          if let sheets {
            place = pose.place(seenAt: target, parallax: 1.75)
            for _ in 0..<6 {
              let (x, y) = (Int(place.x.rounded()), Int(place.y.rounded()))
              let at = min(max(y, 0), height - 1) * width + min(max(x, 0), width - 1)
              let isInside =
                place.x >= 0 && place.y >= 0 && place.x <= Float(width - 1) && place.y <= Float(height - 1)
              place = pose.place(seenAt: target, parallax: isInside ? sheets.behind[at] : sheets.parallax[at])
            }
          }
          let shift = place - target + offset
          // SAFETY: the pixel lies within the rows of this band.
          unsafe out[2 * (y * width + x)] = shift.x
          unsafe out[2 * (y * width + x) + 1] = shift.y
        }
      }
    }
    return field
  }

  /// How far beyond the still a camera looks, in columns and rows.
  private static func outside(_ poses: [CameraPose], _ corners: [Place], _ parallaxes: [Float]) -> Place {
    var most = Place(0, 0)
    let far = corners.reduce(Place(0, 0)) { Place(max($0.x, $1.x), max($0.y, $1.y)) }
    for pose in poses where !pose.isAtRest {
      for corner in corners {
        for parallax in parallaxes {
          let place = pose.place(seenAt: corner, parallax: parallax)
          most.x = max(most.x, -place.x, place.x - far.x)
          most.y = max(most.y, -place.y, place.y - far.y)
        }
      }
    }
    return most == Place(0, 0) ? most : most + 2
  }

  /// One value a pixel; 1 = part of the thing or of its blurred edge, three pixels around.
  private static func cut(_ matte: Tensor) -> [UInt8] {
    var outside = matte
    for index in outside.scalars.indices { outside.scalars[index] = matte.scalars[index] > 0 ? 0 : 1 }
    return outside.leastWithin(radius: 3).scalars.map { $0 == 0 ? 1 : 0 }
  }
}
