import Diffusion
import Motion
import Tensors
import Testing
import Weights
import _TestSupport

/// What the motion and its visibility do to temporal attention.
@Suite struct ReferenceMotionTests {
  private let model = TemporalTransformer(
    WeightReader(inventing: { name, shape in
      let seed = UInt64(name.utf8.reduce(7) { ($0 &* 31 &+ Int($1)) % 65_521 })
      return Tensor(shape: shape, scalars: randomTensor(shape, seed: seed).scalars.map { ($0 - 0.5) / 2 })
    }), channels: 32, UNet.Temporal(), groups: 8)
  private let x = randomTensor([3, 4, 6, 32], seed: 1)

  /// Fields of 32×48 pixels that move everything by whole places of 8.
  private static func field(_ places: Float) -> DisplacementField {
    var field = DisplacementField(height: 32, width: 48)
    for index in stride(from: 0, to: field.vectors.count, by: 2) { field.vectors.scalars[index] = 8 * places }
    return field
  }

  private func run(_ fields: [DisplacementField], _ visibility: [Visibility]? = nil) -> Tensor {
    var motion = ReferenceMotion(height: 4, width: 6, sizes: 1, isMasked: visibility != nil)
    for (index, field) in fields.enumerated() { motion.append(field, visibility: visibility?[index]) }
    return model(x, UNet.Clips(frames: 3, warps: motion.warps()))
  }

  private static func visibility(_ value: Float) -> Visibility {
    Visibility(values: Tensor(height: 4, width: 6, channels: 1, repeating: value))
  }

  @Test func whatIsSeenIsAsWithoutAMask() {
    let fields = [Self.field(1), Self.field(-2.25)]
    #expect(run(fields, [Self.visibility(1), Self.visibility(1)]) == run(fields))
  }

  /// Nobody looks at a frame's warped features when all of them are hidden, wherever they have gone.
  @Test func whatIsHiddenIsNotLookedAt() {
    let hidden = [Self.visibility(1), Self.visibility(0)]
    var mirrored = Self.field(0)
    for index in stride(from: 0, to: mirrored.vectors.count, by: 2) {
      mirrored.vectors.scalars[index] = Float(40 - 16 * (index / 2 % 48 / 8))
    }
    let (stays, turns) = ([Self.field(1), Self.field(0)], [Self.field(1), mirrored])
    #expect(run(stays, hidden) == run(turns, hidden))
    #expect(run(stays) != run(turns) && run(stays, hidden) != run(stays))
  }

  /// Where a hidden pixel and a seen one land together, the seen one alone counts.
  @Test func hiddenPixelsDoNotMixWithSeenOnes() {
    var (meeting, gone) = (Self.field(0), Self.field(0))
    var seen = Self.visibility(1)
    for y in 0..<4 { seen.values[y, 2, 0] = 0.01 }
    for y in 0..<32 {
      for column in 16..<24 {
        meeting.vectors[y, column, 0] = 8
        gone.vectors[y, column, 0] = 1000
      }
    }
    let without = run([gone, gone])
    #expect(Comparison(run([meeting, meeting], [seen, seen]), without).maxAbs < 0.003)
    #expect(Comparison(run([meeting, meeting]), without).maxAbs > 0.02)
  }

  @Test func motionOutOfTheFrameAndFaultsLeaveHoles() {
    var broken = Self.field(0)
    for index in broken.vectors.scalars.indices {
      broken.vectors.scalars[index] = [.nan, 1e20, -3e9][index % 3]
    }
    #expect(run([broken, broken]) == run([Self.field(100), Self.field(-100)]))
  }
}
