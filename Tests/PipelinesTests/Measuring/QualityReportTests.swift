import Foundation
import Motion
import Pipelines
import Tensors
import Testing
import _TestSupport

@Suite struct QualityReportTests {
  private func report() throws -> QualityReport {
    let picture = randomTensor([16, 16, 3], seed: 1)
    let rest = DisplacementField(height: 16, width: 16)
    var meter = QualityMeter()
    try meter.add(source: picture, output: picture)
    try meter.add(
      source: picture, output: picture.blurred(sigma: 1), motion: MotionPair(forward: rest, backward: rest))
    return meter.report()
  }

  @Test func programsReadBackWhatWasWritten() throws {
    let report = try report()
    let read = try JSONDecoder().decode(QualityReport.self, from: Data(try report.json().utf8))
    #expect(read.frames == report.frames && read.figures.map(\.name) == report.figures.map(\.name))
    let (figure, before) = (try #require(read["warping-error"]), try #require(report["warping-error"]))
    #expect(figure.series.count == 2 && figure.series[0] == nil)
    #expect(abs((figure.mean ?? 0) - (before.mean ?? 1)) < 1e-12)
  }

  @Test func peopleSeeTheWorstFrame() throws {
    let lines = try report().table.split(separator: "\n").map(String.init)
    #expect(lines[0] == "2 frames of 16x16")
    #expect(lines[1].hasPrefix("figure") && lines[1].hasSuffix("better"))
    let gradient = try #require(lines.first { $0.hasPrefix("gradient-energy") })
    #expect(gradient.hasSuffix("of frame 0                  near 1"))
    // The blurred frame is the worst one.
    #expect(gradient.split(separator: " ")[3] == "1")
    #expect(!lines.contains { $0.hasPrefix("psnr") }, "no reference, no ratio")
  }
}
