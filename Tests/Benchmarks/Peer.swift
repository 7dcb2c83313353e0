internal import Foundation

/// OpenCV's DIS optical flow at its medium setting, run over the same frames.
struct Peer: Decodable {
  /// Of all pairs together, the least of all repeats.
  private(set) var milliseconds: Double
  /// Mean distance from the known motion in pixels, where that was given.
  let error: Double?
  /// The version of OpenCV.
  let version: String

  /// What to do where there is none.
  static let missing = "no peer: pip install opencv-python-headless numpy"

  /// Matches each frame of a folder with the next; nil where Python or OpenCV is missing.
  ///
  /// Its times vary more than ours from one process to the next, so callers run it in turns with what it is compared with.
  ///
  /// - Parameters:
  ///   - frames: a folder of PNG files, in the order of their names.
  ///   - truth: the known motion of the first pair, a `.flo` file.
  ///   - repeats: how often it matches them all.
  /// - Throws: ``CheckFailure`` where it is there and fails.
  static func run(on frames: URL, truth: URL? = nil, repeats: Int, _ bench: Bench) throws -> Peer? {
    var words = ["/usr/bin/env", "python3", Examples.peer("opencv_dis.py"), frames.path]
    words += ["--repeat", "\(repeats)"]
    if let truth { words += ["--truth", truth.path] }
    let child = try Child(words, in: bench.folder)
    // 127: no python3; 3: no cv2 or numpy.
    if [3, 127].contains(child.status) { return nil }
    guard child.status == 0 else { throw CheckFailure("opencv_dis.py failed: \(child.errors)") }
    return try JSONDecoder().decode(Peer.self, from: Data(child.output.utf8))
  }

  /// The faster of two runs.
  func least(_ other: Peer) -> Peer {
    var least = self
    least.milliseconds = min(milliseconds, other.milliseconds)
    return least
  }
}
