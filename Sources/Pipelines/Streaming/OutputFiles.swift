internal import Foundation
internal import Media

/// The files that a clip job leaves: the clip, its run record, its comparison clip.
package struct OutputFiles: Sendable {
  let output: String
  var overwrite: Bool
  var encoding: Settings.Encoding
  /// The file that sound and subtitles are copied from.
  var sound: String?
  /// Whether that file is used in part only.
  var isTrimmed = false
  /// The timestamp that becomes 0 where it is; nil: that of the first picture.
  var origin: Int64?
  /// The depth to write with; nil: that of the clip, as far as the codec is played.
  var bitDepth: Int?
  /// Whether a GIF or a WebP repeats for ever, or plays once.
  var loops = true

  /// Where the run record goes: `out.mp4.json`, or `retrace.json` beside a sequence of pictures.
  package var record: String {
    Self.isSequence(output)
      ? URL(fileURLWithPath: output).deletingLastPathComponent().appendingPathComponent("retrace.json").path
      : output + ".json"
  }

  /// Where the comparison clip goes: `out.preview.mp4`, or `preview.mp4` beside a sequence of pictures.
  package var preview: String {
    let url = URL(fileURLWithPath: output)
    if Self.isSequence(output) {
      return url.deletingLastPathComponent().appendingPathComponent("preview.mp4").path
    }
    let stem = url.deletingPathExtension()
    return stem.appendingPathExtension("preview").appendingPathExtension(url.pathExtension).path
  }

  /// Opens the result.
  func sink(_ info: ClipInfo, clock: StageClock) throws -> ClipSink {
    try ClipSink(
      output, like: info, source: encoding.audio ? sound : nil, encoding: encoding, isTrimmed: isTrimmed,
      origin: origin, bitDepth: bitDepth, loops: loops, overwrite: overwrite, clock: clock)
  }

  /// Opens the comparison clip.
  func previewSink(_ kind: Settings.Preview, _ info: ClipInfo) throws -> ClipSink {
    var info = info
    (info.height, info.width) = ComparisonPicture.size(kind, height: info.height, width: info.width)
    return try ClipSink(preview, like: info, isTrimmed: isTrimmed, loops: loops, overwrite: overwrite)
  }

  /// The folder that a path lies in.
  package static func folder(of path: String) -> String {
    URL(fileURLWithPath: path).deletingLastPathComponent().path
  }

  /// Whether a path is a pattern of pictures such as `frames/%05d.png`.
  static func isSequence(_ path: String) -> Bool {
    (path as NSString).lastPathComponent.contains(/%0?\d*d/)
  }

  /// Whether two paths lead to one file.
  package static func areSame(_ one: String, _ other: String) -> Bool {
    func real(_ path: String) -> String {
      URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path
    }
    return real(one) == real(other)
  }
}

extension OutputFiles {
  /// Refuses to replace what is there.
  ///
  /// - Throws: `MediaError` with code `exists`.
  package static func checkFree(_ path: String, overwrite: Bool) throws {
    if !overwrite, FileManager.default.fileExists(atPath: path) {
      throw MediaError(.exists, "\(path) exists already", remedy: "give --overwrite to replace it")
    }
  }
}
