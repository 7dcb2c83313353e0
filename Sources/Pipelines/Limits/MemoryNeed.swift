internal import Foundation
internal import Media
internal import Tensors

/// About how much memory a job takes at its peak: something for itself, and so much for each pixel it works on.
///
/// The rules lie a quarter above what was measured (docs/BENCHMARKS.md has figures), so that a job which passes stays below.
struct MemoryNeed {
  /// The program, its threads and its tables.
  var fixed = 120.0 * 1_048_576
  /// The weights of a model, which stay while it works.
  var weights = 0.0
  /// Pixels of the clip as it is stored, and bytes for each of them; what is decoded at another size than it is worked at.
  var stored = (pixels: 0, each: 0.0)
  /// Bytes for each pixel of the working size.
  var each: Double
  /// Bytes for each pixel of a model's picture while the model works, and the long side it works at; nil without one.
  var model: (each: Double, size: Int, option: String)?

  /// What is held at once at a size.
  func bytes(width: Int, height: Int, modelSize: Int? = nil) -> Double {
    let pixels = Double(width * height)
    var working = each * pixels
    if let model {
      let share = min(1, Double(modelSize ?? model.size) / Double(max(1, width, height)))
      // While a model works the clip waits with a few pictures.
      working = max(working, model.each * pixels * share * share + 60 * pixels)
    }
    return fixed + weights + Double(stored.pixels) * stored.each + working
  }

  /// Looks before the work whether it may take what it needs.
  ///
  /// - Parameters:
  ///   - what: what is done, as the beginning of a sentence.
  ///   - cheaper: a setting that takes less at the same size.
  /// - Throws: ``PipelineError/noMemory(needed:most:what:remedy:)``, with the largest size that would fit.
  func check(
    width: Int, height: Int, _ limits: Limits, what: String, cheaper: (name: String, need: MemoryNeed)? = nil
  ) throws {
    guard let most = limits.memory.map(Double.init) else { return }
    let needed = bytes(width: width, height: height)
    guard needed > most else { return }
    var remedies: [String] = []
    if let size = modelSize(width: width, height: height, within: most), let model {
      remedies.append("\(model.option) \(size)")
    } else if let edge = edge(width: width, height: height, within: most) {
      remedies.append("--max-edge \(edge)")
    }
    if let cheaper, cheaper.need.bytes(width: width, height: height) <= most { remedies.append(cheaper.name) }
    throw PipelineError.noMemory(
      needed: Int(needed), most: Int(most), what: "\(what) at \(width)x\(height)",
      remedy: remedies.isEmpty
        ? "no size of it would fit, so raise --max-memory\(weights > 0 ? " or take a smaller model" : "")"
        : "\(remedies.joined(separator: " or ")) would fit")
  }

  /// The largest long side, in steps of 16 pixels, at which it fits; nil where 64 are too many.
  private func edge(width: Int, height: Int, within most: Double) -> Int? {
    largest(below: max(width, height)) { edge in
      let size = Settings.Size(maxEdge: edge).resolved(width: width, height: height)
      return bytes(width: size.width, height: size.height) <= most
    }
  }

  /// The largest long side of a model's picture at which it fits; nil where the model is not what takes too much.
  private func modelSize(width: Int, height: Int, within most: Double) -> Int? {
    guard let model else { return nil }
    return largest(below: min(model.size, max(width, height))) {
      bytes(width: width, height: height, modelSize: $0) <= most
    }
  }

  private func largest(below bound: Int, _ fits: (Int) -> Bool) -> Int? {
    stride(from: (bound - 1) / 16 * 16, through: 64, by: -16).first(where: fits)
  }
}

extension MemoryNeed {
  /// Tracking and rendering at a speed.
  ///
  /// - Parameters:
  ///   - info: the clip at the working size.
  ///   - keyframes: how many paintings are held at once.
  static func restyling(_ info: ClipInfo, speed: SpeedLevel, keyframes: Int, preview: Bool) -> MemoryNeed {
    let engine: Double =
      switch speed {
      case .draft: 640
      case .standard: 850
      case .fine: 900
      }
    var need = MemoryNeed(each: engine + (keyframes > 1 ? 450 : 0) + (preview ? 400 : 0))
    need.decode(info)
    return need
  }

  /// Tracking alone.
  static func tracking(_ info: ClipInfo, preview: Bool) -> MemoryNeed {
    var need = MemoryNeed(each: 560 + (preview ? 400 : 0))
    need.decode(info)
    return need
  }

  /// Painting one picture with a look.
  static var stylizing: MemoryNeed { MemoryNeed(each: 320) }

  /// Moving a still by hand, or as a clip moves.
  static func animating(followsClip: Bool, hasDepth: Bool) -> MemoryNeed {
    MemoryNeed(each: followsClip ? 900 : hasDepth ? 1100 : 800)
  }

  /// A decoder holds a picture for each of its threads and for each that others refer to.
  private mutating func decode(_ info: ClipInfo) {
    let bytes = info.bitDepth > 8 ? 6.0 : 3.0
    stored = (info.codedWidth * info.codedHeight, 16 + bytes * Double(min(16, Parallel.threads) + 4))
  }
}
