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
  private var nextState = RestylingProgress.now + interval
  private static let interval = 0.25
  /// The share of the time that keeping states may take.
  private static let share = 0.05

  init(_ kept: KeptProgress) { self.kept = kept }

  /// The name of a finished frame.
  static func frame(_ number: Int) -> String { "frame-\(number)" }

  /// The last point from which all is there; nil: the run begins anew.
  func lastPoint() -> Point? {
    var whole = 0
    for count in states().sorted() {
      while whole < count, kept.load(Self.frame(whole)) != nil { whole += 1 }
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

/// A frame on its way to the encoder.
enum FinishedFrame: Sendable {
  /// Painted by this run; the frame of this number.
  case painted(Tensor, number: Int)
  /// Painted by a run before, the frame of this number.
  case kept(number: Int)

  /// Writes the frame, and keeps what was painted.
  func put(into sink: ClipSink, timestamp: Int64, duration: Int64, kept: KeptProgress?) throws {
    switch (self, kept) {
    case (.painted(let picture, _), nil):
      try sink.write(picture, timestamp: timestamp, duration: duration)
    case (.painted(let picture, let number), let kept?):
      let bytes = try sink.prepared(picture)
      try kept.store(bytes, as: RestylingProgress.frame(number))
      try sink.write(prepared: bytes, timestamp: timestamp, duration: duration)
    case (.kept(let number), _):
      guard let bytes = kept?.load(RestylingProgress.frame(number)) else { throw StateBytes.Damaged() }
      try sink.write(prepared: bytes, timestamp: timestamp, duration: duration)
    }
  }
}
