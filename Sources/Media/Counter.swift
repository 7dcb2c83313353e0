internal import Synchronization

/// Numbers that differ within a process.
final class Counter: Sendable {
  private let value = Atomic<Int>(0)

  /// The next number, from 0.
  func next() -> Int { value.add(1, ordering: .relaxed).oldValue }
}
