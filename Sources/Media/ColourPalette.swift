internal import Foundation
internal import Tensors

/// How often each colour occurs in a clip, in 32 × 32 × 32 boxes, and exactly while there are few.
struct ColourCensus {
  /// Boxes an axis, as bits.
  static let bits = 5
  /// Count and sum of red, green and blue (0...255) of each box.
  private(set) var boxes = [SIMD4<Double>](repeating: .zero, count: 1 << (3 * bits))
  /// All colours, as 0xRRGGBB, or nil once there are more than a palette holds.
  private(set) var exact: Set<UInt32>? = []

  /// Counts every pixel of interleaved 8-bit RGB.
  mutating func count(_ pixels: [UInt8]) {
    var last: UInt32?
    let shift = 8 - Self.bits
    for i in stride(from: 0, to: pixels.count - 2, by: 3) {
      let (r, g, b) = (Int(pixels[i]), Int(pixels[i + 1]), Int(pixels[i + 2]))
      let box = (r >> shift) << (2 * Self.bits) | (g >> shift) << Self.bits | b >> shift
      boxes[box] += SIMD4(1, Double(r), Double(g), Double(b))
      if exact != nil {
        let colour = UInt32(r << 16 | g << 8 | b)
        if colour != last {
          exact?.insert(colour)
          last = colour
          if let count = exact?.count, count > ColourPalette.capacity { exact = nil }
        }
      }
    }
  }
}

/// At most 255 colours that stand for a whole clip; the 256th index means transparent.
struct ColourPalette {
  static let capacity = 255
  /// Red, green and blue, 0...255.
  let colours: [SIMD3<Float>]
  /// Half the range of the ordered dither, in steps of 1/255: as much as the palette is coarse.
  let ditherAmplitude: Float
  /// The nearest colour's index for each 6-bit red, green and blue.
  private let nearest: [UInt8]
  private let exact: [UInt32: UInt8]

  private static let bits = 6

  /// Cuts the census at its widest boxes, then moves each colour to the mean of what is nearest to it.
  init(_ census: ColourCensus) {
    if let few = census.exact {
      let sorted = few.sorted()
      colours = sorted.map { SIMD3(Float($0 >> 16 & 255), Float($0 >> 8 & 255), Float($0 & 255)) }
      exact = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, UInt8($0)) })
      (ditherAmplitude, nearest) = (0, [])
      return
    }
    exact = [:]
    // Rare colours count for more than their share: small things stand out.
    let points = census.boxes.filter { $0.x > 0 }.map { box in
      Point(colour: SIMD3(box.y, box.z, box.w) / box.x, weight: pow(box.x, 0.7))
    }
    var centres = Self.cut(points, into: Self.capacity)
    for _ in 0..<6 { centres = Self.refined(centres, points) }
    let chosen = centres.map { SIMD3<Float>($0.rounded(.toNearestOrEven)) }
    let seen = points.map { ($0, chosen[Self.index(of: SIMD3<Float>($0.colour), in: chosen)]) }
    let error = seen.reduce(0) { sum, pair in
      let difference = pair.0.colour - SIMD3<Double>(pair.1)
      return sum + pair.0.weight * (difference * difference).sum() / 3
    }
    colours = chosen
    ditherAmplitude = Float((error / points.reduce(0) { $0 + $1.weight }).squareRoot()) * 1.5
    nearest = Self.table(chosen)
  }

  /// The index for a dithered colour, each part 0...255.
  @inline(__always)
  func index(_ r: Int, _ g: Int, _ b: Int) -> UInt8 {
    if nearest.isEmpty { return exact[UInt32(r << 16 | g << 8 | b)] ?? 0 }
    let shift = 8 - Self.bits
    return nearest[(r >> shift) << (2 * Self.bits) | (g >> shift) << Self.bits | b >> shift]
  }

  // MARK: -

  private struct Point {
    var colour: SIMD3<Double>
    var weight: Double
  }

  /// The eye's rough sensitivity to differences in red, green and blue.
  private static let sensitivity = SIMD3<Double>(0.8, 1.2, 0.6)

  /// Median cut that always splits the set with the largest spread, at its mean along the widest axis.
  private static func cut(_ points: [Point], into count: Int) -> [SIMD3<Double>] {
    struct Part {
      var points: [Point]
      var mean = SIMD3<Double>.zero
      var spread = SIMD3<Double>.zero

      init(_ points: [Point]) {
        self.points = points
        let weight = points.reduce(0) { $0 + $1.weight }
        guard weight > 0 else { return }
        mean = points.reduce(.zero) { $0 + $1.colour * $1.weight } / weight
        spread = points.reduce(.zero) { sum, point in
          let d = (point.colour - mean) * ColourPalette.sensitivity
          return sum + d * d * point.weight
        }
      }
    }
    var parts = [Part(points)]
    while parts.count < count {
      guard let widest = parts.indices.max(by: { parts[$0].spread.sum() < parts[$1].spread.sum() }),
        parts[widest].spread.sum() > 0
      else { break }
      let part = parts[widest]
      let axis = (0..<3).max { part.spread[$0] < part.spread[$1] } ?? 0
      let low = Part(part.points.filter { $0.colour[axis] <= part.mean[axis] })
      let high = Part(part.points.filter { $0.colour[axis] > part.mean[axis] })
      guard !low.points.isEmpty, !high.points.isEmpty else { break }
      parts[widest] = low
      parts.append(high)
    }
    return parts.map(\.mean)
  }

  private static func refined(_ centres: [SIMD3<Double>], _ points: [Point]) -> [SIMD3<Double>] {
    let table = centres.map { SIMD3<Float>($0) }
    var sums = [SIMD4<Double>](repeating: .zero, count: centres.count)
    for point in points {
      let index = index(of: SIMD3<Float>(point.colour), in: table)
      sums[index] += SIMD4(point.colour.x, point.colour.y, point.colour.z, 1) * point.weight
    }
    return zip(centres, sums).map { $1.w > 0 ? SIMD3($1.x, $1.y, $1.z) / $1.w : $0 }
  }

  private static func index(of colour: SIMD3<Float>, in colours: [SIMD3<Float>]) -> Int {
    let scale = SIMD3<Float>(sensitivity)
    var best = (distance: Float.infinity, index: 0)
    for index in colours.indices {
      let d = (colours[index] - colour) * scale
      let distance = (d * d).sum()
      if distance < best.distance { best = (distance, index) }
    }
    return best.index
  }

  private static func table(_ colours: [SIMD3<Float>]) -> [UInt8] {
    let side = 1 << bits
    var table = [UInt8](repeating: 0, count: side * side * side)
    Parallel.fill(&table, rows: side, band: 1) { output, rows in
      for r in rows {
        for g in 0..<side {
          for b in 0..<side {
            let middle = SIMD3<Float>(Float(r), Float(g), Float(b)) * 4 + 1.5
            // SAFETY: every slice r is written by one thread alone.
            unsafe output[(r * side + g) * side + b] = UInt8(index(of: middle, in: colours))
          }
        }
      }
    }
    return table
  }
}
