internal import Dispatch
internal import Synchronization

/// Hands elements from one thread to another, holding a few at most.
///
/// The producer waits while the queue is full, the consumer while it is empty; so stages of a pipeline run
/// side by side in bounded memory. One producer, one consumer.
package final class BoundedQueue<Element: Sendable>: Sendable {
  private struct State {
    var elements: [Element] = []
    var isFinished = false
    var isAbandoned = false
    var failure: (any Error)?
  }

  private let state = Mutex(State())
  // Both count up from 0: a semaphore must not die below the value it was made with.
  private let filled = DispatchSemaphore(value: 0)
  private let free = DispatchSemaphore(value: 0)

  /// A queue for at most `capacity` elements, at least 1.
  package init(capacity: Int) {
    for _ in 0..<max(1, capacity) { free.signal() }
  }

  /// Adds an element, waiting for room.
  ///
  /// - Returns: false when the consumer has gone: stop producing.
  package func send(_ element: sending Element) -> Bool {
    free.wait()
    let accepted = state.withLock { state in
      if state.isAbandoned { return false }
      state.elements.append(element)
      return true
    }
    if accepted { filled.signal() } else { free.signal() }
    return accepted
  }

  /// Ends the sequence, with an error or without.
  package func finish(throwing error: (any Error)? = nil) {
    state.withLock { state in
      state.isFinished = true
      state.failure = error
    }
    filled.signal()
  }

  /// Takes the next element, waiting for it; nil at the end.
  ///
  /// - Throws: what the producer finished with, once every element before it was taken.
  package func next() throws -> Element? {
    filled.wait()
    let (element, failure) = state.withLock { state -> (Element?, (any Error)?) in
      if !state.elements.isEmpty { return (state.elements.removeFirst(), nil) }
      return (nil, state.failure)
    }
    if let element {
      free.signal()
      return element
    }
    // The end stays the end.
    filled.signal()
    if let failure { throw failure }
    return nil
  }

  /// Tells the producer that nobody will take more elements.
  package func abandon() {
    state.withLock { state in
      state.isAbandoned = true
      state.elements.removeAll()
    }
    free.signal()
  }
}
