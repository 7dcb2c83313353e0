import Foundation
import Media
import Tensors

/// A folder of its own for one test, with small clips to work on; gone when the test ends.
final class Workshop {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "retrace-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  /// Everything in the folder, hidden files too.
  var files: Set<String> {
    Set((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
  }

  /// Writes a file, with the folders it lies in.
  func write(_ bytes: [UInt8], _ name: String) throws {
    let url = folder.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }

  func retrace(_ arguments: String..., environment: [String: String] = [:]) throws -> RetraceProcess {
    try RetraceProcess(arguments, in: folder, environment: environment)
  }

  /// Writes a clip: a textured square wanders over a textured ground; at each number of `cuts` everything
  /// changes.
  func makeClip(
    _ name: String, frames: Int = 5, width: Int = 48, height: Int = 32, cuts: [Int] = [], codec: String? = nil
  ) throws {
    let info = ClipInfo(width: width, height: height, frameRate: Rational(25, 1))
    let writer = try ClipWriter(path: path(name), like: info, settings: EncoderSettings(codec: codec))
    for number in 0..<frames {
      let shot = cuts.filter { $0 <= number }.count
      try writer.write(
        Self.picture(number, shot: shot, width: width, height: height), timestamp: Int64(number), duration: 1)
    }
    try writer.finish()
  }

  /// One frame of such a clip.
  static func picture(_ number: Int, shot: Int = 0, width: Int = 48, height: Int = 32) -> Tensor {
    var picture = Tensor(height: height, width: width, channels: 3)
    for y in 0..<height {
      for x in 0..<width {
        let inside = (10 + number..<20 + number).contains(x) && (8..<18).contains(y)
        // The texture of the square travels with it.
        let u = Float(inside ? x - number : x)
        let wave = sin(u * (0.5 + 0.3 * Float(shot))) * cos(Float(y) * (0.7 - 0.4 * Float(shot)))
        let ground: [Float] = shot % 2 == 0 ? [0.2, 0.3, 0.35] : [0.75, 0.6, 0.1]
        let square: [Float] = [0.8, 0.5, 0.2]
        for channel in 0..<3 {
          picture[y, x, channel] = (inside ? square : ground)[channel] + 0.15 * wave
        }
      }
    }
    return picture
  }

  func makeStill(_ name: String, width: Int = 48, height: Int = 32) throws {
    try Still.write(Self.picture(0, width: width, height: height), to: path(name))
  }

  /// Writes a second of silence as a WAV file.
  func makeSound(_ name: String) throws {
    let samples = 8000
    var bytes = Data("RIFF".utf8)
    func append<I: FixedWidthInteger>(_ value: I) {
      for shift in 0..<I.bitWidth / 8 { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * shift))) }
    }
    append(UInt32(36 + 2 * samples))
    bytes += Data("WAVEfmt ".utf8)
    append(UInt32(16)); append(UInt16(1)); append(UInt16(1))
    append(UInt32(8000)); append(UInt32(16000)); append(UInt16(2)); append(UInt16(16))
    bytes += Data("data".utf8)
    append(UInt32(2 * samples))
    bytes += Data(count: 2 * samples)
    try bytes.write(to: folder.appendingPathComponent(name))
  }

  /// The pictures of a clip.
  func frames(_ name: String) throws -> [ClipFrame] {
    let reader = try ClipReader(path: path(name))
    var frames: [ClipFrame] = []
    while let frame = try reader.next() { frames.append(frame) }
    return frames
  }
}
