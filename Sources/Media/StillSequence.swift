internal import Foundation
internal import Tensors

/// Stills, one file each, as the frames of a clip.
final class StillSequence: PictureSource {
  let info: ClipInfo
  let warnings: [MediaWarning] = []
  private let path: String
  private let files: [String]
  private var position = 0

  private static let extensions: Set<String> = [
    "png", "jpg", "jpeg", "webp", "tif", "tiff", "bmp", "ppm", "pgm", "tga", "exr", "dpx", "jp2", "avif",
  ]

  init(path: String, files: [String], frameRate: Rational) throws {
    (self.path, self.files) = (path, files)
    guard let first = files.first else {
      throw MediaError(.notFound, "\(path): no picture matches", remedy: "check the folder and the pattern")
    }
    guard frameRate.isPositive else {
      throw MediaError(
        .badSetting, "a sequence cannot play at \(frameRate) frames a second", remedy: "use a rate above 0")
    }
    let picture = try Still.read(first)
    var info = ClipInfo(width: picture.width, height: picture.height, frameRate: frameRate)
    info.frameCountEstimate = files.count
    info.duration = Double(files.count) / frameRate.value
    info.bitDepth = picture.bitDepth
    info.containerName = "sequence"
    info.codecName = (first as NSString).pathExtension.lowercased()
    self.info = info
  }

  func next() throws -> TimedPicture? {
    guard position < files.count else { return nil }
    let (file, timestamp, info) = (files[position], Int64(position), info)
    position += 1
    return TimedPicture(timestamp: timestamp, duration: 1) {
      let still = try Still.read(file)
      guard still.width == info.width, still.height == info.height else {
        throw MediaError(
          .wrongSize,
          "\(file) is \(still.width)x\(still.height), the sequence starts with \(info.width)x\(info.height)",
          remedy: "bring all pictures to one size")
      }
      return still.picture
    }
  }

  func first(from timestamp: Int64) throws -> TimedPicture? {
    position = Int(min(max(0, timestamp), Int64(files.count)))
    return try next()
  }

  /// The files of a pattern, a glob or a folder in order of their numbers; nil where the path is one file.
  static func files(matching path: String) throws -> [String]? {
    switch FileKind(path) {
    case .file: return nil
    case .missing: break
    case .folder:
      let found = try list(path).filter { extensions.contains(($0 as NSString).pathExtension.lowercased()) }
      guard !found.isEmpty else {
        throw MediaError(
          .noFrames, "\(path): no pictures lie in this folder", remedy: "give a folder of PNG or JPEG files")
      }
      return naturally(found).map { (path as NSString).appendingPathComponent($0) }
    }
    let (folder, name) = ((path as NSString).deletingLastPathComponent, (path as NSString).lastPathComponent)
    let parts: [(file: String, key: Int)]
    if let pattern = NumberPattern(name) {
      parts = try list(folder).compactMap { file in pattern.number(of: file).map { (file, $0) } }.sorted {
        $0.key < $1.key
      }
    } else if name.contains("*") || name.contains("?") {
      parts = naturally(try list(folder).filter { matches($0, glob: name) }).map { ($0, 0) }
    } else {
      return nil
    }
    guard !parts.isEmpty else {
      throw MediaError(
        .notFound, "\(path): no file matches this pattern", remedy: "check the folder and the pattern")
    }
    return parts.map { (folder as NSString).appendingPathComponent($0.file) }
  }

  private static func list(_ folder: String) throws -> [String] {
    let folder = folder.isEmpty ? "." : folder
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }
    } catch {
      let isThere = FileManager.default.fileExists(atPath: folder)
      throw MediaError(
        isThere ? .notPermitted : .notFound,
        isThere ? "\(folder): no permission to list the folder" : "\(folder): there is no such folder",
        remedy: "check the path")
    }
  }

  /// Numbers in names count by their value: 2 before 10.
  private static func naturally(_ names: [String]) -> [String] {
    func key(_ name: String) -> [(text: String, number: Int)] {
      var parts: [(text: String, number: Int)] = []
      var rest = Substring(name)
      while !rest.isEmpty {
        let word = rest.prefix { !$0.isASCII || !$0.isNumber }
        rest = rest.dropFirst(word.count)
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        rest = rest.dropFirst(digits.count)
        parts.append((String(word), Int(digits) ?? -1))
      }
      return parts
    }
    return names.map { (name: $0, key: key($0)) }.sorted { a, b in
      for (x, y) in zip(a.key, b.key) {
        if x.text != y.text { return x.text < y.text }
        if x.number != y.number { return x.number < y.number }
      }
      return (a.key.count, a.name) < (b.key.count, b.name)
    }.map(\.name)
  }

  private static func matches(_ name: String, glob: String) -> Bool {
    // SAFETY: both are NUL-terminated for the call.
    unsafe fnmatch(glob, name, 0) == 0
  }
}

/// A file name with one number in it, as `frame_%05d.png` or `%d.jpg`.
struct NumberPattern {
  private let (before, after): (String, String)
  private let digits: Int

  /// Nil where the name has no `%d`.
  init?(_ name: String) {
    guard let percent = name.firstIndex(of: "%") else { return nil }
    let rest = name[name.index(after: percent)...]
    guard let letter = rest.firstIndex(of: "d") else { return nil }
    let width = rest[..<letter]
    guard width.isEmpty || (width.first == "0" && Int(width).map { $0 < 20 } == true) else { return nil }
    (before, after) = (String(name[..<percent]), String(rest[rest.index(after: letter)...]))
    digits = Int(width) ?? 1
    guard !after.contains("%") else { return nil }
  }

  /// The name of picture `number`.
  func name(_ number: Int) -> String {
    let text = String(number)
    return before + String(repeating: "0", count: max(0, digits - text.count)) + text + after
  }

  /// The number of a file of this pattern, or nil.
  func number(of name: String) -> Int? {
    guard name.hasPrefix(before), name.hasSuffix(after), name.count > before.count + after.count else {
      return nil
    }
    let middle = name.dropFirst(before.count).dropLast(after.count)
    guard middle.count >= digits, middle.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
    return Int(middle)
  }
}
