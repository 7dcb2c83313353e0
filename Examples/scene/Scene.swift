// What all parts of the scene share: the camera, the light and the palette.

import Foundation

func sine(_ x: Float) -> Float { sin(x) }
func cosine(_ x: Float) -> Float { cos(x) }

/// The colours of a whole picture.
///
/// The clip has one, the painted frame another.
struct Palette {
  var skyTop, skyMiddle, skyLow, sun, cloudLit, cloudShade: Colour
  var mountain, hill, hillLit, tree, treeLit, haze: Colour
  var grass, grassLit, rock, rockLit, wall, wallShade, roof, band, window: Colour
  var sea, seaDeep, foam: Colour
  var hull, stripe, sail, sailShade, wood, woodLit: Colour
  var blade, bladeTip, flower, flowerDark, second: Colour

  /// Golden hour, as a camera would see it.
  static let golden = Palette(
    skyTop: hex(0x3B78B4), skyMiddle: hex(0x94BBD3), skyLow: hex(0xFFD59B), sun: hex(0xFFF3CF),
    cloudLit: hex(0xFFEBCB), cloudShade: hex(0xB295AF),
    mountain: hex(0x8794B9), hill: hex(0x5C7A5A), hillLit: hex(0xC9B45E), tree: hex(0x2E4F40),
    treeLit: hex(0xA9A14B), haze: hex(0xEEC9A2),
    grass: hex(0x4C6B34), grassLit: hex(0xB4AC48), rock: hex(0x54484D), rockLit: hex(0xD09C70),
    wall: hex(0xFFF1DA), wallShade: hex(0x9C98B8), roof: hex(0xB04A34), band: hex(0xC63B2F),
    window: hex(0xFFD766),
    sea: hex(0x3C87A0), seaDeep: hex(0x12495F), foam: hex(0xFFF4E2),
    hull: hex(0x9C2D2B), stripe: hex(0xF6EBD5), sail: hex(0xFFF2D8), sailShade: hex(0xC09E92),
    wood: hex(0x46352F), woodLit: hex(0xC08A5A),
    blade: hex(0x27421F), bladeTip: hex(0xC3BF55), flower: hex(0xE8402F), flowerDark: hex(0x8E1A24),
    second: hex(0x8E7BC8))

  /// Gouache: teal and coral over cream, few and strong.
  static let gouache = Palette(
    skyTop: hex(0x1F8A8C), skyMiddle: hex(0x86C7B4), skyLow: hex(0xFCE3B0), sun: hex(0xFFF6D6),
    cloudLit: hex(0xFFE4C4), cloudShade: hex(0xE8836F),
    mountain: hex(0x4F6FA8), hill: hex(0x2F6C6A), hillLit: hex(0xE9B44C), tree: hex(0x173F5A),
    treeLit: hex(0xD98E3B), haze: hex(0xF5C79B),
    grass: hex(0x2E6B4F), grassLit: hex(0xE5B74B), rock: hex(0x3A2F56), rockLit: hex(0xE2795B),
    wall: hex(0xFFF4DC), wallShade: hex(0x7C7FC0), roof: hex(0xD8452F), band: hex(0xE0402E),
    window: hex(0xFFE36B),
    sea: hex(0x1E8FA3), seaDeep: hex(0x10406E), foam: hex(0xFFF3D6),
    hull: hex(0xC4303A), stripe: hex(0xFFF0CF), sail: hex(0xFFEFC9), sailShade: hex(0xE89A7A),
    wood: hex(0x36244A), woodLit: hex(0xD9814F),
    blade: hex(0x123D3C), bladeTip: hex(0xE8C655), flower: hex(0xFF4F3A), flowerDark: hex(0x9C1B3F),
    second: hex(0xB07BD8))
}

/// The camera at one moment, and the way from the world to the picture.
///
/// World units are metres: X to the right, Y up from the water, z away from the camera. Picture units are
/// pixels of the double-size canvas.
struct View {
  static let width = 1280
  static let height = 720

  let time: Float
  let palette: Palette
  let x: Float
  let y: Float
  let scale: Float
  let horizon: Float

  /// The camera at a time in seconds; it slides to the right, eased at both ends.
  init(time: Float, palette: Palette) {
    (self.time, self.palette) = (time, palette)
    let t = time / 3.5
    x = 1.05 * (t - 0.12 * sine(2 * .pi * t) / .pi) - 0.35
    y = 1.62 + 0.05 * sine(1.3 * time)
    scale = 720 * (1 + 0.025 * t)
    horizon = 318 + 3 * sine(0.8 * time)
  }

  func screen(_ px: Float, _ py: Float, _ z: Float) -> Point {
    Point(Float(View.width) / 2 + (px - x) / z * scale, horizon + (y - py) / z * scale)
  }

  /// The world place of a canvas point at a depth.
  func world(_ sx: Float, _ sy: Float, _ z: Float) -> Point {
    Point(x + (sx - Float(View.width) / 2) * z / scale, y - (sy - horizon) * z / scale)
  }

  /// Where a thing standing in the water at a depth meets it.
  func waterline(_ z: Float) -> Float { horizon + y / z * scale }

  /// Canvas position of the sun.
  var sun: Point { Point(930, horizon - 92) }

  /// How the wind bends things at a place, about −1 to 1.
  func wind(_ px: Float) -> Float {
    0.55 * sine(1.9 * time + 0.8 * px) + 0.3 * sine(3.3 * time + 2.1 * px + 1) + 0.25
  }
}

/// The sea's swell at a place: how high it lifts a floating thing, in metres, and how it tilts it.
func swell(_ px: Float, _ z: Float, _ time: Float) -> (lift: Float, tilt: Float) {
  let phase = 1.7 * time + 0.5 * px + 0.3 * z
  return (0.07 * sine(phase) + 0.03 * sine(1.9 * phase + 1), 0.045 * cosine(phase - 0.4))
}
