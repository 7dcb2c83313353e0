import Foundation
import Media
import Tensors

/// A folder that goes away with its owner.
final class Scratchpad {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "retrace-media-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// The path of a file in the folder.
  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  /// The names in the folder, hidden ones included.
  var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted() }

  /// Writes bytes and returns the path.
  func file(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    try Data(bytes).write(to: folder.appendingPathComponent(name))
    return path(name)
  }
}

/// A command that failed.
struct CommandFailure: Error, CustomStringConvertible { var description: String }

/// Runs a program of the PATH and returns what it printed.
@discardableResult
func run(_ program: String, _ arguments: [String]) throws -> Data {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = [program] + arguments
  // Files, not pipes: reading a pipe is interrupted when another test's process ends.
  let pad = try Scratchpad()
  let (output, errors) = (try pad.file("out", []), try pad.file("err", []))
  process.standardOutput = FileHandle(forWritingAtPath: output)
  process.standardError = FileHandle(forWritingAtPath: errors)
  process.standardInput = FileHandle.nullDevice
  try process.run()
  process.waitUntilExit()
  let data = try Data(contentsOf: URL(fileURLWithPath: output))
  let talk = try Data(contentsOf: URL(fileURLWithPath: errors))
  guard process.terminationStatus == 0 else {
    throw CommandFailure(description: "\(program) \(arguments): \(String(decoding: talk, as: UTF8.self))")
  }
  return data
}

/// Makes a file with FFmpeg; `arguments` are separated by spaces.
func ffmpeg(_ arguments: String, to path: String) throws {
  try run("ffmpeg", ["-v", "error", "-y"] + arguments.split(separator: " ").map(String.init) + [path])
}

/// Lines of `key=value|…` that ffprobe prints.
func ffprobe(_ path: String, _ arguments: String) throws -> [String] {
  let words = arguments.split(separator: " ").map(String.init)
  let data = try run("ffprobe", ["-v", "error", "-of", "compact=p=0"] + words + [path])
  return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
}

/// The times of a file's frames as ffprobe prints them.
func times(_ path: String) throws -> [String] {
  try ffprobe(path, "-select_streams v:0 -show_entries frame=best_effort_timestamp_time").map {
    $0.split(separator: "|").first.map(String.init) ?? $0
  }
}

/// Everything of a clip.
func frames(_ path: String, _ span: ClipSpan = .whole) throws -> [ClipFrame] {
  let reader = try ClipReader(path: path, span: span)
  var all: [ClipFrame] = []
  while let frame = try reader.next() { all.append(frame) }
  return all
}

/// A picture whose components are multiples of 1/`peak`, different everywhere.
func testPicture(width: Int, height: Int, seed: Int = 0, peak: Int = 255) -> Tensor {
  var picture = Tensor(height: height, width: width, channels: 3)
  for i in picture.scalars.indices {
    var hash = UInt64(i + 7919 * seed) &* 0x9E37_79B9_7F4A_7C15
    hash ^= hash >> 29
    hash = hash &* 0xBF58_476D_1CE4_E5B9
    picture.scalars[i] = Float((hash >> 33) % UInt64(peak + 1)) / Float(peak)
  }
  return picture
}

/// A smooth picture that lossy codecs keep well; `phase` moves it.
func smoothPicture(width: Int, height: Int, phase: Int = 0) -> Tensor {
  var picture = Tensor(height: height, width: width, channels: 3)
  for y in 0..<height {
    for x in 0..<width {
      picture[y, x, 0] = Float((x + phase) % width) / Float(width)
      picture[y, x, 1] = Float(y) / Float(height)
      picture[y, x, 2] = 0.5
    }
  }
  return picture
}

/// Writes pictures as a clip, `step` units apart.
func write(
  _ pictures: [Tensor], to path: String, like info: ClipInfo? = nil,
  settings: EncoderSettings = EncoderSettings(),
  timestamps: [Int64]? = nil
) throws {
  guard let first = pictures.first else { return }
  let info = info ?? ClipInfo(width: first.width, height: first.height, frameRate: Rational(25, 1))
  let writer = try ClipWriter(path: path, like: info, settings: settings)
  for (index, picture) in pictures.enumerated() {
    try writer.write(picture, timestamp: timestamps?[index] ?? Int64(index), duration: 1)
  }
  try writer.finish()
}
