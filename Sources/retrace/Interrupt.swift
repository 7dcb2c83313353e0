internal import Dispatch
internal import Foundation
internal import Pipelines
internal import Synchronization

/// Turns Ctrl-C into a wish to stop.
///
/// The first SIGINT (or SIGTERM) sets ``requested``: the pipeline finishes the frame at hand and closes a
/// file that plays. The second ends the process at once.
enum Interrupt {
  private static let count = Atomic<Int>(0)
  private static let folder = Mutex<String?>(nil)

  /// Whether someone asked to stop.
  static var requested: Bool { count.load(ordering: .relaxed) > 0 }

  /// Starts listening.
  ///
  /// - Parameter folder: where unfinished files are removed when the process is ended at once; nil: nowhere.
  /// - Returns: the listener; it hears as long as this value lives.
  static func listen(cleaning folder: String?) -> [any DispatchSourceSignal] {
    Self.folder.withLock { $0 = folder }
    return [SIGINT, SIGTERM].map { number in
      // The default action would end the process before the source hears of the signal.
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInteractive))
      source.setEventHandler {
        if count.add(1, ordering: .relaxed).oldValue > 0 {
          removeUnfinished()
          _exit(ExitStatus.interrupted.rawValue)
        }
      }
      source.resume()
      return source
    }
  }

  /// Files are written under a hidden name with the number of the process in it, until they are whole.
  private static func removeUnfinished() {
    guard let folder = folder.withLock({ $0 }) else { return }
    let process = ProcessInfo.processInfo.processIdentifier
    let mark = ".retrace-\(process)-"
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    where name.hasPrefix(".") && (name.contains(mark) || OutputFiles.isLock("\(folder)/\(name)", of: process))
    {
      try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
    }
  }

  /// A reader that closes our output early (`| head`) is no failure to talk about: writes return an error
  /// instead of ending the process half way through a file.
  static func ignoreBrokenPipes() {
    signal(SIGPIPE, SIG_IGN)
  }
}
