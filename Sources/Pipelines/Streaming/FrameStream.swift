package import Media
internal import Synchronization

/// Decodes ahead: a source of frames on a thread of its own.
package final class FrameStream: Sendable {
  /// What is known of the frames.
  package let info: ClipInfo
  private let queue: BoundedQueue<ClipFrame>
  private let complaints: Complaints

  /// Opens a source and begins to read it.
  ///
  /// - Parameters:
  ///   - ahead: how many frames wait at most; one more is decoded meanwhile.
  ///   - open: opens the source; called on the new thread, where the source stays.
  /// - Throws: what `open` throws.
  package init(ahead: Int = 1, open: @escaping @Sendable () throws -> ClipSource) throws {
    let queue = BoundedQueue<ClipFrame>(capacity: ahead)
    let opened = BoundedQueue<ClipInfo>(capacity: 1)
    let complaints = Complaints()
    _ = Worker("decode") {
      let source: ClipSource
      do {
        source = try open()
        _ = opened.send(source.info)
        opened.finish()
      } catch {
        opened.finish(throwing: error)
        return
      }
      do {
        while let frame = try source.next() {
          if !queue.send(frame) { return }
        }
        complaints.list.withLock { $0 = source.warnings() }
        queue.finish()
      } catch {
        queue.finish(throwing: error)
      }
    }
    guard let info = try opened.next() else {
      throw MediaError(.readFailed, "the clip could not be opened")
    }
    (self.info, self.queue, self.complaints) = (info, queue, complaints)
  }

  /// The next frame, or nil at the end.
  package func next() throws -> ClipFrame? { try queue.next() }

  /// What went wrong without stopping the work; complete once ``next()`` has returned nil.
  package var warnings: [MediaWarning] { complaints.list.withLock { $0 } }

  /// Reads no further.
  package func stop() { queue.abandon() }

  deinit { queue.abandon() }
}

/// What was found wrong on another thread.
final class Complaints: Sendable {
  let list = Mutex<[MediaWarning]>([])
}
