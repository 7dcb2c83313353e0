internal import Foundation

/// The bytes of a file, mapped into memory, or bytes that are in memory already.
///
/// Whoever holds the object keeps the bytes alive. A mapped file costs address space only; its pages are
/// read when they are looked at. A file that another program cuts short while it is mapped ends the process
/// (SIGBUS), as with every mapping.
@safe final class FileBytes: @unchecked Sendable {
  /// How errors call these bytes: the path.
  let name: String
  /// How many there are.
  let count: Int
  // Unchecked: both stay as they are from init to deinit, and the bytes are only read.
  private let base: UnsafeRawPointer
  private let isMapped: Bool

  /// Maps a file.
  init(path: String) throws(WeightsError) {
    // SAFETY: NUL-terminated for the call.
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw Self.failure(path, errno) }
    defer { close(file) }
    var status = stat()
    // SAFETY: the result lives for the call.
    guard unsafe fstat(file, &status) == 0 else { throw Self.failure(path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw WeightsError(.wrongFormat, "\(path) is not a plain file", remedy: "name a file of tensors")
    }
    guard status.st_size > 0 else {
      throw WeightsError(.damaged, "\(path) is empty", remedy: "fetch it again")
    }
    // SAFETY: a fresh read-only mapping of the whole file; deinit takes it away.
    guard let mapped = unsafe mmap(nil, Int(status.st_size), PROT_READ, MAP_PRIVATE, file, 0),
      unsafe mapped != MAP_FAILED
    else { throw Self.failure(path, errno) }
    name = path
    count = Int(status.st_size)
    unsafe base = UnsafeRawPointer(mapped)
    isMapped = true
  }

  /// Copies bytes.
  init(_ bytes: [UInt8], name: String) {
    self.name = name
    count = bytes.count
    // SAFETY: `count` bytes are allocated and all of them written.
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, bytes.count), alignment: 16)
    unsafe copy.copyBytes(from: bytes)
    unsafe base = UnsafeRawPointer(copy.baseAddress.unsafelyUnwrapped)
    isMapped = false
  }

  deinit {
    // SAFETY: nothing holds the bytes without holding this object.
    if isMapped {
      _ = unsafe munmap(UnsafeMutableRawPointer(mutating: base), count)
    } else {
      unsafe base.deallocate()
    }
  }

  /// Looks at a range of bytes, which must lie within ``count``; the buffer is good for the call only.
  @safe func read<R>(_ range: Range<Int>, _ body: (UnsafeRawBufferPointer) -> R) -> R {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "\(range) is outside \(count) bytes")
    return withExtendedLifetime(self) {
      // SAFETY: the range lies within the bytes.
      unsafe body(UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count))
    }
  }

  /// Takes a range that will hardly be looked at again out of the process's memory; it can still be read, from the file.
  func forget(_ range: Range<Int>) {
    guard isMapped else { return }
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let first = (range.lowerBound + page - 1) / page * page
    let count = range.upperBound / page * page - first
    guard count > 0 else { return }
    // SAFETY: whole pages of the mapping, which is read-only, so that nothing is lost.
    _ = unsafe madvise(UnsafeMutableRawPointer(mutating: base + first), count, MADV_DONTNEED)
  }

  /// A copy of a range of bytes, which must lie within ``count``.
  func copy(_ range: Range<Int>) -> [UInt8] {
    read(range) { bytes in
      // SAFETY: copied before the call ends.
      unsafe [UInt8](bytes)
    }
  }

  /// The unsigned little-endian number of `width` bytes (1 to 8) at `offset`; nil if it ends beyond the last byte.
  func number(at offset: Int, width: Int) -> UInt64? {
    guard offset >= 0, offset <= count - width else { return nil }
    return read(offset..<offset + width) { bytes in
      var value: UInt64 = 0
      for index in 0..<width {
        // SAFETY: the range was checked.
        value |= unsafe UInt64(bytes[index]) << (8 * UInt64(index))
      }
      return value
    }
  }

  private static func failure(_ path: String, _ number: Int32) -> WeightsError {
    switch number {
    case ENOENT, ENOTDIR:
      return WeightsError(.notFound, "\(path) does not exist", remedy: "check the path")
    case EACCES, EPERM:
      return WeightsError(.notReadable, "\(path): no permission to read", remedy: "change its permissions")
    default:
      // SAFETY: strerror returns a NUL-terminated text.
      return unsafe WeightsError(
        .notReadable, "\(path): cannot be read (\(String(cString: strerror(number))))")
    }
  }
}
