internal import Animating
internal import Foundation
internal import Media
internal import Motion
internal import Tensors
internal import Tracking

/// The dense motion of a clip, taken over by a still.
///
/// The clip is tracked from its first frame on, f(i→0) laid over the still by scale, and the still sampled along it. When the clip ends or
/// cuts to another shot the still stays where it came to. A loop goes through the motion and back; what was tracked on the way
/// out waits on disk, at the size of the clip.
struct ClipMotion: LayerMotion {
  /// A box in a picture: its upper left corner and its size.
  struct Box {
    var origin: Place
    var size: Place
  }

  private let stream: FrameStream
  private let timeline: Timeline
  private let camera: [CameraMove]
  private let size: (height: Int, width: Int)
  private let box: Box
  private let part: Box
  private let isCut: CutDetector
  private var tracker: (any DenseTracker)?
  private var motion: DisplacementField
  private let spool: MotionSpool?
  /// Called once, with the number of the frame that the motion ends at, when the clip gives no more.
  private let ended: (Int) -> Void

  /// - Parameters:
  ///   - stream: the clip from its first frame.
  ///   - size: of the still.
  ///   - box: the part of the still that `part` of the clip is laid over.
  ///   - directory: where a loop keeps what it needs for the way back.
  init(
    _ stream: FrameStream, engine: Engine, timeline: Timeline, camera: [CameraMove],
    size: (height: Int, width: Int), box: Box, part: Box, directory: URL, ended: @escaping (Int) -> Void
  ) throws {
    (self.stream, self.timeline, self.camera, self.size) = (stream, timeline, camera, size)
    (self.box, self.part, self.ended) = (box, part, ended)
    isCut = engine.makeCutDetector()
    if let first = try stream.next() {
      _ = isCut(first.picture)
      tracker = engine.makeTracker(first.picture)
    }
    motion = DisplacementField(height: stream.info.height, width: stream.info.width)
    spool =
      timeline.loops
      ? try MotionSpool(height: motion.height, width: motion.width, directory: directory) : nil
  }

  mutating func layers(at frame: Int) throws -> [StillScene.Layer] {
    let half = timeline.frames / 2
    if timeline.loops, frame > half, let spool {
      motion = try spool.read(timeline.frames - frame).field
    } else {
      if frame > 0 { try advance(frame) }
      let seen = Visibility(values: Tensor(height: motion.height, width: motion.width, channels: 1))
      try spool?.append(motion, known: seen)
    }
    let known = Visibility(values: Tensor(height: size.height, width: size.width, channels: 1, repeating: 1))
    return [StillScene.Layer(backward: laid(at: frame).mirrored(within: size), known: known)]
  }

  private mutating func advance(_ number: Int) throws {
    guard var tracker else { return }
    if let frame = try stream.next(), !isCut(frame.picture) {
      motion = tracker.advance(to: frame.picture).backward
      self.tracker = tracker
    } else {
      self.tracker = nil
      ended(number)
    }
  }

  /// The motion on the grid of the still, seen by the camera.
  private func laid(at frame: Int) -> DisplacementField {
    let pose = CameraPose(camera, size: (size.width, size.height), timeline: timeline, frame: frame)
    let scale = box.size / part.size
    var field = DisplacementField(height: size.height, width: size.width)
    let (width, box, part, motion) = (size.width, box, part, motion)
    Parallel.fill(&field.vectors.scalars, rows: size.height) { out, rows in
      for y in rows {
        for x in 0..<width {
          let target = Place(Float(x), Float(y))
          let place = pose.place(seenAt: target)
          let there = part.origin + (place + 0.5 - box.origin) / scale - 0.5
          let (dx, dy) = motion.vector(x: there.x, y: there.y)
          let shift = place + scale * Place(dx, dy) - target
          // SAFETY: the pixel lies within the rows of this band.
          unsafe out[2 * (y * width + x)] = shift.x
          unsafe out[2 * (y * width + x) + 1] = shift.y
        }
      }
    }
    return field
  }
}

extension ClipMotion.Box {
  /// A whole picture.
  init(width: Int, height: Int) {
    self.init(origin: Place(0, 0), size: Place(Float(width), Float(height)))
  }

  /// The box around what is white in a mask; nil when nothing is.
  init?(around mask: Tensor) {
    var (low, high) = (SIMD2(Int.max, Int.max), SIMD2(-1, -1))
    for index in mask.scalars.indices where mask.scalars[index] > 0.5 {
      let place = SIMD2(index % mask.width, index / mask.width)
      (low, high) = (pointwiseMin(low, place), pointwiseMax(high, place))
    }
    guard high.x >= 0 else { return nil }
    self.init(origin: Place(low), size: Place(high &- low &+ 1))
  }
}
