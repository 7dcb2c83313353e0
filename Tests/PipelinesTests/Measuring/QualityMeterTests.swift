import Foundation
import Motion
import Pipelines
import Tensors
import Testing
import _TestSupport

@Suite struct QualityMeterTests {
  private let still = MotionPair(
    forward: DisplacementField(height: 24, width: 32), backward: DisplacementField(height: 24, width: 32))

  private func translation(_ dx: Float) -> MotionPair {
    var pair = still
    for index in 0..<24 * 32 {
      pair.forward.vectors.scalars[2 * index] = dx
      pair.backward.vectors.scalars[2 * index] = -dx
    }
    return pair
  }

  /// The picture shifted to the right by whole pixels.
  private func shifted(_ picture: Tensor, by dx: Int) -> Tensor {
    var out = picture
    for y in 0..<picture.height {
      for x in 0..<picture.width {
        for c in 0..<3 { out[y, x, c] = picture[y, max(0, x - dx), c] }
      }
    }
    return out
  }

  private func plus(_ picture: Tensor, _ amount: Float) -> Tensor {
    Tensor(shape: picture.shape, scalars: picture.scalars.map { $0 + amount })
  }

  @Test func aRigidlyMovedPaintingHasNoWarpingError() throws {
    let source = randomTensor([24, 32, 3], seed: 1)
    let painted = randomTensor([24, 32, 3], seed: 2)
    var meter = QualityMeter()
    for step in 0..<4 {
      try meter.add(
        source: shifted(source, by: 2 * step), output: shifted(painted, by: 2 * step),
        motion: step == 0 ? nil : translation(2))
    }
    let report = meter.report()
    #expect(report.frames == 4 && report.width == 32 && report.height == 24)
    let figure = try #require(report["warping-error"])
    #expect(figure.mean == 0 && figure.sourceMean == 0)
    #expect(figure.series == [nil, 0, 0, 0])
    // Two of the 32 columns leave the picture.
    #expect(abs((report["seen-share"]?.mean ?? 0) - 30 / 32.0) < 1e-9)
    #expect(report["flicker"] == nil, "nothing stands still")
  }

  @Test func aPaintingThatStaysBehindHasAnError() throws {
    let source = randomTensor([24, 32, 3], seed: 1)
    var meter = QualityMeter()
    try meter.add(source: source, output: source)
    try meter.add(source: shifted(source, by: 2), output: source, motion: translation(2))
    let figure = try #require(meter.report()["warping-error"])
    // Two independent uniform values differ by 1/6 in the mean square.
    #expect(abs((figure.mean ?? 0) - 1 / 6.0) < 0.02)
    #expect(figure.sourceMean == 0)
  }

  @Test func hiddenPlacesDoNotCount() throws {
    // The left half moves right by 4, over the right half, which stands still.
    var pair = still
    for y in 0..<24 {
      for x in 0..<16 { pair.forward.vectors[y, x, 0] = 4 }
      for x in 4..<20 { pair.backward.vectors[y, x, 0] = -4 }
    }
    let frame = randomTensor([24, 32, 3], seed: 3)
    let next = frame.sampled(along: pair.backward)
    var meter = QualityMeter()
    try meter.add(source: frame, output: frame)
    try meter.add(source: next, output: next, motion: pair)
    let report = meter.report()
    // Column 15 is a motion boundary, columns 16 to 19 are covered.
    #expect(abs((report["seen-share"]?.mean ?? 0) - 27 / 32.0) < 1e-9)
    #expect(report["warping-error"]?.mean == 0)
  }

  @Test func flickerIsTheDeviationOfBoilingPixels() throws {
    let source = Tensor(height: 24, width: 32, channels: 3, repeating: 0.5)
    var meter = QualityMeter()
    var generator = SeededGenerator(seed: 4)
    for step in 0..<20 {
      // Uniform noise of ±0.1 has a deviation of 0.1/√3.
      let noise = source.scalars.map { $0 + Float.random(in: -0.1...0.1, using: &generator) }
      try meter.add(
        source: source, output: Tensor(shape: source.shape, scalars: noise), motion: step == 0 ? nil : still)
    }
    let figure = try #require(meter.report()["flicker"])
    #expect(abs((figure.mean ?? 0) - 255 * 0.1 / 3.0.squareRoot()) < 0.3)
    #expect(figure.sourceMean == 0)
    #expect(meter.report()["still-share"]?.mean == 1)
  }

  @Test func driftIsRelativeToTheFirstFrame() throws {
    let picture = randomTensor([24, 32, 3], seed: 5)
    let flat = Tensor(shape: picture.shape, scalars: picture.scalars.map { 0.25 + 0.5 * $0 })
    var meter = QualityMeter()
    try meter.add(source: picture, output: picture)
    try meter.add(source: picture, output: flat)
    let report = meter.report()
    let (gradient, contrast) = (report["gradient-energy"]?.series ?? [], report["contrast"]?.series ?? [])
    #expect(gradient.first == 1 && contrast.first == 1)
    #expect(abs((gradient[1] ?? 0) - 0.25) < 1e-4)
    #expect(abs((contrast[1] ?? 0) - 0.5) < 1e-4)
    #expect(report["contrast"]?.sourceMean == 1)
  }

  @Test func similarityAgainstAReference() throws {
    let picture = randomTensor([24, 32, 3], seed: 6)
    var meter = QualityMeter()
    try meter.add(source: picture, output: picture, reference: picture)
    try meter.add(source: picture, output: plus(picture, 0.1), reference: picture)
    let report = meter.report()
    let (psnr, ssim) = (report["psnr"]?.series ?? [], report["ssim"]?.series ?? [])
    #expect(psnr[0] == 100 && abs((psnr[1] ?? 0) - 20) < 1e-3)
    #expect(abs((ssim[0] ?? 0) - 1) < 1e-6)
    #expect((ssim[1] ?? 1) < 0.999 && (ssim[1] ?? 0) > 0.9)
  }

  @Test func structuralSimilarityMatchesItsDefinition() throws {
    // One window only: 11×11 pixels.
    let a = randomTensor([11, 11, 1], seed: 7).scalars
    let b = randomTensor([11, 11, 1], seed: 8).scalars
    func grey(_ values: [Float]) -> Tensor {
      Tensor(shape: [11, 11, 3], scalars: values.flatMap { [$0, $0, $0] })
    }
    var meter = QualityMeter()
    try meter.add(source: grey(a), output: grey(a), reference: grey(b))
    let weights: [Double] = (0..<121).map { i in
      let (x, y) = (Double(i % 11 - 5), Double(i / 11 - 5))
      return exp(-(x * x + y * y) / 4.5)
    }
    let area = weights.reduce(0, +)
    func mean(_ f: (Double, Double) -> Double) -> Double {
      (0..<121).reduce(0.0) { $0 + weights[$1] / area * f(Double(a[$1]), Double(b[$1])) }
    }
    let (ma, mb) = (mean { x, _ in x }, mean { _, y in y })
    let va = mean { x, _ in (x - ma) * (x - ma) }
    let vb = mean { _, y in (y - mb) * (y - mb) }
    let cov = mean { x, y in (x - ma) * (y - mb) }
    let light = (2 * ma * mb + 1e-4) / (ma * ma + mb * mb + 1e-4)
    let structure = (2 * cov + 9e-4) / (va + vb + 9e-4)
    let expected = light * structure
    #expect(abs((meter.report()["ssim"]?.mean ?? 0) - expected) < 1e-4)
  }

  @Test func framesOfAnotherSizeAreRefused() throws {
    var meter = QualityMeter()
    let (small, large) = (Tensor(height: 4, width: 6, channels: 3), Tensor(height: 8, width: 6, channels: 3))
    #expect(
      throws: MeasuringError.size(
        frame: 0, what: "output", width: 6, height: 8, expectedWidth: 6, expectedHeight: 4)
    ) {
      try meter.add(source: small, output: large)
    }
    try meter.add(source: small, output: small)
    #expect(throws: MeasuringError.self) { try meter.add(source: large, output: large) }
    #expect(meter.frames == 1)
  }
}
