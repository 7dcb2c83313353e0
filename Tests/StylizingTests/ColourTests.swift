import Stylizing
import Tensors
import Testing
import _TestSupport

@Suite struct ColourTests {
  @Test func labOfKnownColours() {
    // sRGB red, mid grey and white (Lindbloom's D65 values).
    let lab = Tensor(shape: [1, 3, 3], scalars: [1, 0, 0, 0.5, 0.5, 0.5, 1, 1, 1]).lab().scalars
    let expected: [Float] = [53.24, 80.09, 67.20, 53.39, 0, 0, 100, 0, 0]
    for (value, other) in zip(lab, expected) { #expect(abs(value - other) < 0.03, "\(lab)") }
  }

  @Test func labThereAndBack() {
    let picture = randomTensor([20, 30, 3], seed: 1)
    #expect(Comparison(picture.lab().rgbFromLab(), picture).maxAbs < 2e-4)
    for level in CPULevel.available {
      #expect(picture.lab(level: level) == picture.lab(level: .plain))
      #expect(picture.rgbFromLab(level: level) == picture.rgbFromLab(level: .plain))
    }
  }

  @Test func identityTablesChangeNothing() {
    let picture = randomTensor([20, 30, 3], seed: 2)
    #expect(Comparison(ColourTable { $0 }.apply(to: picture), picture).maxAbs < 1e-5)
    let curves = ColourTable(kind: .curves, size: 2, scalars: [0, 0, 0, 1, 1, 1])
    #expect(Comparison(curves.apply(to: picture), picture).maxAbs < 1e-6)
  }
}
