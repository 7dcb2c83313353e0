internal import CFFmpeg

/// Which parts of a picture differ from what is shown, for a format that shows that through what is transparent.
///
/// What is shown is what was last sent, however many pictures ago that was. A part is sent again as soon as one of its
/// samples is more than a level off, so nothing changes so slowly that it gets lost. One level is less than the codec
/// errs by, and is what a source's own codec leaves of noise where nothing moves.
enum ChangedParts {
  /// Blocks of this size that are transparent all over cost next to nothing.
  private static let block = 8
  /// So far around a part that changed is sent too.
  ///
  /// Players smooth colour over a pixel, and the edges of the codec's blocks over three; both should happen among true
  /// pixels. As wide as the codec's transform, lest one of those gets an edge that the picture has not.
  private static let margin = 4
  /// By how many levels a sample may be off before its part is sent again.
  private static let tolerance: Int16 = 1

  /// The parts in which a frame in YUVA 4:2:0 of 8 bits differs from what is shown.
  static func find(in frame: Frame, since shown: Frame) -> [Part] {
    let planes = Array(zip(Plane.all(of: frame), Plane.all(of: shown)).prefix(3))
    return Part(all: frame).blocks(block).filter { part in
      planes.contains { $0.differs(from: $1, in: part, by: tolerance) }
    }
  }

  /// Puts parts of a frame into what is shown.
  static func put(_ parts: [Part], of frame: Frame, into shown: Frame) {
    for (new, old) in zip(Plane.all(of: frame), Plane.all(of: shown)).prefix(3) {
      for part in parts { old.copy(part, from: new) }
    }
  }

  /// Makes a frame transparent but for some parts and their surroundings.
  ///
  /// What is transparent all over becomes grey: the codec predicts the one block from the other.
  static func show(only parts: [Part], of frame: Frame) {
    let (all, planes) = (Part(all: frame), Plane.all(of: frame))
    planes[3].fill(all, 0)
    for part in parts { planes[3].fill(part.grown(margin, within: all), 255) }
    for part in all.blocks(block) where planes[3].isZero(part) {
      for plane in planes.prefix(3) { plane.fill(part, 128) }
    }
  }

  /// Makes a frame opaque.
  static func showAll(of frame: Frame) { Plane.all(of: frame)[3].fill(Part(all: frame), 255) }
}

/// A rectangle of pixels.
struct Part {
  let columns: Range<Int>
  let rows: Range<Int>

  init(_ columns: Range<Int>, _ rows: Range<Int>) { (self.columns, self.rows) = (columns, rows) }

  init(all frame: Frame) {
    // SAFETY: plain numbers of a frame that lives.
    unsafe self.init(0..<Int(frame.pointer.pointee.width), 0..<Int(frame.pointer.pointee.height))
  }

  /// The squares that it consists of; the last ones are cut off.
  func blocks(_ size: Int) -> [Part] {
    stride(from: 0, to: rows.upperBound, by: size).flatMap { top in
      stride(from: 0, to: columns.upperBound, by: size).map { left in
        Part(left..<min(columns.upperBound, left + size), top..<min(rows.upperBound, top + size))
      }
    }
  }

  /// With its surroundings.
  func grown(_ margin: Int, within all: Part) -> Part {
    func grow(_ span: Range<Int>, _ most: Range<Int>) -> Range<Int> {
      (span.lowerBound - margin..<span.upperBound + margin).clamped(to: most)
    }
    return Part(grow(columns, all.columns), grow(rows, all.rows))
  }
}

/// One plane of a frame in YUVA 4:2:0; parts are given in pixels.
@safe private struct Plane {
  private let samples: UnsafeMutablePointer<UInt8>
  private let stride: Int
  /// How often width and height halve: 0 or 1.
  private let halvings: Int

  static func all(of frame: Frame) -> [Plane] {
    // SAFETY: the frame lives and has four planes.
    let (data, strides) = unsafe (frame.pointer.pointee.data, frame.pointer.pointee.linesize)
    return unsafe [
      Plane(data.0, strides.0, 0), Plane(data.1, strides.1, 1), Plane(data.2, strides.2, 1),
      Plane(data.3, strides.3, 0),
    ]
  }

  private init(_ samples: UnsafeMutablePointer<UInt8>?, _ stride: Int32, _ halvings: Int) {
    guard let samples = unsafe samples else { preconditionFailure("frames have pixels") }
    unsafe self.samples = unsafe samples
    (self.stride, self.halvings) = (Int(stride), halvings)
  }

  func differs(from other: Plane, in part: Part, by tolerance: Int16) -> Bool {
    rows(part).contains { row in
      let (a, b) = unsafe (row.start(in: self), row.start(in: other))
      var most: Int16 = 0
      // SAFETY: parts lie in the frame, and both frames have its size.
      for x in 0..<row.count { unsafe most = max(most, abs(Int16(a[x]) - Int16(b[x]))) }
      return most > tolerance
    }
  }

  func copy(_ part: Part, from other: Plane) {
    // SAFETY: as above; the frames do not share their pixels.
    for row in rows(part) { unsafe row.start(in: self).update(from: row.start(in: other), count: row.count) }
  }

  func fill(_ part: Part, _ value: UInt8) {
    // SAFETY: as above.
    for row in rows(part) { unsafe row.start(in: self).update(repeating: value, count: row.count) }
  }

  func isZero(_ part: Part) -> Bool {
    rows(part).allSatisfy { row in
      // SAFETY: as above.
      (0..<row.count).allSatisfy { x in unsafe row.start(in: self)[x] == 0 }
    }
  }

  private struct Row {
    let (y, first, count): (Int, Int, Int)

    func start(in plane: Plane) -> UnsafeMutablePointer<UInt8> {
      unsafe plane.samples + y * plane.stride + first
    }
  }

  private func rows(_ part: Part) -> some Sequence<Row> {
    func halved(_ span: Range<Int>) -> Range<Int> {
      span.lowerBound >> halvings..<(span.upperBound + halvings) >> halvings
    }
    let across = halved(part.columns)
    return halved(part.rows).lazy.map { Row(y: $0, first: across.lowerBound, count: across.count) }
  }
}
