import Motion
import Tensors
import Testing
import _TestSupport

/// A field of random vectors with components in [-reach, reach).
func randomField(_ height: Int, _ width: Int, reach: Float, seed: UInt64) -> DisplacementField {
  var vectors = randomTensor([height, width, 2], seed: seed)
  for index in vectors.scalars.indices { vectors.scalars[index] = (2 * vectors.scalars[index] - 1) * reach }
  return DisplacementField(vectors: vectors)
}

/// The same vector everywhere.
func uniformField(_ height: Int, _ width: Int, _ dx: Float, _ dy: Float) -> DisplacementField {
  var field = DisplacementField(height: height, width: width)
  for index in 0..<height * width {
    field.vectors.scalars[2 * index] = dx
    field.vectors.scalars[2 * index + 1] = dy
  }
  return field
}

@Suite struct SamplingTests {
  @Test(arguments: [(1, 1, 3), (2, 3, 1), (7, 5, 2), (9, 70, 3), (33, 131, 4), (16, 64, 5), (6, 6, 9)])
  func everyLevelComputesTheSameBytes(_ size: (Int, Int, Int)) {
    let picture = randomTensor([size.0, size.1, size.2], seed: 1)
    let field = randomField(size.0, size.1, reach: 6, seed: 2)
    for filter in SamplingFilter.allCases {
      let plain = picture.sampled(along: field, filter: filter, level: .plain)
      for level in CPULevel.available {
        #expect(picture.sampled(along: field, filter: filter, level: level) == plain)
      }
    }
  }

  @Test(arguments: [1, 2, 3, 4, 6]) func samplingMatchesItsDefinition(_ channels: Int) {
    let picture = randomTensor([11, 13, channels], seed: 3)
    let field = randomField(11, 13, reach: 5, seed: 4)
    for filter in SamplingFilter.allCases {
      let comparison = Comparison(
        picture.sampled(along: field, filter: filter), reference(picture, field, filter))
      #expect(comparison.maxAbs < 2e-5, "\(comparison)")
    }
  }

  @Test func wholeVectorsMovePixelsExactly() {
    let picture = randomTensor([8, 9, 3], seed: 5)
    let field = uniformField(8, 9, 2, -1)
    for filter in SamplingFilter.allCases {
      let moved = picture.sampled(along: field, filter: filter)
      for y in 1..<8 { for x in 0..<7 { #expect(moved[y, x, 1] == picture[y - 1, x + 2, 1]) } }
      #expect(moved[0, 8, 0] == picture[0, 8, 0], "clamped to the corner")
    }
  }

  @Test func strangeVectorsStayInside() {
    let picture = randomTensor([4, 4, 3], seed: 6)
    var field = DisplacementField(height: 4, width: 4)
    field.vectors.scalars[0] = .nan
    field.vectors.scalars[3] = .infinity
    field.vectors.scalars[4] = -1e30
    field.vectors.scalars[6] = 3e20
    for filter in SamplingFilter.allCases {
      let out = picture.sampled(along: field, filter: filter)
      #expect(out.scalars.allSatisfy { $0.isFinite })
      #expect(out[0, 3, 0] == picture[0, 3, 0])
    }
  }

  @Test func theFieldMayHaveAnotherSizeThanThePicture() {
    let picture = randomTensor([20, 30, 3], seed: 7)
    let out = picture.sampled(along: uniformField(5, 6, 10, 3))
    #expect(out.shape == [5, 6, 3])
    #expect(out[2, 4, 2] == picture[5, 14, 2])
  }

  private func reference(_ picture: Tensor, _ field: DisplacementField, _ filter: SamplingFilter) -> Tensor {
    var out = Tensor(shape: picture.shape)
    let (height, width) = (picture.height, picture.width)
    func weight(_ distance: Double) -> Double {
      let t = abs(distance)
      if filter == .linear { return max(0, 1 - t) }
      if t < 1 { return 1.5 * t * t * t - 2.5 * t * t + 1 }
      return t < 2 ? -0.5 * t * t * t + 2.5 * t * t - 4 * t + 2 : 0
    }
    for y in 0..<height {
      for x in 0..<width {
        let px = min(max(Double(x) + Double(field.vectors[y, x, 0]), 0), Double(width - 1))
        let py = min(max(Double(y) + Double(field.vectors[y, x, 1]), 0), Double(height - 1))
        for c in 0..<picture.channels {
          var sum = 0.0
          for j in Int(py) - 1...Int(py) + 2 {
            for i in Int(px) - 1...Int(px) + 2 {
              let value = picture[min(max(j, 0), height - 1), min(max(i, 0), width - 1), c]
              sum += weight(Double(i) - px) * weight(Double(j) - py) * Double(value)
            }
          }
          out[y, x, c] = Float(sum)
        }
      }
    }
    return out
  }
}
