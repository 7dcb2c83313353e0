internal import Foundation
internal import Synchronization

/// The one way to use several cores.
///
/// Work is cut into pieces by a partition that depends on the work alone, never on the number of
/// threads, and each piece writes its own part of the result. So the result is the same at any
/// thread count; threads only decide who computes which piece.
public enum Parallel {
  private static let limit = Atomic<Int>(ProcessInfo.processInfo.activeProcessorCount)

  /// How many threads work at the same time, at least 1.
  ///
  /// Default: the processors of the machine.
  public static var threads: Int {
    get { limit.load(ordering: .relaxed) }
    set { limit.store(max(1, newValue), ordering: .relaxed) }
  }

  /// Calls `body` once for each index in `0..<count`, on up to ``threads`` threads.
  ///
  /// - Parameters:
  ///   - count: the number of pieces, at least 0.
  ///   - body: computes piece `index`; must write nothing that another piece reads or writes.
  public static func each(_ count: Int, _ body: @Sendable (_ index: Int) -> Void) {
    let workers = min(threads, count)
    guard workers > 1 else {
      for index in 0..<max(0, count) { body(index) }
      return
    }
    WorkerPool.shared.each(count, helpers: workers - 1, body)
  }

  /// Calls `body` with the bands of `0..<rows`, `band` rows each (the last may be shorter).
  ///
  /// - Parameters:
  ///   - rows: the number of rows, at least 0.
  ///   - band: rows a piece, at least 1. It fixes the partition, so it must not depend on ``threads``.
  ///   - body: computes one band.
  public static func rows(_ rows: Int, band: Int = 32, _ body: @Sendable (_ rows: Range<Int>) -> Void) {
    let pieces = (rows + band - 1) / band
    each(pieces) { piece in
      body(piece * band..<min(rows, (piece + 1) * band))
    }
  }

  /// Computes two values side by side.
  public static func both<A: Sendable, B: Sendable>(
    _ first: @Sendable () -> A, _ second: @Sendable () -> B
  ) -> (A, B) {
    guard threads > 1 else { return (first(), second()) }
    let a = Mutex<A?>(nil)
    let b = Mutex<B?>(nil)
    each(2) { index in
      if index == 0 {
        let value = first()
        a.withLock { $0 = value }
      } else {
        let value = second()
        b.withLock { $0 = value }
      }
    }
    guard let left = a.withLock({ $0 }), let right = b.withLock({ $0 }) else {
      preconditionFailure("each(2) runs both pieces")
    }
    return (left, right)
  }
}
