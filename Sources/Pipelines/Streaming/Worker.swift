internal import Foundation
internal import Synchronization

/// A thread of its own for one stage of a pipeline.
package final class Worker: Sendable {
  private let ended = DispatchSemaphore(value: 0)
  private let failure = Mutex<(any Error)?>(nil)

  /// Starts `body` on a new thread.
  package init(_ name: String, _ body: @escaping @Sendable () throws -> Void) {
    let thread = Thread { [self] in
      do { try body() } catch { failure.withLock { $0 = error } }
      ended.signal()
    }
    thread.name = name
    // Encoders and scalers keep large frames on the stack's edge; the default of secondary threads is small.
    thread.stackSize = 8 << 20
    thread.start()
  }

  /// Waits until the body returned.
  ///
  /// - Throws: what the body threw.
  package func join() throws {
    ended.wait()
    ended.signal()
    if let error = failure.withLock({ $0 }) { throw error }
  }
}
