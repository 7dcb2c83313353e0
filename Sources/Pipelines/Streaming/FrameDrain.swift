package import Media
internal import Synchronization
package import Tensors

/// Encodes behind: a sink of pictures on a thread of its own.
package final class FrameDrain<Element: Sendable>: Sendable {
  private enum Order {
    case write(Element, timestamp: Int64, duration: Int64)
    case finish(early: Bool)
  }

  private let queue: BoundedQueue<Order>
  private let worker: Worker
  private let complaints: Complaints

  /// Opens a sink.
  ///
  /// - Parameters:
  ///   - behind: how many pictures wait at most.
  ///   - put: writes an element; called on the thread of the sink.
  ///   - open: opens the sink; called on the new thread, where the sink stays.
  /// - Throws: what `open` throws.
  package init(
    behind: Int = 1,
    put:
      @escaping @Sendable (
        _ sink: ClipSink, _ element: Element, _ timestamp: Int64, _ duration: Int64
      ) throws -> Void,
    open: @escaping @Sendable () throws -> ClipSink
  ) throws {
    let queue = BoundedQueue<Order>(capacity: behind)
    let opened = BoundedQueue<Bool>(capacity: 1)
    let complaints = Complaints()
    let worker = Worker("encode") {
      let sink: ClipSink
      do {
        sink = try open()
        opened.finish()
      } catch {
        opened.finish(throwing: error)
        return
      }
      do {
        while let order = try queue.next() {
          switch order {
          case .write(let element, let timestamp, let duration):
            try put(sink, element, timestamp, duration)
          case .finish(let early):
            try sink.finish(early: early)
            complaints.list.withLock { $0 = sink.warnings }
            return
          }
        }
        // The queue ended without the order to finish: the work failed elsewhere.
        sink.discard()
      } catch {
        queue.abandon()
        sink.discard()
        throw error
      }
    }
    _ = try opened.next()
    (self.queue, self.worker, self.complaints) = (queue, worker, complaints)
  }

  /// Hands over the next picture.
  ///
  /// - Throws: what the sink failed with, at this picture or an earlier one.
  package func write(_ element: Element, timestamp: Int64, duration: Int64) throws {
    if !queue.send(.write(element, timestamp: timestamp, duration: duration)) { try worker.join() }
  }

  /// Writes what waits, completes the file and waits until it is in place.
  ///
  /// - Parameter early: whether the clip goes on after the last picture.
  /// - Returns: what a person should know of the file.
  package func finish(early: Bool = false) throws -> [MediaWarning] {
    _ = queue.send(.finish(early: early))
    try worker.join()
    return complaints.list.withLock { $0 }
  }

  /// Gives up and leaves nothing behind; after ``finish()`` it does nothing.
  package func discard() {
    queue.finish()
    try? worker.join()
  }
}

extension FrameDrain {
  /// Opens a sink for what pictures are made of on its thread.
  package convenience init(
    picture: @escaping @Sendable (Element) -> Tensor, open: @escaping @Sendable () throws -> ClipSink
  ) throws {
    try self.init(
      put: { try $0.write(picture($1), timestamp: $2, duration: $3) }, open: open)
  }
}

extension FrameDrain<Tensor> {
  /// Opens a sink for finished pictures.
  package convenience init(open: @escaping @Sendable () throws -> ClipSink) throws {
    try self.init(picture: { $0 }, open: open)
  }
}
