package import Foundation
package import Motion
package import Tensors

/// Pictures or motions of a stretch of a clip, on disk instead of in memory.
///
/// Records have one size and are written and read by number. The file has no name once it is open: it
/// disappears with the spool, however the process ends.
package final class Spool {
  private let file: FileHandle
  private let recordBytes: Int
  /// How many records were appended.
  package private(set) var count = 0

  /// An empty spool of records of `recordBytes` bytes, in `directory` (the folder of the output, where there
  /// must be room for much data anyway).
  package init(recordBytes: Int, directory: URL) throws {
    self.recordBytes = recordBytes
    let path = directory.appendingPathComponent(".retrace-\(UUID().uuidString).spool")
    guard FileManager.default.createFile(atPath: path.path, contents: nil) else {
      throw PipelineError.spool(directory: directory.path, reason: "the file cannot be created")
    }
    defer { try? FileManager.default.removeItem(at: path) }
    file = try FileHandle(forUpdating: path)
  }

  /// Adds a record at the end.
  package func append(_ record: Data) throws {
    precondition(record.count == recordBytes, "a record has \(recordBytes) bytes, not \(record.count)")
    do {
      try file.seek(toOffset: UInt64(count * recordBytes))
      try file.write(contentsOf: record)
    } catch {
      throw PipelineError.spool(directory: "the folder of the output", reason: error.localizedDescription)
    }
    count += 1
  }

  /// Reads record `index`, from 0.
  package func read(_ index: Int) throws -> Data {
    precondition((0..<count).contains(index), "record \(index) of \(count)")
    try file.seek(toOffset: UInt64(index * recordBytes))
    guard let data = try file.read(upToCount: recordBytes), data.count == recordBytes else {
      throw PipelineError.spool(directory: "the folder of the output", reason: "a record came back short")
    }
    return data
  }
}

/// Pictures on disk, `(height, width, channels)`, in 16 bits a value.
package struct PictureSpool {
  private let spool: Spool
  private let shape: [Int]

  /// An empty spool for pictures of `shape`.
  package init(shape: [Int], directory: URL) throws {
    self.shape = shape
    spool = try Spool(recordBytes: 2 * shape.reduce(1, *), directory: directory)
  }

  /// How many pictures were appended.
  package var count: Int { spool.count }

  /// Adds a picture; values are cut to [0, 1] and rounded to 1/65535.
  package func append(_ picture: Tensor) throws {
    precondition(picture.shape == shape, "a picture of shape \(picture.shape) in a spool of \(shape)")
    try spool.append(Fixed.bytes(picture.scalars, scale: 65535, as: UInt16.self))
  }

  /// Picture `index`, from 0.
  package func read(_ index: Int) throws -> Tensor {
    Tensor(shape: shape, scalars: Fixed.values(try spool.read(index), scale: 65535, as: UInt16.self))
  }
}

/// Fields towards a reference on disk: vectors in 1/32 pixel, up to 1023 pixels, certainty in 1/255.
package struct MotionSpool {
  private let spool: Spool
  private let (height, width): (Int, Int)

  /// An empty spool for fields of the given size.
  package init(height: Int, width: Int, directory: URL) throws {
    (self.height, self.width) = (height, width)
    spool = try Spool(recordBytes: 5 * height * width, directory: directory)
  }

  /// How many fields were appended.
  package var count: Int { spool.count }

  /// Adds f(i→k) and where k is known.
  package func append(_ field: DisplacementField, known: Visibility) throws {
    var record = Fixed.bytes(field.vectors.scalars, scale: 32, as: Int16.self)
    record.append(Fixed.bytes(known.values.scalars, scale: 255, as: UInt8.self))
    try spool.append(record)
  }

  /// Field `index`, from 0.
  package func read(_ index: Int) throws -> (field: DisplacementField, known: Visibility) {
    let record = try spool.read(index)
    let vectors = Fixed.values(record.prefix(4 * height * width), scale: 32, as: Int16.self)
    let known = Fixed.values(record.suffix(height * width), scale: 255, as: UInt8.self)
    return (
      DisplacementField(vectors: Tensor(shape: [height, width, 2], scalars: vectors)),
      Visibility(values: Tensor(shape: [height, width, 1], scalars: known))
    )
  }
}

/// Numbers in fixed point, in the byte order of the machine.
private enum Fixed {
  static func bytes<I: FixedWidthInteger & BitwiseCopyable>(
    _ values: [Float], scale: Float, as type: I.Type
  ) -> Data {
    let (low, high) = (Float(I.min), Float(I.max))
    // A value that is not a number becomes 0.
    let numbers = values.map { I(exactly: min(max(($0 * scale).rounded(), low), high)) ?? 0 }
    // SAFETY: integers have no padding, and Data copies them before the closure ends.
    return unsafe numbers.withUnsafeBytes { unsafe Data($0) }
  }

  static func values<I: FixedWidthInteger & BitwiseCopyable>(
    _ data: Data, scale: Float, as type: I.Type
  ) -> [Float] {
    let size = MemoryLayout<I>.size
    // SAFETY: every read lies within the bytes; loadUnaligned asks no alignment of them.
    return unsafe data.withUnsafeBytes { bytes in
      (0..<bytes.count / size).map { index in
        Float(unsafe bytes.loadUnaligned(fromByteOffset: index * size, as: I.self)) / scale
      }
    }
  }
}
