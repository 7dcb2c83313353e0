internal import Foundation
internal import Media
internal import Rendering
internal import Tensors
internal import Tracking

/// Files of the repository that benchmarks work on.
enum Examples {
  /// The folder of Package.swift.
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static let clip = root.appendingPathComponent("Examples/media/harbour.mp4").path
  static let painting = root.appendingPathComponent("Examples/media/painted.png").path
  /// A script that times another library.
  static func peer(_ name: String) -> String {
    root.appendingPathComponent("Tests/Benchmarks/peers/\(name)").path
  }

  /// The tool beside the benchmarks.
  static func tool() throws -> String {
    let path =
      Bundle.main.executableURL?.deletingLastPathComponent().appendingPathComponent("retrace").path ?? ""
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw CheckFailure("there is no retrace beside the benchmarks; build it first: make build")
    }
    return path
  }
}

/// The example clip at 512×288: its first frame and painting, a later frame, and the motion between.
struct ClipInput: Sendable {
  /// `(288, 512, 3)`.
  let keyframe: Tensor
  let painting: Tensor
  /// Half a second after the keyframe.
  let frame: Tensor
  /// Of the frame to the keyframe.
  let motion: TrackedFrame
  /// The keyframe, to be searched in.
  let atlas: PatchAtlas
  /// The lead that the renderer takes for this painting.
  let lead: Lead

  static let (height, width) = (288, 512)
  /// The pixels of a frame.
  static let pixels = height * width
  private static let frameNumber = 12

  init() throws {
    let reader = try ClipReader(path: Examples.clip)
    var frames: [Tensor] = []
    while frames.count <= Self.frameNumber, let next = try reader.next() {
      frames.append(Self.small(next.picture))
    }
    guard frames.count > Self.frameNumber else { throw CheckFailure("the example clip is too short") }
    var tracker = PyramidTracker(reference: frames[0])
    var motion = TrackedFrame(stillHeight: Self.height, width: Self.width)
    for frame in frames.dropFirst() { motion = tracker.advance(to: frame) }
    (keyframe, frame, self.motion) = (frames[0], frames[Self.frameNumber], motion)
    painting = Self.small(try Still.read(Examples.painting).picture)
    atlas = PatchAtlas(keyframe, pull: RendererSettings.standard.pull)
    lead = Lead(residual: PaintResidual.mean(of: PackedPicture(painting), over: atlas))
  }

  private static func small(_ picture: Tensor) -> Tensor {
    picture.resized(height: height, width: width, .area)
  }
}
