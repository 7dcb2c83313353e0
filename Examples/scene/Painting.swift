// The painted frame: the same scene in another palette, laid down in brush strokes from broad to fine on
// a toned ground.

import Foundation

/// Paints over a picture.
///
/// Every layer of strokes follows the picture blurred to its brush, and repairs only what the broader brush
/// left wrong.
func painted(_ picture: [Colour], width: Int, height: Int) -> [Colour] {
  var painter = Painter(width: width, height: height)
  for (index, brush) in [Float(15), 9, 5.2, 3.0, 1.7].enumerated() {
    let goal = blurred(picture, width, height, radius: max(0, Int(brush * 0.45)))
    painter.layer(
      goal, brush: brush, tolerance: index == 0 ? -1 : [0, 0.07, 0.06, 0.055, 0.06][index], UInt32(index))
  }
  return painter.dried()
}

/// A box blur, twice.
private func blurred(_ picture: [Colour], _ width: Int, _ height: Int, radius: Int) -> [Colour] {
  guard radius > 0 else { return picture }
  var from = picture
  for _ in 0..<2 {
    for horizontal in [true, false] {
      var out = from
      for y in 0..<height {
        for x in 0..<width {
          var sum = Colour.zero
          for k in -radius...radius {
            let sx = horizontal ? min(max(x + k, 0), width - 1) : x
            let sy = horizontal ? y : min(max(y + k, 0), height - 1)
            sum += from[sy * width + sx]
          }
          out[y * width + x] = sum / Float(2 * radius + 1)
        }
      }
      from = out
    }
  }
  return from
}

private struct Painter {
  let width: Int
  let height: Int
  var canvas: [Colour]
  /// How thick the paint lies, for the light that rakes over it.
  var relief: [Float]

  init(width: Int, height: Int) {
    (self.width, self.height) = (width, height)
    canvas = (0..<width * height).map { i in
      hex(0xE3B98A) * (0.92 + 0.14 * noise(Float(i % width) * 0.7, Float(i / width) * 0.7, 400))
    }
    relief = [Float](repeating: 0, count: width * height)
  }

  /// One layer of strokes.
  mutating func layer(_ goal: [Colour], brush: Float, tolerance: Float, _ seed: UInt32) {
    let step = max(2, brush * 0.85)
    let (columns, rows) = (Int(Float(width) / step) + 1, Int(Float(height) / step) + 1)
    // In a scattered order, so that no rows show.
    let order = (0..<columns * rows).sorted { hash($0, 1, 410 &+ seed) < hash($1, 1, 410 &+ seed) }
    for cell in order {
      let x = (Float(cell % columns) + hash(cell, 2, 410 &+ seed)) * step
      let y = (Float(cell / columns) + hash(cell, 3, 410 &+ seed)) * step
      guard x < Float(width), y < Float(height) else { continue }
      let i = Int(y) * width + Int(x)
      let wrong = goal[i] - canvas[i]
      if (wrong * wrong).sum().squareRoot() < tolerance { continue }
      stroke(path(goal, Point(x, y), brush), tint(goal[i], cell, seed), brush, UInt32(cell) &+ seed &* 7919)
    }
  }

  /// Colours straight from few tubes: stronger, and never twice the same.
  private func tint(_ colour: Colour, _ cell: Int, _ seed: UInt32) -> Colour {
    let grey = (colour * Colour(0.3, 0.59, 0.11)).sum()
    let strong = mix(Colour(repeating: grey), colour, 1.16)
    let vary =
      Colour(hash(cell, 4, 420 &+ seed), hash(cell, 5, 420 &+ seed), hash(cell, 6, 420 &+ seed)) - 0.5
    return strong + vary * 0.05 + (hash(cell, 7, 420 &+ seed) - 0.5) * 0.05
  }

  private func luma(_ goal: [Colour], _ x: Int, _ y: Int) -> Float {
    let c = goal[min(max(y, 0), height - 1) * width + min(max(x, 0), width - 1)]
    return 0.3 * c.x + 0.59 * c.y + 0.11 * c.z
  }

  /// A stroke's way: along the edges of the picture, level where there are none.
  private func path(_ goal: [Colour], _ start: Point, _ brush: Float) -> [Point] {
    var points = [start]
    let colour = goal[Int(start.y) * width + Int(start.x)]
    for direction in [Float(1), -1] {
      var (at, heading) = (start, Point(direction, 0))
      var half: [Point] = []
      for _ in 0..<5 {
        let (x, y) = (Int(at.x), Int(at.y))
        let reach = max(1, Int(brush * 0.5))
        let gradient = Point(
          luma(goal, x + reach, y) - luma(goal, x - reach, y),
          luma(goal, x, y + reach) - luma(goal, x, y - reach))
        let strength = (gradient * gradient).sum().squareRoot()
        var along = Point(-gradient.y, gradient.x) / max(strength, 1e-4)
        if (along * heading).sum() < 0 { along = -along }
        let sure = smooth(0.015, 0.09, strength)
        let bend = (noise(at.x * 0.01, at.y * 0.01, 430) - 0.5) * 0.9 * direction
        let level = Point(direction, bend)
        heading = heading * 0.4 + (along * sure + level * (1 - sure)) * 0.6
        heading /= max(1e-4, (heading * heading).sum().squareRoot())
        at += heading * brush * 0.8
        guard at.x >= 0, at.y >= 0, at.x < Float(width), at.y < Float(height) else { break }
        let change = goal[Int(at.y) * width + Int(at.x)] - colour
        if (change * change).sum() > 0.012 { break }
        half.append(at)
      }
      if direction > 0 { points += half } else { points = half.reversed() + points }
    }
    return points.count > 1 ? points : [start - Point(brush * 0.3, 0), start + Point(brush * 0.3, 0)]
  }

  /// Drags a bristle brush along a path.
  private mutating func stroke(_ path: [Point], _ colour: Colour, _ brush: Float, _ seed: UInt32) {
    let radius = brush * 0.62
    let (low, high) = bounds(path)
    let left = max(0, Int(low.x - radius - 1))
    let right = min(width - 1, Int(high.x + radius + 1))
    let top = max(0, Int(low.y - radius - 1))
    let bottom = min(height - 1, Int(high.y + radius + 1))
    guard left <= right, top <= bottom else { return }
    for y in top...bottom {
      for x in left...right {
        let p = Point(Float(x), Float(y))
        var (best, across, along, travelled) = (Float(1e9), Float(0), Float(0), Float(0))
        for (a, b) in zip(path, path.dropFirst()) {
          let d = b - a
          let length = max(1e-4, (d * d).sum().squareRoot())
          let t = clamp(((p - a) * d).sum() / (length * length))
          let off = p - a - d * t
          let distance = (off * off).sum()
          if distance < best {
            best = distance
            across = (d.x * off.y - d.y * off.x) / length
            along = travelled + t * length
          }
          travelled += length
        }
        let distance = best.squareRoot()
        let bristle = noise(across * 2.2 / max(1, brush * 0.28) + 50, along * 0.09, seed)
        let ragged = radius * (0.82 + 0.3 * noise(along * 0.25, across > 0 ? 3 : 9, seed))
        var opacity = smooth(ragged + 0.6, ragged - 0.7, distance)
        if opacity <= 0 { continue }
        let dry = smooth(0.75, 1, along / max(1, travelled)) * (brush > 4 ? 0.55 : 0.2)
        opacity *= 0.93 - dry * bristle
        let i = y * width + x
        let streak = colour * (1 + 0.13 * (bristle - 0.5))
        canvas[i] = mix(canvas[i], streak, opacity)
        let body = bristle * 0.7 + 0.5 * smooth(ragged * 0.55, ragged, distance)
        relief[i] = mix(relief[i], body, opacity)
      }
    }
  }

  /// The finished painting, with the light raking over the ridges of the paint and the grain of the paper.
  func dried() -> [Colour] {
    (0..<width * height).map { i in
      let (x, y) = (i % width, i / width)
      let before = relief[max(0, y - 1) * width + max(0, x - 1)]
      let ridge = (relief[i] - before) * 0.085
      let paper = (noise(Float(x) * 0.9, Float(y) * 0.9, 440) - 0.5) * 0.02
      return (canvas[i] * (1 + ridge + paper)).clamped(lowerBound: .zero, upperBound: .one)
    }
  }
}
