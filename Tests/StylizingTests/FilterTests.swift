import Foundation
import Stylizing
import Tensors
import Testing
import _TestSupport

/// A picture with edges, gradients, texture and colour: something for every filter to act on.
func testPicture(height: Int = 96, width: Int = 128, seed: UInt64 = 5) -> Tensor {
  let noise = randomTensor([height, width, 3], seed: seed)
  var out = Tensor(height: height, width: width, channels: 3)
  for y in 0..<height {
    for x in 0..<width {
      let (u, v) = (Float(x) / Float(width), Float(y) / Float(height))
      let inside = (u - 0.5) * (u - 0.5) + (v - 0.5) * (v - 0.5) < 0.08
      let base: [Float] =
        inside ? [0.85, 0.35 + 0.4 * v, 0.2] : [0.15 + 0.3 * u, 0.3 + 0.3 * v, 0.6 - 0.3 * u]
      let light: Float = u > 0.75 && v > 0.75 ? 0.1 : 1
      for c in 0..<3 { out[y, x, c] = light * min(max(base[c] + 0.15 * (noise[y, x, c] - 0.5), 0), 1) }
    }
  }
  return out
}

/// A recipe of one step.
func painting(_ filter: String, _ parameters: String = "", of picture: Tensor) throws -> Tensor {
  let recipe =
    "{ name: 'test', steps: [{ filter: '\(filter)'\(parameters.isEmpty ? "" : ", " + parameters) }] }"
  return try LookStylizer(look: Look(recipe: Array(recipe.utf8))).stylize(picture)
}

@Suite struct FilterTests {
  @Test func everyParameterIsDocumented() throws {
    for type in FilterLibrary.all {
      let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(type.init()))
      let keys = try #require(json as? [String: Any]).keys.sorted()
      #expect(keys == type.parameters.map(\.name).sorted(), "\(type.name)")
      #expect(!type.summary.isEmpty)
    }
    #expect(Set(FilterLibrary.names).count == FilterLibrary.names.count)
  }

  @Test func defaultsAreAllowed() throws {
    for type in FilterLibrary.all {
      let fields = try JSONEncoder().encode(type.init())
      let recipe =
        #"{"name": "t", "steps": [{"filter": "\#(type.name)", \#(String(decoding: fields, as: UTF8.self).dropFirst())]}"#
      #expect(throws: Never.self, "\(type.name)") { try Look(recipe: Array(recipe.utf8)) }
    }
  }

  @Test(arguments: FilterLibrary.names.filter { $0 != "grade" }) func changesAPicture(_ name: String) throws {
    let picture = testPicture()
    let result = try painting(name, of: picture)
    #expect(result.scalars.allSatisfy { (0...1).contains($0) })
    #expect(Comparison(result, picture).maxAbs > 0.02)
  }

  @Test(arguments: FilterLibrary.names) func runsOnAnySize(_ name: String) throws {
    for (height, width) in [(1, 1), (2, 2), (1, 9), (37, 23)] {
      let result = try painting(name, of: randomTensor([height, width, 3], seed: 3))
      #expect(result.shape == [height, width, 3])
      #expect(result.scalars.allSatisfy { (0...1).contains($0) })
    }
  }

  /// For each parameter of the painting filters, a value that must show.
  @Test(arguments: [
    ("kuwahara", "radius: 40"), ("kuwahara", "stretch: 3"), ("kuwahara", "sharpness: 1"),
    ("kuwahara", "radius: 50, detail: 0"), ("kuwahara", "smoothing: 30"),
    ("smooth", "radius: 18"), ("smooth", "range: 50"), ("smooth", "passes: 5"),
    ("strokes", "widths: [40]"), ("strokes", "length: 2"), ("strokes", "spacing: 2"),
    ("strokes", "threshold: 0.6"), ("strokes", "opacity: 0.3"), ("strokes", "follow: 0"),
    ("strokes", "angle: 40"), ("strokes", "sway: 0"), ("strokes", "lightness: 20"), ("strokes", "hue: 30"),
    ("strokes", "bristle: 0.6"), ("strokes", "relief: 3"), ("strokes", "shine: 2"), ("strokes", "clip: 0.9"),
    ("strokes", "seed: 9"),
    ("watercolor", "wobble: 20"), ("watercolor", "washes: 3"), ("watercolor", "flatness: 0"),
    ("watercolor", "stray: 0"), ("watercolor", "bleed: 40"), ("watercolor", "wet: 1"),
    ("watercolor", "edge: 7"),
    ("watercolor", "edgeWidth: 30"), ("watercolor", "pooling: 1"), ("watercolor", "granulation: 1"),
    ("watercolor", "texture: 3"), ("watercolor", "paper: '#c0d0e0'"), ("watercolor", "seed: 8"),
    ("chalk", "paper: '#ffffff'"), ("chalk", "pressure: 0.8"), ("chalk", "reach: 200"), ("chalk", "grain: 0"),
    ("chalk", "size: 5"), ("chalk", "length: 70"), ("chalk", "thickness: 12"), ("chalk", "follow: 0"),
    ("chalk", "angle: 40"), ("chalk", "softness: 0.5"), ("chalk", "smudge: 0"), ("chalk", "blur: 40"),
    ("chalk", "seed: 8"),
    ("wash", "ink: '#703020'"), ("wash", "paper: '#c0d0e0'"), ("wash", "shares: [0.9, 0.5]"),
    ("wash", "strengths: [0.5, 0.5, 0.5, 1.5]"), ("wash", "adapt: 0"), ("wash", "wobble: 25"),
    ("wash", "stray: 40"), ("wash", "softness: 30"), ("wash", "edge: 7"), ("wash", "edgeWidth: 30"),
    ("wash", "dry: 1"), ("wash", "pooling: 1.5"), ("wash", "granulation: 1"), ("wash", "seed: 8"),
    ("paper", "kind: 'canvas'"), ("paper", "kind: 'laid'"), ("paper", "kind: 'fine'"),
    ("paper", "strength: 3"),
    ("paper", "size: 4"), ("paper", "colour: '#c0d0e0'"), ("paper", "seed: 8"),
    ("grade", "exposure: 1"), ("grade", "contrast: 0.6"), ("grade", "contrast: 0.6, pivot: 20"),
    ("grade", "lift: 20"), ("grade", "fall: 20"), ("grade", "saturation: 0"), ("grade", "vibrance: 1"),
    ("grade", "warmth: 20"), ("grade", "tint: 20"), ("grade", "split: 1, shadows: '#2040c0'"),
    ("grade", "split: 1, lights: '#ffc080'"),
    ("tone", "dark: 30"), ("tone", "middle: 80"), ("tone", "light: 70"), ("tone", "strength: 0.1"),
    ("palette", "count: 3"), ("palette", "softness: 40"), ("palette", "strength: 0.3"),
    ("palette", "colours: ['#000000', '#ffffff', '#ff0000']"),
    ("halation", "threshold: 0.2"), ("halation", "threshold: 0.2, radius: 60"),
    ("halation", "threshold: 0.2, strength: 2"), ("halation", "threshold: 0.2, colour: '#20ff20'"),
    ("halation", "softness: 5"),
    ("grain", "amount: 0.8"), ("grain", "size: 6"), ("grain", "colour: 1"), ("grain", "seed: 8"),
  ]) func parameterTakesEffect(_ filter: String, _ parameters: String) throws {
    // Wide enough that lengths are not clamped to their smallest.
    let picture = testPicture(height: 60, width: 400)
    let base: [String: String] = ["halation": "threshold: 0.4"]
    let change = Comparison(
      try painting(filter, parameters, of: picture), try painting(filter, base[filter] ?? "", of: picture))
    #expect(change.maxAbs > 0.01, "\(filter) \(parameters): \(change)")
  }

  @Test func threadsDoNotMatter() throws {
    let picture = testPicture(height: 120, width: 90)
    let threads = Parallel.threads
    defer { Parallel.threads = threads }
    for name in FilterLibrary.names {
      Parallel.threads = 1
      let one = try painting(name, of: picture)
      Parallel.threads = 3
      #expect(try painting(name, of: picture) == one, "\(name)")
    }
  }
}
