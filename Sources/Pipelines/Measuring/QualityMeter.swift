public import Motion
public import Tensors

/// The motion of the source between two neighbouring frames, both ways.
public struct MotionPair: Sendable {
  /// f(t−1→t) on the grid of frame t−1.
  public var forward: DisplacementField
  /// f(t→t−1) on the grid of frame t.
  public var backward: DisplacementField

  /// The two fields between the frame before and this one.
  public init(forward: DisplacementField, backward: DisplacementField) {
    (self.forward, self.backward) = (forward, backward)
  }
}

/// Measures a restyled clip against its source, one frame at a time.
///
/// It keeps the frame before and a few numbers a frame, so memory does not grow with the frame count
/// in any way that matters. Feed it every frame in order, then ask for the ``report()``.
public struct QualityMeter: Sendable {
  private var before: (source: Tensor, output: Tensor)?
  private var first: (source: PictureStatistics, output: PictureStatistics)?
  private var size: (height: Int, width: Int)?
  private var rows = Rows()

  /// One list a figure, one entry a frame.
  private struct Rows {
    var warping: [Double?] = []
    var warpingSource: [Double?] = []
    var seen: [Double?] = []
    var flicker: [Double?] = []
    var flickerSource: [Double?] = []
    var still: [Double?] = []
    var gradient: [Double?] = []
    var gradientSource: [Double?] = []
    var contrast: [Double?] = []
    var contrastSource: [Double?] = []
    var psnr: [Double?] = []
    var ssim: [Double?] = []
  }

  /// A meter that has seen nothing.
  public init() {}

  /// The number of frames seen.
  public var frames: Int { rows.gradient.count }

  /// Takes the next frame.
  ///
  /// - Parameters:
  ///   - source: the frame of the source, `(height, width, 3)`, values in [0, 1].
  ///   - output: the same frame of the result, of the same shape.
  ///   - reference: what the result should be, of the same shape; for PSNR and SSIM.
  ///   - motion: the motion of the source between the frame before and this one; nil at the first frame
  ///     and at cuts.
  /// - Throws: ``MeasuringError`` if the sizes differ from one another or from the frames before.
  public mutating func add(
    source: Tensor, output: Tensor, reference: Tensor? = nil, motion: MotionPair? = nil
  ) throws {
    let size = self.size ?? (source.height, source.width)
    try check(source.height, source.width, "source", size)
    try check(output.height, output.width, "output", size)
    if let reference { try check(reference.height, reference.width, "reference", size) }
    if let motion { try check(motion.forward.height, motion.forward.width, "motion", size) }
    if let motion { try check(motion.backward.height, motion.backward.width, "motion", size) }
    self.size = size

    measureDrift(source, output)
    measureMotion(source, output, motion)
    rows.psnr.append(reference.map { peakSignalToNoise(output, $0) })
    rows.ssim.append(reference.map { structuralSimilarity(output, $0) })
    before = (source, output)
  }

  private func check(_ height: Int, _ width: Int, _ what: String, _ size: (height: Int, width: Int)) throws {
    guard height == size.height, width == size.width else {
      throw MeasuringError.size(
        frame: frames, what: what, width: width, height: height, expectedWidth: size.width,
        expectedHeight: size.height)
    }
  }

  private mutating func measureDrift(_ source: Tensor, _ output: Tensor) {
    let now = (source: PictureStatistics(source), output: PictureStatistics(output))
    let start = first ?? now
    first = start
    // A picture without any contrast has no ratio to it.
    func ratio(_ a: Double, _ b: Double) -> Double? { b > 1e-9 ? a / b : nil }
    rows.gradient.append(ratio(now.output.gradientEnergy, start.output.gradientEnergy))
    rows.gradientSource.append(ratio(now.source.gradientEnergy, start.source.gradientEnergy))
    rows.contrast.append(ratio(now.output.contrast, start.output.contrast))
    rows.contrastSource.append(ratio(now.source.contrast, start.source.contrast))
  }

  private mutating func measureMotion(_ source: Tensor, _ output: Tensor, _ motion: MotionPair?) {
    guard let motion, let before else {
      for list in [\Rows.warping, \.warpingSource, \.seen, \.flicker, \.flickerSource, \.still] {
        rows[keyPath: list].append(nil)
      }
      return
    }
    let seen = unoccluded(forward: motion.forward, backward: motion.backward)
    let pixels = Double(seen.count)
    rows.seen.append(seen.scalars.reduce(0) { $0 + Double($1) } / pixels)
    rows.warping.append(warpingError(before.output, output, along: motion.forward, mask: seen))
    rows.warpingSource.append(warpingError(before.source, source, along: motion.forward, mask: seen))
    let flicker = temporalDeviation(
      (before.output, output), (before.source, source), forward: motion.forward, backward: motion.backward)
    rows.flicker.append(flicker.output)
    rows.flickerSource.append(flicker.source)
    rows.still.append(flicker.share)
  }

  /// Everything measured so far.
  ///
  /// - Parameter others: figures of other meters over the same frames; they stand before those that say what the rest rests on.
  public func report(with others: [QualityReport.Figure] = []) -> QualityReport {
    let figures = [
      QualityReport.Figure(
        "warping-error", unit: "mean square, values 0 to 1", better: .lower,
        meaning: "difference of each frame from the next one warped back to it along the source's motion, "
          + "where both show the place (Lai et al. 2018)",
        series: rows.warping, source: rows.warpingSource),
      QualityReport.Figure(
        "flicker", unit: "levels of 255", better: .lower,
        meaning: "standard deviation from frame to frame where the source moves less than 0.3 pixels",
        series: rows.flicker, source: rows.flickerSource),
      QualityReport.Figure(
        "gradient-energy", unit: "of frame 0", better: .one,
        meaning: "crispness: mean square of the luma differences of neighbours, relative to the first frame",
        series: rows.gradient, source: rows.gradientSource),
      QualityReport.Figure(
        "contrast", unit: "of frame 0", better: .one,
        meaning: "standard deviation of luma, relative to the first frame",
        series: rows.contrast, source: rows.contrastSource),
      QualityReport.Figure(
        "psnr", unit: "dB", better: .higher,
        meaning: "peak signal-to-noise ratio against the reference, 100 where they are equal",
        series: rows.psnr),
      QualityReport.Figure(
        "ssim", unit: "", better: .higher,
        meaning: "structural similarity of luma to the reference (Wang et al. 2004)", series: rows.ssim),
    ]
    let grounds = [
      QualityReport.Figure(
        "seen-share", unit: "of pixels", better: .none,
        meaning: "what the warping error rests on: places that both frames show", series: rows.seen),
      QualityReport.Figure(
        "still-share", unit: "of pixels", better: .none,
        meaning: "what the flicker rests on: places that hardly move", series: rows.still),
    ]
    return QualityReport(
      frames: frames, width: size?.width ?? 0, height: size?.height ?? 0,
      figures: (figures + others + grounds).filter { $0.mean != nil })
  }
}

/// What can keep frames from being measured.
public enum MeasuringError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A frame has another size than the first source frame.
  case size(frame: Int, what: String, width: Int, height: Int, expectedWidth: Int, expectedHeight: Int)

  /// One sentence with the values and the remedy.
  public var description: String {
    switch self {
    case .size(let frame, let what, let width, let height, let expectedWidth, let expectedHeight):
      "frame \(frame) of the \(what) is \(width)x\(height) but the source is "
        + "\(expectedWidth)x\(expectedHeight); scale one of them first"
    }
  }
}
