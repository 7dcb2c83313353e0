internal import Dispatch
internal import Foundation
internal import Synchronization

/// Turns Ctrl-C into a wish to stop.
///
/// The first SIGINT (or SIGTERM) sets ``requested``: the pipeline finishes the frame at hand and closes a
/// file that plays. The second ends the process at once.
enum Interrupt {
  private static let count = Atomic<Int>(0)

  /// Whether someone asked to stop.
  static var requested: Bool { count.load(ordering: .relaxed) > 0 }

  /// Starts listening; the listener lives as long as the returned value.
  static func listen() -> [any DispatchSourceSignal] {
    [SIGINT, SIGTERM].map { number in
      // The default action would end the process before the source hears of the signal.
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInteractive))
      source.setEventHandler {
        if count.add(1, ordering: .relaxed).oldValue > 0 { _exit(ExitStatus.interrupted.rawValue) }
      }
      source.resume()
      return source
    }
  }

  /// A reader that closes our output early (`| head`) is no failure to talk about: writes return an error
  /// instead of ending the process half way through a file.
  static func ignoreBrokenPipes() {
    signal(SIGPIPE, SIG_IGN)
  }
}
