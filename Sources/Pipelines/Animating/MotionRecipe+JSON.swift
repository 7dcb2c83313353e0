internal import Animating
internal import Foundation
public import Media
internal import Texts

extension MotionRecipe {
  /// Reads a motion file.
  ///
  /// - Throws: ``PipelineError`` when it cannot be read, ``Caused`` by a ``MotionRecipeError`` when it cannot be used.
  public init(path: String) throws {
    do {
      try self.init(file: TextFile.bytes(path, what: "motion file"), folder: OutputFiles.folder(of: path))
    } catch let error as MotionRecipeError {
      throw Caused("the motion file '\(path)' cannot be used", by: error)
    }
  }

  /// Reads a motion file, JSON5: the keys are the options of `retrace animate`, paths are relative to the file.
  ///
  /// - Parameters:
  ///   - file: the bytes of the file.
  ///   - folder: the folder that the file lies in.
  /// - Throws: ``MotionRecipeError``.
  public init(file: [UInt8], folder: String) throws {
    do {
      self = try JSON5.decode(MotionRecipe.self, from: file)
    } catch let error as JSON5.Fault {
      throw MotionRecipeError.file("it is not JSON5: \(error)")
    } catch let error as DecodingError {
      throw MotionRecipeError.file(Self.sentence(of: error))
    }
    func placed(_ path: String?) -> String? {
      path.map { $0.hasPrefix("/") || folder.isEmpty ? $0 : (folder as NSString).appendingPathComponent($0) }
    }
    (brush, object, depth, flowMask) = (placed(brush), placed(object), placed(depth), placed(flowMask))
    (tracks, motionFrom, motionMask) = (placed(tracks), placed(motionFrom), placed(motionMask))
  }

  private static func sentence(of error: DecodingError) -> String {
    switch error {
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      let key = context.codingPath.last { $0.intValue == nil }?.stringValue ?? "the file"
      return "the value of '\(key)' has the wrong type (\(context.debugDescription))"
    case .keyNotFound(let key, let context):
      return
        "'\(context.codingPath.last { $0.intValue == nil }?.stringValue ?? "the file")' lacks the key '\(key.stringValue)'"
    case .dataCorrupted(let context): return context.debugDescription
    @unknown default: return "\(error)"
    }
  }
}

extension MotionRecipe: Codable {
  private enum Key: String, CodingKey, CaseIterable {
    case frames, duration, fps, loop, ease, drag, pin, brush, object, camera, depth, flow, flowMask, tracks
    case motionFrom, motionMask, crop
  }

  /// Reads the keys that are there; a key that does not exist is an error.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(of: Key.self, in: "the motion")
    frames = try values.decodeIfPresent(Int.self, forKey: .frames)
    duration = try values.decodeIfPresent(Double.self, forKey: .duration)
    fps = try values.decodeIfPresent(FrameRate.self, forKey: .fps)?.value
    loop = try values.decodeIfPresent(Bool.self, forKey: .loop) ?? false
    ease = try values.decodeIfPresent(EaseWord.self, forKey: .ease)?.ease ?? .smooth
    drag = try values.list(Drag.self, .drag)
    pin = try values.list(String.self, .pin).map { try StillPath($0, what: "pin", count: 1...1) }
    camera = try values.list(Camera.self, .camera)
    flow = try values.list(String.self, .flow).map { try StillPath($0, what: "flow", count: 2...2) }
    brush = try values.decodeIfPresent(String.self, forKey: .brush)
    depth = try values.decodeIfPresent(String.self, forKey: .depth)
    object = try values.decodeIfPresent(String.self, forKey: .object)
    flowMask = try values.decodeIfPresent(String.self, forKey: .flowMask)
    tracks = try values.decodeIfPresent(String.self, forKey: .tracks)
    motionFrom = try values.decodeIfPresent(String.self, forKey: .motionFrom)
    motionMask = try values.decodeIfPresent(String.self, forKey: .motionMask)
    crop = try values.decodeIfPresent(Bool.self, forKey: .crop) ?? false
  }

  /// Writes what a motion file would say.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encodeIfPresent(frames, forKey: .frames)
    try values.encodeIfPresent(duration, forKey: .duration)
    try values.encodeIfPresent(fps.map { FrameRate(value: $0) }, forKey: .fps)
    try values.encode(loop, forKey: .loop)
    try values.encode(ease, forKey: .ease)
    if !drag.isEmpty { try values.encode(drag, forKey: .drag) }
    if !pin.isEmpty { try values.encode(pin.map(\.text), forKey: .pin) }
    if !camera.isEmpty { try values.encode(camera, forKey: .camera) }
    if !flow.isEmpty { try values.encode(flow.map(\.text), forKey: .flow) }
    try values.encodeIfPresent(brush, forKey: .brush)
    try values.encodeIfPresent(depth, forKey: .depth)
    try values.encodeIfPresent(object, forKey: .object)
    try values.encodeIfPresent(flowMask, forKey: .flowMask)
    try values.encodeIfPresent(tracks, forKey: .tracks)
    try values.encodeIfPresent(motionFrom, forKey: .motionFrom)
    try values.encodeIfPresent(motionMask, forKey: .motionMask)
    if crop { try values.encode(crop, forKey: .crop) }
  }
}

extension MotionRecipe.Drag: Codable {
  private enum Key: String, CodingKey, CaseIterable { case path, start, end, ease, then }
  private enum LegKey: String, CodingKey, CaseIterable { case path, start, end, ease }

  /// Reads a path as text, or `{ path, start, end, ease, then: [{ path, … }] }`.
  public init(from decoder: any Decoder) throws {
    if let text = try? decoder.singleValueContainer().decode(String.self) {
      try self.init(text)
      return
    }
    let values = try decoder.container(of: Key.self, in: "a drag")
    var legs = [
      Leg(
        path: try StillPath(values.decode(String.self, forKey: .path), what: "drag", count: 2...1000),
        timing: try MotionRecipe.Timing(values, .start, .end, .ease))
    ]
    if values.contains(.then) {
      var further = try values.nestedUnkeyedContainer(forKey: .then)
      while !further.isAtEnd {
        let leg = try further.superDecoder().container(of: LegKey.self, in: "what follows a drag")
        legs.append(
          Leg(
            path: try StillPath(leg.decode(String.self, forKey: .path), what: "drag", count: 1...1000),
            timing: try MotionRecipe.Timing(leg, .start, .end, .ease)))
      }
    }
    for (before, after) in zip(legs, legs.dropFirst()) where after.timing.start < before.timing.end {
      throw MotionRecipeError.range(
        what: "the start of '\(after.path.text)'", value: "\(after.timing.start)",
        allowed: "at least \(before.timing.end), when the drag before it has arrived")
    }
    self.init(legs: legs)
  }

  /// Writes the legs with their times.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(legs[0].path.text, forKey: .path)
    try legs[0].timing.encode(into: &values, .start, .end, .ease)
    guard legs.count > 1 else { return }
    var further = values.nestedUnkeyedContainer(forKey: .then)
    for leg in legs.dropFirst() {
      var values = further.nestedContainer(keyedBy: LegKey.self)
      try values.encode(leg.path.text, forKey: .path)
      try leg.timing.encode(into: &values, .start, .end, .ease)
    }
  }
}

extension MotionRecipe.Camera: Codable {
  private enum Key: String, CodingKey, CaseIterable { case move, amount, start, end, ease }

  /// Reads `zoom-in:20` as text, or `{ move, amount, start, end, ease }`.
  public init(from decoder: any Decoder) throws {
    if let text = try? decoder.singleValueContainer().decode(String.self) {
      try self.init(text)
      return
    }
    let values = try decoder.container(of: Key.self, in: "a camera move")
    let amount = try values.decodeIfPresent(Float.self, forKey: .amount)
    try self.init(values.decode(String.self, forKey: .move) + (amount.map { ":\($0)" } ?? ""))
    timing = try MotionRecipe.Timing(values, .start, .end, .ease)
  }

  /// Writes the move with its time.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(kind, forKey: .move)
    try values.encode(amount ?? kind.usualAmount, forKey: .amount)
    try timing.encode(into: &values, .start, .end, .ease)
  }
}

extension MotionRecipe.Timing {
  fileprivate init<Key>(_ values: KeyedDecodingContainer<Key>, _ start: Key, _ end: Key, _ ease: Key) throws {
    self.start = try values.decodeIfPresent(Float.self, forKey: start) ?? 0
    self.end = try values.decodeIfPresent(Float.self, forKey: end) ?? 1
    self.ease = try values.decodeIfPresent(EaseWord.self, forKey: ease)?.ease
    guard (0...1).contains(self.start), (self.start...1).contains(self.end) else {
      throw MotionRecipeError.range(
        what: "the time of a movement", value: "\(self.start) to \(self.end)",
        allowed: "a start and an end from 0 to 1, shares of the whole time")
    }
  }

  fileprivate func encode<Key>(
    into values: inout KeyedEncodingContainer<Key>, _ start: Key, _ end: Key, _ ease: Key
  ) throws {
    try values.encode(self.start, forKey: start)
    try values.encode(self.end, forKey: end)
    try values.encodeIfPresent(self.ease, forKey: ease)
  }
}

/// `smooth`, `linear`, `in` or `out`.
private struct EaseWord: Decodable {
  let ease: Ease

  init(from decoder: any Decoder) throws {
    let word = try decoder.singleValueContainer().decode(String.self)
    guard let ease = Ease(rawValue: word) else {
      throw MotionRecipeError.unknownWord(what: "ease", word: word, known: Ease.allCases.map(\.rawValue))
    }
    self.ease = ease
  }
}

/// `24`, `23.976` or `'30000/1001'`.
public struct FrameRate: Codable, Sendable, Equatable {
  /// Frames a second.
  public let value: Rational

  init(value: Rational) { self.value = value }

  /// Reads a number or a fraction; nil for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    if parts.count == 2, let numerator = Int(parts[0]), let denominator = Int(parts[1]), numerator > 0,
      (1...1_000_000).contains(denominator), numerator < 1_000_000_000
    {
      value = Rational(numerator, denominator)
    } else if parts.count == 1, let number = Double(text), number > 0, number < 1e6 {
      // 23.976 and its like are the rates of NTSC; others are kept to a thousandth.
      let ntsc = (number * 1.001).rounded()
      if number != number.rounded(), abs(number - ntsc * 1000 / 1001) < 0.002 {
        value = Rational(Int(ntsc) * 1000, 1001)
      } else if number == number.rounded() {
        value = Rational(Int(number), 1)
      } else {
        value = Rational(Int((number * 1000).rounded()), 1000)
      }
    } else {
      return nil
    }
  }

  /// Reads a number, or a fraction as text.
  public init(from decoder: any Decoder) throws {
    let single = try decoder.singleValueContainer()
    let text = try (try? single.decode(String.self)) ?? "\(single.decode(Double.self))"
    guard let rate = FrameRate(text) else {
      throw MotionRecipeError.range(
        what: "fps", value: "'\(text)'", allowed: "0.1 to 240 frames a second, such as 24 or '30000/1001'")
    }
    self = rate
  }

  /// Writes the fraction as text, a whole number as a number.
  public func encode(to encoder: any Encoder) throws {
    var single = encoder.singleValueContainer()
    if value.denominator == 1 { try single.encode(value.numerator) } else { try single.encode("\(value)") }
  }
}

extension Decoder {
  /// The values of an object that has no other keys than those of `Key`.
  fileprivate func container<Key: CodingKey & CaseIterable>(
    of type: Key.Type, in what: String
  ) throws -> KeyedDecodingContainer<Key> {
    let known = Key.allCases.map(\.stringValue)
    for key in try container(keyedBy: AnyKey.self).allKeys where !known.contains(key.stringValue) {
      throw MotionRecipeError.unknownKey(key.stringValue, of: what, known: known)
    }
    return try container(keyedBy: type)
  }
}

extension KeyedDecodingContainer {
  /// A list, where a single entry may stand for itself; nothing is the empty list.
  fileprivate func list<Entry: Decodable>(_ type: Entry.Type, _ key: Key) throws -> [Entry] {
    guard contains(key) else { return [] }
    if (try? nestedUnkeyedContainer(forKey: key)) != nil { return try decode([Entry].self, forKey: key) }
    return [try decode(Entry.self, forKey: key)]
  }
}

private struct AnyKey: CodingKey {
  let stringValue: String
  let intValue: Int? = nil
  init?(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}
