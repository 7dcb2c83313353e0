internal import CFFmpeg
internal import Foundation
internal import Synchronization

/// FFmpeg's log, kept silent; the last complaint is kept for error sentences.
enum FFmpegLog {
  private static let last = Mutex<String?>(nil)
  /// The addresses of the files that were said to end too early; several are read at a time.
  private static let endedEarly = Mutex<Set<UInt>>([])

  /// Takes the log over, once in a process.
  static let silenced: Void = {
    // SAFETY: the callback uses its arguments only while it runs, and keeps nothing but a String.
    unsafe av_log_set_callback { context, level, format, arguments in
      guard level <= AV_LOG_ERROR, let format = unsafe format, let arguments = unsafe arguments else {
        return
      }
      var line = [CChar](repeating: 0, count: 512)
      var prefix: Int32 = 0
      unsafe av_log_format_line(context, level, format, arguments, &line, Int32(line.count), &prefix)
      let bytes = line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      let text = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
      guard !text.isEmpty else { return }
      FFmpegLog.last.withLock { $0 = String(text.prefix(300)) }
      if text.contains("ended prematurely") {
        FFmpegLog.endedEarly.withLock { _ = $0.insert(UInt(bitPattern: context)) }
      }
    }
  }()

  /// Forgets what was said before.
  static func clear() {
    _ = silenced
    last.withLock { $0 = nil }
  }

  /// Whether FFmpeg said of an opened file that it ends too early; forgotten by asking.
  static func saysEndsEarly(_ context: UnsafeMutableRawPointer) -> Bool {
    endedEarly.withLock { $0.remove(UInt(bitPattern: context)) != nil }
  }

  /// The last complaint since ``clear()``, without the part's name and address in brackets.
  static var complaint: String? {
    guard var text = last.withLock({ $0 }) else { return nil }
    while text.hasPrefix("["), let end = text.firstIndex(of: "]") {
      text = String(text[text.index(after: end)...]).trimmingCharacters(in: .whitespaces)
    }
    while text.hasSuffix(".") { text.removeLast() }
    return text.isEmpty ? nil : text
  }
}

/// FFmpeg's words for an error number.
func ffmpegMessage(_ error: Int32) -> String {
  var text = [CChar](repeating: 0, count: 128)
  // SAFETY: av_strerror ends the text within the size given.
  _ = unsafe av_strerror(error, &text, text.count)
  return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

extension Rational {
  init(_ value: AVRational) { self.init(Int(value.num), Int(value.den)) }
  /// As FFmpeg's type; reduced where it does not fit 32 bits.
  var av: AVRational {
    var (num, den): (Int32, Int32) = (0, 1)
    // SAFETY: both outputs are local.
    _ = unsafe av_reduce(&num, &den, Int64(numerator), Int64(denominator), Int64(Int32.max))
    return AVRational(num: num, den: den)
  }
}

/// A C string of FFmpeg as a Swift one.
func text(_ pointer: UnsafePointer<CChar>?) -> String? {
  // SAFETY: FFmpeg's names are static, NUL-terminated strings.
  unsafe pointer.map { unsafe String(cString: $0) }
}

/// A dictionary of options, freed with its owner.
@safe final class OptionDictionary {
  var pointer: OpaquePointer?

  init(_ options: [String: String] = [:]) {
    // SAFETY: FFmpeg copies keys and values.
    for (key, value) in options { unsafe av_dict_set(&pointer, key, value, 0) }
  }

  /// The option names that nobody took.
  var left: [String] {
    var names: [String] = []
    // SAFETY: the entry belongs to the dictionary, which lives.
    var entry = unsafe av_dict_get(pointer, "", nil, AV_DICT_IGNORE_SUFFIX)
    while let found = unsafe entry {
      if let name = unsafe text(found.pointee.key) { names.append(name) }
      unsafe entry = unsafe av_dict_get(pointer, "", found, AV_DICT_IGNORE_SUFFIX)
    }
    return names
  }

  deinit {
    // SAFETY: the pointer came from av_dict_set and is freed once.
    unsafe av_dict_free(&pointer)
  }
}

/// A packet that is kept past the call that it came in.
@safe final class Packet {
  let pointer: UnsafeMutablePointer<AVPacket>

  init(_ packet: UnsafeMutablePointer<AVPacket>) {
    // SAFETY: the clone holds its own reference to the bytes.
    guard let clone = unsafe av_packet_clone(packet) else { preconditionFailure("out of memory") }
    unsafe pointer = clone
  }

  deinit {
    // SAFETY: the packet came from av_packet_clone and is freed once.
    var packet: UnsafeMutablePointer<AVPacket>? = unsafe pointer
    unsafe av_packet_free(&packet)
  }

  /// Bytes.
  var size: Int { unsafe Int(pointer.pointee.size) }
}

/// One decoded or to be encoded picture of FFmpeg's.
@safe final class Frame {
  let pointer: UnsafeMutablePointer<AVFrame>

  init() {
    // SAFETY: av_frame_alloc returns nil only when memory is out.
    guard let frame = unsafe av_frame_alloc() else { preconditionFailure("out of memory") }
    unsafe pointer = frame
  }

  /// A frame with pixels of its own.
  init(format: AVPixelFormat, width: Int, height: Int) throws {
    // SAFETY: as above; the frame is ours alone.
    guard let frame = unsafe av_frame_alloc() else { preconditionFailure("out of memory") }
    unsafe pointer = frame
    unsafe frame.pointee.format = format.rawValue
    unsafe frame.pointee.width = Int32(width)
    unsafe frame.pointee.height = Int32(height)
    let status = unsafe av_frame_get_buffer(frame, 0)
    guard status >= 0 else {
      throw MediaError(.unsupported, "a picture of \(width)x\(height) does not fit into memory")
    }
  }

  /// A frame with the same pixels, but of its own.
  func copy() throws -> Frame {
    // SAFETY: both frames live and have the same format and size.
    let copy = unsafe try Frame(
      format: AVPixelFormat(rawValue: pointer.pointee.format), width: Int(pointer.pointee.width),
      height: Int(pointer.pointee.height))
    let status = unsafe av_frame_copy(copy.pointer, pointer)
    precondition(status >= 0, "frames of the same kind can be copied")
    return copy
  }

  deinit {
    // SAFETY: the frame came from av_frame_alloc and is freed once.
    var frame: UnsafeMutablePointer<AVFrame>? = unsafe pointer
    unsafe av_frame_free(&frame)
  }
}
