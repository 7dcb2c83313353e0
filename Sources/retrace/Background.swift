internal import CPriority
internal import Foundation

/// Steps back behind whatever else the machine does.
enum Background {
  /// How nice the program becomes; it stays as it is where it is nicer already.
  static let niceness: Int32 = 10

  /// Lowers the priority of every thread there is; those that come later, and processes that are started, take it over.
  static func enter() {
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task"))?.compactMap {
      Int32($0)
    }
    for thread in threads ?? [0] {
      if retrace_nice(thread) < niceness { _ = retrace_set_nice(thread, niceness) }
      // Where a system has no such thing, the processor's priority is all there is.
      _ = retrace_idle_io(thread)
    }
  }
}
