import Stylizing
import Tensors
import Testing
import _TestSupport

/// Dark on the left, light on the right, the border at `edge`.
private func step(height: Int = 40, width: Int = 60, edge: Int = 30) -> Tensor {
  var out = Tensor(height: height, width: width, channels: 3, repeating: 0.25)
  for y in 0..<height {
    for x in edge..<width { for c in 0..<3 { out[y, x, c] = 0.75 } }
  }
  return out
}

@Suite struct LinesTests {
  /// A recipe's number may not be silently ignored: each of these must change the painting.
  @Test(arguments: [
    ("abstract", "sigma: 12"), ("abstract", "range: 40"), ("abstract", "passes: 0"),
    ("abstract", "shocks: 0"),
    ("abstract", "along: 20"), ("abstract", "flow: 12"),
    ("lines", "sigma: 4"), ("lines", "along: 25"), ("lines", "threshold: 0.1"), ("lines", "contrast: 0.2"),
    ("lines", "flow: 12"), ("lines", "pen: 3"), ("lines", "strength: 0.4"), ("lines", "colour: '#800000'"),
    ("lines", "of: 'picture', sigma: 3"),
    ("shadows", "level: 0.5"), ("shadows", "softness: 0.3"), ("shadows", "size: 12"),
    ("shadows", "detail: 6"),
    ("shadows", "level: 0.5, colour: '#800000'"),
    ("cel", "colours: 3"), ("cel", "apart: 30"), ("cel", "clean: 0"), ("cel", "clean: 0, softness: 15"),
    ("cel", "tones: 4"), ("cel", "saturation: 2"), ("cel", "contrast: 1.6"), ("cel", "light: 0.4"),
    ("cel", "blend: 0.3"), ("cel", "colours: 4, seed: 9"),
    ("halftone", "pitch: 30"), ("halftone", "inks: 'black'"), ("halftone", "tints: 0"),
    ("halftone", "angle: 20"),
    ("halftone", "strength: 0.3"), ("halftone", "paper: '#c0d0ff'"),
    ("engrave", "pitch: 25"), ("engrave", "angle: 70"), ("engrave", "bend: 0"), ("engrave", "form: 60"),
    ("engrave", "cross: 0.1"), ("engrave", "gamma: 2"), ("engrave", "outline: 0"),
    ("engrave", "ink: '#800000'"),
    ("engrave", "paper: '#ffffff'"),
    ("pencil", "colour: 1"), ("pencil", "angle: 10"), ("pencil", "length: 150"), ("pencil", "spacing: 25"),
    ("pencil", "darkness: 0.3"), ("pencil", "outline: 0"), ("pencil", "overshoot: 70"),
    ("pencil", "grain: 0"),
    ("pencil", "graphite: '#800000'"), ("pencil", "paper: '#ffffff'"), ("pencil", "seed: 4"),
    ("neon", "sigma: 5"), ("neon", "along: 28"), ("neon", "threshold: 0.1"), ("neon", "glow: 0"),
    ("neon", "spread: 90"), ("neon", "ground: 0.9"), ("neon", "night: '#004000'"),
    ("blueprint", "sigma: 5"), ("blueprint", "width: 9"), ("blueprint", "overshoot: 75"),
    ("blueprint", "threshold: 0.1"), ("blueprint", "hatching: 0"), ("blueprint", "grid: 0"),
    ("blueprint", "paper: '#204020'"), ("blueprint", "ink: '#ffff00'"),
    ("glass", "size: 120"), ("glass", "merge: 0"), ("glass", "detail: 60"), ("glass", "compactness: 90"),
    ("glass", "lead: 18"), ("glass", "saturation: 0.2"), ("glass", "painting: 0"), ("glass", "texture: 0"),
    ("glass", "seed: 4"),
    ("mosaic", "size: 80"), ("mosaic", "gap: 9"), ("mosaic", "flow: 1"), ("mosaic", "variation: 0"),
    ("mosaic", "saturation: 0.2"), ("mosaic", "rounds: 1"), ("mosaic", "grout: '#800000'"),
    ("mosaic", "seed: 4"),
    ("pixelate", "size: 50"), ("pixelate", "colours: 3"), ("pixelate", "dither: 0"),
    ("pixelate", "saturation: 0.2"),
    ("pixelate", "contrast: 1.9"), ("pixelate", "outline: 2"), ("pixelate", "colours: 4, seed: 9"),
  ]) func parametersShow(_ filter: String, _ parameters: String) throws {
    // Wide enough that lengths are not clamped to their smallest.
    let picture = testPicture(height: 48, width: 400)
    let usual = try painting(filter, of: picture)
    let changed = try painting(filter, parameters, of: picture)
    #expect(Comparison(changed, usual).maxAbs > 0.01, "\(filter) \(parameters)")
  }

  @Test(arguments: [
    "pencil", "engrave", "glass", "mosaic", "halftone", "neon", "blueprint", "pixelate", "cel",
  ])
  func likePicturesGiveLikePaintings(_ filter: String) throws {
    let picture = testPicture().blurred(sigma: 1.5)
    var other = picture
    for index in other.scalars.indices { other.scalars[index] = min(1, other.scalars[index] + 0.002) }
    let recipe = "{ name: 'test', steps: [{ filter: '\(filter)' }] }"
    let stylizer = try LookStylizer(look: Look(recipe: Array(recipe.utf8))).fitted(to: picture)
    let (a, b) = (try stylizer.stylize(picture), try stylizer.stylize(other))
    let mean = zip(a.scalars, b.scalars).map { abs($0 - $1) }.reduce(0, +) / Float(a.count)
    #expect(mean < 0.03, "mean change \(mean)")
  }

  @Test func aLineLiesOnTheDarkSideOfAnEdge() {
    let picture = step()
    let ink = LineDrawing(soft: 0).ink(of: picture, flow: Flow(of: picture, sigma: 2), scale: 1)
    #expect(ink[20, 28, 0] > 0.8)
    #expect(ink[20, 31, 0] < 0.05)
    #expect(ink[20, 10, 0] < 0.05 && ink[20, 50, 0] < 0.05)
  }

  @Test func aPenDrawsItsOwnWidth() {
    // A ridge of parabolas; the line is as wide as the pen whatever the ridge's width.
    var ridge = Tensor(height: 9, width: 41, channels: 1)
    for y in 0..<9 { for x in 0..<41 { ridge[y, x, 0] = 1 - 0.01 * Float((x - 20) * (x - 20)) } }
    let flow = Flow(of: step(height: 9, width: 41, edge: 20), sigma: 20)
    for width: Float in [1, 2, 4] {
      let line = ridge.ridges(flow: flow, width: width, range: 0...0.5)
      let across = (0..<41).map { line[4, $0, 0] }.reduce(0, +)
      #expect(abs(across - width) < 0.35, "width \(width), drawn \(across)")
    }
  }

  @Test func screensPrintTheAmountAskedFor() {
    var last: Float = -1
    for amount: Float in [0, 0.1, 0.3, 0.5, 0.7, 0.9, 1] {
      let dots = Tensor(height: 96, width: 96, channels: 1, repeating: amount).screened(pitch: 8, angle: 30)
      let mean = dots.scalars.reduce(0, +) / Float(dots.count)
      #expect(mean > last && abs(mean - amount) < 0.16, "asked for \(amount), printed \(mean)")
      last = mean
    }
  }

  @Test func phaseLinesCoverTheirShare() {
    var phase = Tensor(height: 64, width: 64, channels: 1)
    for y in 0..<64 { for x in 0..<64 { phase[y, x, 0] = (0.8 * Float(x) + 0.6 * Float(y)) / 6 } }
    for share: Float in [0, 0.1, 0.4, 0.8, 1] {
      let lines = phase.phaseLines(amount: Tensor(height: 64, width: 64, channels: 1, repeating: share))
      let mean = lines.scalars.reduce(0, +) / Float(lines.count)
      #expect(abs(mean - share) < 0.03, "share \(share), covered \(mean)")
    }
  }

  @Test func hatchingDarkensWithTheTone() {
    let layer = Hatching(
      angle: 40, spacing: 4, length: 30, width: 2, wobble: 3, range: 0.1...0.9, seed: 1)
    let means = [0, 0.3, 0.6, 1].map { (tone: Float) in
      let drawn = Tensor(height: 80, width: 80, channels: 1, repeating: tone).hatched([layer])
      return drawn.scalars.reduce(0, +) / Float(drawn.count)
    }
    #expect(means[0] == 0)
    #expect(means[1] > 0.005 && means[2] > 1.5 * means[1] && means[3] > 1.2 * means[2], "\(means)")
  }

  @Test func strokesOvershootTheirLine() {
    var line = Tensor(height: 31, width: 61, channels: 1)
    for x in 20..<41 { line[15, x, 0] = 1 }
    var picture = Tensor(height: 31, width: 61, channels: 3)
    for y in 16..<31 { for x in 0..<61 { for c in 0..<3 { picture[y, x, c] = 1 } } }
    let strokes = line.straightStrokes(flow: Flow(of: picture, sigma: 3), radius: 8)
    #expect(strokes[15, 30, 0] > 0.9)
    #expect(strokes[15, 44, 0] > 0.05)
    #expect(strokes[15, 52, 0] == 0 && strokes[20, 30, 0] == 0)
  }
}
