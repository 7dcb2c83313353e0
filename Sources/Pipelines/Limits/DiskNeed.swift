internal import Foundation
internal import Media

/// Bytes that something takes on disk.
///
/// What compresses is not known before it is made. So there are two numbers: one that it does not come below, by which a run is refused, and
/// one that it often comes to, by which a person is warned.
package struct DiskNeed: Equatable, Sendable {
  /// At the least.
  package var least: Double
  /// As pictures with some texture take.
  package var likely: Double

  /// Nothing.
  package static let none = DiskNeed(least: 0, likely: 0)

  /// What is known to the byte, such as pictures that are not compressed.
  static func exactly(_ bytes: Double) -> DiskNeed { DiskNeed(least: bytes, likely: bytes) }

  static func + (one: DiskNeed, other: DiskNeed) -> DiskNeed {
    DiskNeed(least: one.least + other.least, likely: one.likely + other.likely)
  }
  static func += (one: inout DiskNeed, other: DiskNeed) { one = one + other }
  static func * (one: DiskNeed, count: Double) -> DiskNeed {
    DiskNeed(least: one.least * count, likely: one.likely * count)
  }

  /// A part of it that may not be needed at all.
  var perhaps: DiskNeed { DiskNeed(least: 0, likely: likely) }
}

extension DiskNeed {
  /// One coded frame.
  ///
  /// - Parameters:
  ///   - path: whose extension chooses the codec where `encoding` does not.
  ///   - pixels: of a frame.
  package static func frame(in path: String, encoding: Settings.Encoding, pixels: Int) -> DiskNeed {
    let suffix = (path as NSString).pathExtension.lowercased()
    let codec = Codec.named(encoding.codec?.lowercased() ?? Codec.standard(suffix))
    let finer = codec.halving.map {
      pow(2, (codec.standard - Double(encoding.crf ?? Int(codec.standard))) / $0)
    }
    let bits = codec.bits * (finer ?? 1)
    // Even pictures take little: the least must stay below what any clip takes.
    return DiskNeed(least: bits / codec.evenness, likely: bits) * (Double(pixels) / 8)
  }

  /// What codecs make of painted pictures: rules of thumb, not measured.
  private struct Codec {
    /// Bits a pixel.
    let bits: Double
    /// How many times less even pictures take.
    let evenness: Double
    /// The rate factor of those bits.
    var standard = 0.0
    /// By how much more of it the bits halve; nil: there is no rate factor.
    var halving: Double?

    static func standard(_ suffix: String) -> String {
      ["gif": "gif", "webp": "webp", "webm": "vp9", "png": "png", "jpg": "mjpeg", "jpeg": "mjpeg"][suffix]
        ?? "h264"
    }

    static func named(_ name: String) -> Codec {
      if name.contains("265") || name == "hevc" {
        return Codec(bits: 0.6, evenness: 200, standard: 20, halving: 6)
      }
      if name.contains("vp9") { return Codec(bits: 0.5, evenness: 200, standard: 24, halving: 12) }
      if name.contains("av1") { return Codec(bits: 0.4, evenness: 200, standard: 24, halving: 12) }
      switch name {
      case "ffv1": return Codec(bits: 14, evenness: 100)
      case "png": return Codec(bits: 14, evenness: 1000)
      case "prores", "prores_ks": return Codec(bits: 5, evenness: 10)
      case "mjpeg", "jpeg": return Codec(bits: 2.5, evenness: 50)
      case "gif": return Codec(bits: 5, evenness: 500)
      case "webp", "libwebp": return Codec(bits: 0.8, evenness: 500)
      default: return Codec(bits: 1, evenness: 200, standard: 17, halving: 6)
      }
    }
  }
}
