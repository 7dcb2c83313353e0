import Animating
import Motion
import Tensors
import Testing
import Weights
import _TestSupport

@Suite struct SparseMotionTests {
  /// `(1, C, F, H, W)` of the reference as `(F, H, W, C)`, or `(H, W, C)` where there is one frame.
  private static func channelsLast(_ tensor: Tensor) -> Tensor {
    let (channels, frames, height, width) = (
      tensor.shape[1], tensor.shape[2], tensor.shape[3], tensor.shape[4]
    )
    var out = Tensor(shape: [frames, height, width, channels])
    for channel in 0..<channels {
      for place in 0..<frames * height * width {
        out.scalars[place * channels + channel] = tensor.scalars[channel * frames * height * width + place]
      }
    }
    return frames == 1 ? Tensor(shape: [height, width, channels], scalars: out.scalars) : out
  }

  private static func frames(_ flow: Tensor, _ numbers: [Int]) -> Tensor {
    let size = flow.count / flow.shape[0]
    return Tensor(
      shape: [numbers.count] + flow.shape.dropFirst(),
      scalars: numbers.flatMap { Array(flow.scalars[$0 * size..<($0 + 1) * size]) })
  }

  /// A mask read bilinearly at the pixel centres, which is how fields are resized for networks.
  private static func shrunk(_ mask: Tensor, height: Int, width: Int) -> Tensor {
    var field = DisplacementField(height: mask.height, width: mask.width)
    for index in mask.scalars.indices { field.vectors.scalars[2 * index] = mask.scalars[index] }
    let small = field.resized(height: height, width: width, antialiased: false)
    let across = Float(mask.width) / Float(width)
    return Tensor(
      shape: [height, width, 1],
      scalars: (0..<height * width).map { across * small.vectors.scalars[2 * $0] })
  }

  /// From [−1, 1] to [0, 1], as the reference keeps them.
  private static func halved(_ motion: SparseMotion) -> Tensor {
    Tensor(shape: motion.shares.shape, scalars: motion.shares.scalars.map { ($0 + 1) / 2 })
  }

  @Test(arguments: GoldenCase.all("sparse_trajectory"))
  func matchesReference(_ golden: GoldenCase) throws {
    let (width, height) = (golden.config["width"]?.integer ?? 0, golden.config["height"]?.integer ?? 0)
    let length = golden.config["model_length"]?.integer ?? 0
    let kept = golden.config["frames_kept"]?.integers ?? []
    for run in golden.config["runs"]?.array ?? [] {
      let name = try #require(run["name"]?.text)
      let drags = (run["drags"]?.array ?? []).map { drag in
        (drag.array ?? []).compactMap { $0.doubles.map { Place(Float($0[0]), Float($0[1])) } }
      }
      let painted = try golden.integerInput("\(name).brush_image_mask")
      let shape = try #require(golden.inputs()["\(name).brush_image_mask"]?.shape)
      let brush = Self.shrunk(
        Tensor(shape: shape + [1], scalars: painted.map { Float($0) / 255 }), height: height, width: width)
      let motion = SparseMotion(
        drags: drags, reach: try #require(run["flow_unit"]?.integer), frames: length - 1, height: height,
        width: width, brush: brush)
      for (result, output) in [
        (Self.frames(Self.halved(motion), kept), "sparse_flow"), (motion.mask, "mask"),
        (motion.still, "brush_mask"),
      ] {
        let comparison = try golden.compare(result, "\(name).\(output)", reshape: Self.channelsLast)
        #expect(comparison.passes, "\(comparison)")
      }
      let last = Self.frames(Self.halved(motion), [length - 2])
      let comparison = try golden.compare(
        Tensor(shape: Array(last.shape.dropFirst()), scalars: last.scalars),
        "\(name).input_drag_last_frame", reshape: Self.channelsLast)
      #expect(comparison.passes, "\(comparison)")
      guard !drags.isEmpty else { continue }
      let tracks = drags.flatMap { places in
        let path = MotionPath(
          places.count > 1 ? places : [places[0], places[0] + 1], mayClose: false)
        return (0..<length).flatMap { frame in
          let place = path.place(at: Float(frame) / Float(length - 1))
          return [place.x, place.y]
        }
      }
      let ways = try golden.compare(
        Tensor(shape: [drags.count, length, 2], scalars: tracks), "\(name).tracks")
      #expect(ways.passes, "\(ways)")
    }
  }

  @Test func aDenseFieldIsToldWhereItKnows() {
    var field = DisplacementField(height: 16, width: 8)
    for index in field.vectors.scalars.indices { field.vectors.scalars[index] = index % 2 == 0 ? 2 : -4 }
    var known = Tensor(height: 16, width: 8, channels: 1)
    known[8, 0, 0] = 1
    known[3, 3, 0] = 0.5
    let motion = SparseMotion(fields: [field, field], known: known)
    #expect(motion.shares.shape == [2, 16, 8, 2])
    let told = 2 * (16 * 8 + 8 * 8)
    #expect(motion.shares.scalars[told] == 2 / 8 && motion.shares.scalars[told + 1] == -4 / 16)
    #expect(motion.shares.scalars.filter { $0 != 0 }.count == 4)
    #expect(motion.mask.scalars.filter { $0 == 1 }.count == 1)
  }

  @Test func whatIsNotPaintedIsToldToStay() {
    var brush = Tensor(height: 8, width: 8, channels: 1)
    for x in 0..<4 { for y in 0..<8 { brush[y, x, 0] = 0.2 } }
    let motion = SparseMotion(
      drags: [[Place(4, 4), Place(6, 4)]], reach: 2, frames: 3, height: 8, width: 8, brush: brush)
    #expect(motion.shares.scalars[2 * (4 * 8 + 3)] > 0 && motion.shares.scalars[2 * (4 * 8 + 4)] == 0)
    #expect(motion.mask[0, 7, 0] == 1 && motion.mask[0, 0, 0] == 0 && motion.mask[4, 3, 0] == 1)
  }

  @Test(arguments: [Place(-1, 3), Place(9, 12), Place(0, 0)])
  func aDragAtTheBorderStaysInThePicture(_ start: Place) {
    let motion = SparseMotion(drags: [[start, Place(4, 4)]], reach: 3, frames: 2, height: 8, width: 8)
    #expect(motion.shares.scalars.allSatisfy { $0.isFinite })
  }
}
