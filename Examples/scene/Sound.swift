// The soundtrack: a soft chord, a few bell notes, and waves on the shore.

import Foundation

/// 3.5 seconds of stereo sound as little-endian signed 16-bit samples at 48 kHz.
func soundtrack() -> [UInt8] {
  let rate: Float = 48_000
  let count = Int(3.5 * rate)
  var mix = [SIMD2<Float>](repeating: .zero, count: count)

  // A D major ninth, each note twice, a little apart.
  for (index, pitch) in [Float(73.42), 110, 146.83, 185.0, 220, 277.18, 329.63].enumerated() {
    for (side, detune) in [(0, Float(0.9985)), (1, 1.0015)] {
      let step = 2 * Float.pi * pitch * detune / rate
      let loud = 0.05 / (1 + 0.16 * Float(index))
      var phase = hash(index, side, 300) * 6
      for i in 0..<count {
        let t = Float(i) / rate
        let breath = 0.75 + 0.25 * sine(1.3 * t + Float(index))
        var tone = sine(phase) + 0.3 * sine(2 * phase) + 0.12 * sine(3 * phase)
        tone *= loud * breath * smooth(0, 0.7, t)
        mix[i][side] += tone
        mix[i][1 - side] += 0.35 * tone
        phase += step
      }
    }
  }

  // Bells.
  for (start, pitch, side) in [
    (Float(0.35), Float(587.33), Float(0.3)), (1.05, 739.99, 0.7), (1.75, 659.26, 0.4), (2.45, 880, 0.6),
  ] {
    for i in Int(start * rate)..<count {
      let t = Float(i) / rate - start
      let ring = exp(-2.6 * t) * smooth(0, 0.006, t)
      let tone =
        0.05 * ring * (sine(2 * .pi * pitch * t) + 0.35 * exp(-4 * t) * sine(2 * .pi * 2.756 * pitch * t))
      mix[i] += SIMD2(1 - side, side) * tone
    }
  }

  // Waves: noise through a low-pass filter that opens and closes with the swell.
  for side in 0..<2 {
    var (one, two) = (Float(0), Float(0))
    for i in 0..<count {
      let t = Float(i) / rate
      let swell = 0.5 + 0.5 * sine(1.7 * t - 1.2 + 0.5 * Float(side))
      let open = 0.02 + 0.09 * swell
      one += open * (2 * hash(i, side, 310) - 1 - one)
      two += open * (one - two)
      mix[i][side] += two * (0.1 + 0.32 * swell)
    }
  }

  var bytes: [UInt8] = []
  for i in 0..<count {
    let t = Float(i) / rate
    let fade = smooth(0, 0.15, t) * smooth(3.5, 2.9, t)
    for side in 0..<2 {
      let value = mix[i][side] * fade
      let sample = UInt16(bitPattern: Int16(clamp(value / (1 + abs(value)) * 1.3, -1, 1) * 32_000))
      bytes.append(UInt8(sample & 255))
      bytes.append(UInt8(sample >> 8))
    }
  }
  return bytes
}
