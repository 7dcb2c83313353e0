import Motion
import Tensors
import Testing

@Suite struct ExtensionTests {
  @Test func theMotionGoesOnWhereNoneIsKnown() {
    var field = DisplacementField(height: 20, width: 30)
    var known = Visibility(values: Tensor(height: 20, width: 30, channels: 1))
    for y in 0..<20 {
      for x in 5..<12 {
        field.vectors[y, x, 0] = 4
        field.vectors[y, x, 1] = -2
        known.values[y, x, 0] = 1
      }
    }
    let whole = field.extended(beyond: known)
    for index in 0..<600 {
      #expect(abs(whole.vectors.scalars[2 * index] - 4) < 1e-4)
      #expect(abs(whole.vectors.scalars[2 * index + 1] + 2) < 1e-4)
    }
    let nowhere = Visibility(values: Tensor(height: 20, width: 30, channels: 1))
    let scalars = field.extended(beyond: nowhere).vectors.scalars
    #expect(scalars.allSatisfy { $0.isFinite })
  }

  @Test func whatIsKnownStaysToTheBit() {
    var field = DisplacementField(height: 9, width: 7)
    for index in field.vectors.scalars.indices { field.vectors.scalars[index] = Float(index) }
    var known = Visibility(values: Tensor(height: 9, width: 7, channels: 1, repeating: 1))
    known.values[3, 3, 0] = 0
    let whole = field.extended(beyond: known)
    for index in 0..<63 where index != 3 * 7 + 3 {
      #expect(whole.vectors.scalars[2 * index] == field.vectors.scalars[2 * index])
    }
  }

  @Test(arguments: [(Float(-3), Float(2)), (-0.5, 0), (12, 7), (20, 0), (-23, 2), (4.25, 4.25)])
  func placesBeyondTheBorderAreMirrored(_ from: Float, _ to: Float) {
    var field = DisplacementField(height: 1, width: 1)
    field.vectors[0, 0, 0] = from
    // Ten columns: −3 is as far outside as 2 is inside, 20 begins anew.
    #expect(field.mirrored(within: (1, 10)).vectors[0, 0, 0] == to)
  }
}
