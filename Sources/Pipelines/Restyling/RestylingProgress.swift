internal import Dispatch
internal import Foundation
internal import Tensors

/// The progress of ``ClipRestyling``: every finished frame, and now and then what the painter remembers.
///
/// A run goes on from the last state whose frames are all there. They are written as they were, those after it are painted once more.
struct RestylingProgress {
  /// A point from which a run can go on.
  struct Point {
    /// The record of the frames before.
    let record: RunRecord<Settings>
    /// What the painter remembered.
    let painter: StateBytes
  }

  private let kept: KeptProgress
  private let hasPreview: Bool
  private var nextState = RestylingProgress.now + interval
  private static let interval = 0.25
  /// The share of the time that keeping states may take.
  private static let share = 0.05

  /// - Parameter hasPreview: whether frames of a comparison clip belong to it.
  init(_ kept: KeptProgress, hasPreview: Bool) { (self.kept, self.hasPreview) = (kept, hasPreview) }

  /// The last point from which all is there; nil: the run begins anew.
  func lastPoint() -> Point? {
    var whole = 0
    for count in states().sorted() {
      while whole < count, kept.hasFrame(whole, preview: hasPreview) { whole += 1 }
    }
    for count in states().sorted(by: >) where count <= whole {
      guard let bytes = kept.load("state-\(count)") else { continue }
      var state = StateBytes(bytes)
      if let text = try? state.numbers(UInt8.self),
        let record = try? JSONDecoder().decode(RunRecord<Settings>.self, from: Data(text)),
        let painter = try? state.others(), record.frames == count
      {
        return Point(record: record, painter: painter)
      }
    }
    return nil
  }

  /// Whether it is time to keep a state.
  var isDue: Bool { Self.now >= nextState }

  /// Keeps a state.
  mutating func keep(_ painter: StateBytes, record: RunRecord<Settings>) throws {
    let start = Self.now
    var state = StateBytes()
    state.append(Array(try JSONText.of(record).text.utf8))
    state.append(painter)
    try kept.store(state.bytes, as: "state-\(record.frames)")
    // Frames are encoded behind, so that the last state may be ahead of them.
    for count in states().sorted().dropLast(2) { kept.remove("state-\(count)") }
    nextState = Self.now + max(Self.interval, (Self.now - start) / Self.share)
  }

  private func states() -> [Int] {
    kept.names(from: "state-").compactMap { Int($0.dropFirst("state-".count)) }
  }

  private static var now: Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }
}
