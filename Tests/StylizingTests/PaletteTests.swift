import Stylizing
import Tensors
import Testing
import _TestSupport

@Suite struct PaletteTests {
  /// Mean and covariance of a picture in CIELAB.
  private func moments(_ picture: Tensor) -> (mean: [Float], covariance: [Float]) {
    let lab = picture.lab().scalars
    let count = Float(lab.count / 3)
    var mean: [Float] = [0, 0, 0]
    for at in lab.indices { mean[at % 3] += lab[at] / count }
    var covariance = [Float](repeating: 0, count: 9)
    for at in stride(from: 0, to: lab.count, by: 3) {
      for i in 0..<3 {
        for j in 0..<3 { covariance[3 * i + j] += (lab[at + i] - mean[i]) * (lab[at + j] - mean[j]) / count }
      }
    }
    return (mean, covariance)
  }

  /// A picture whose colours spread about one colour.
  private func cloud(_ colour: [Float], _ spread: [Float], seed: UInt64) -> Tensor {
    let noise = randomTensor([60, 80, 3], seed: seed)
    var out = Tensor(height: 60, width: 80, channels: 3)
    for at in out.scalars.indices {
      out.scalars[at] = colour[at % 3] + spread[at % 3] * (noise.scalars[at] - 0.5)
    }
    return out
  }

  @Test func movesMeanAndCovarianceToTheTarget() {
    let painting = cloud([0.4, 0.5, 0.6], [0.3, 0.25, 0.3], seed: 1)
    let target = cloud([0.6, 0.45, 0.3], [0.35, 0.4, 0.2], seed: 2)
    var palette = StyleImagePalette(picture: target)
    #expect(palette.apply(to: painting) == painting)
    palette.fit(to: painting)
    let (result, goal, before) = (moments(palette.apply(to: painting)), moments(target), moments(painting))
    for (value, other) in zip(result.mean, goal.mean) { #expect(abs(value - other) < 1) }
    func distance(_ a: [Float], _ b: [Float]) -> Float {
      zip(a, b).map { ($0 - $1) * ($0 - $1) }.reduce(0, +).squareRoot()
    }
    #expect(
      distance(result.covariance, goal.covariance) < 0.15 * distance(before.covariance, goal.covariance))
  }

  @Test func survivesFlatPictures() {
    var palette = StyleImagePalette(picture: Tensor(height: 4, width: 4, channels: 3, repeating: 0.2))
    let flat = Tensor(height: 5, width: 3, channels: 3, repeating: 0.7)
    palette.fit(to: flat)
    #expect(palette.apply(to: flat).scalars.allSatisfy { abs($0 - 0.2) < 0.02 })
  }

  @Test func limitsHowFarGrainIsStretched() {
    // A nearly grey painting to a vivid picture: small differences must not explode.
    var palette = StyleImagePalette(picture: randomTensor([40, 40, 3], seed: 5))
    let grey = cloud([0.5, 0.5, 0.5], [0.02, 0.02, 0.02], seed: 6)
    palette.fit(to: grey)
    let result = palette.apply(to: grey)
    #expect(result.scalars.max().map { $0 - (result.scalars.min() ?? 0) } ?? 1 < 0.6)
  }
}

@Suite struct CubeTests {
  private let lattice = "TITLE \"x\"\n# c\nLUT_3D_SIZE 2\nDOMAIN_MIN 0 0 0\nDOMAIN_MAX 1 1 1\n"

  @Test func readsALattice() throws {
    // Swaps red and blue; red runs fastest.
    let rows = (0..<8).map { "\($0 >> 2 & 1) \($0 >> 1 & 1) \($0 & 1)" }.joined(separator: "\r\n")
    let table = try ColourTable(cube: lattice + rows + "\n")
    let result = table.apply(to: Tensor(shape: [1, 1, 3], scalars: [0.2, 0.5, 0.9])).scalars
    #expect(zip(result, [Float](arrayLiteral: 0.9, 0.5, 0.2)).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test func readsCurvesAndDomains() throws {
    let table = try ColourTable(cube: "LUT_1D_SIZE 3\nDOMAIN_MAX 2 2 2\n0 0 0\n0.5 0.25 1\n1 1 1\n")
    let result = table.apply(to: Tensor(shape: [1, 2, 3], scalars: [1, 1, 1, 5, -1, 0.5])).scalars
    #expect(result == [0.5, 0.25, 1, 1, 0, 0.5])
  }

  @Test(arguments: [
    ("0 0 0", "line 1: values before"),
    ("LUT_3D_SIZE 1", "line 1: LUT_3D_SIZE must be a whole number from 2 to 256"),
    ("LUT_1D_SIZE 2\n0 0 0\n1 1", "line 3: 3 numbers were expected, not '1 1'"),
    ("LUT_1D_SIZE 2\n0 0 0", "the file ends after 1 rows"),
    ("LUT_1D_SIZE 2\n0 0 0\n1 1 1\n1 1 1", "line 4: more than the 2 rows"),
    ("LUT_1D_SIZE 2\nLUT_3D_SIZE 2", "line 2: a second size"),
    ("LUT_1D_SIZE 2\nDOMAIN_MIN 1 1 1\n0 0 0\n1 1 1", "DOMAIN_MIN must be below"),
    ("# nothing", "there is no LUT_1D_SIZE"), ("hello 1", "line 1: 'hello' is not a keyword"),
    ("LUT_1D_SIZE 2\n0 0 nan\n1 1 1", "line 2: 3 numbers were expected"),
  ]) func saysWhereATableIsWrong(_ text: String, _ expected: String) {
    do {
      _ = try ColourTable(cube: text)
      Issue.record("no error for \(text)")
    } catch {
      #expect("\(error)".contains(expected), "\(error)")
    }
  }
}
