import Synchronization

/// Counts calls from a sendable closure.
final class Counter: Sendable {
  private let value = Mutex(0)

  /// One more than the last answer; the first is 1.
  func next() -> Int {
    value.withLock {
      $0 += 1
      return $0
    }
  }
}
