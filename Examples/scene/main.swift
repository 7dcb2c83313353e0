// The example clip of Retrace: a harbour at golden hour. make.sh builds and runs this.
//
//     harbour video      84 frames of 640×360 as raw RGB, 8 bit, to standard output
//     harbour sound      3.5 s of stereo sound as raw signed 16 bit, 48 kHz, to standard output
//     harbour painted    frame 0 painted in gouache, as raw RGB
//     harbour frame N    one frame as raw RGB
//     harbour depth      how near everything in frame 0 is, bright = near, as raw grey, 8 bit
//     harbour boat       how much of every pixel of frame 0 is boat, as raw grey
//     harbour water      where frame 0 shows open water, as raw grey

import Dispatch
import Foundation

let framesPerSecond: Float = 24
let frameCount = 84

func frame(_ index: Int, _ palette: Palette) -> [Colour] {
  Scene(view: View(time: Float(index) / framesPerSecond, palette: palette)).render()
}

func bytes(_ picture: [Colour]) -> [UInt8] {
  picture.flatMap { colour in (0..<3).map { UInt8(clamp(colour[$0]) * 255 + 0.5) } }
}

func write(_ bytes: [UInt8]) { FileHandle.standardOutput.write(Data(bytes)) }

let arguments = CommandLine.arguments.dropFirst()
switch arguments.first {
case "video":
  // As many frames at once as there are processors, written in order.
  let batch = max(1, ProcessInfo.processInfo.activeProcessorCount)
  for start in stride(from: 0, to: frameCount, by: batch) {
    let count = min(batch, frameCount - start)
    var done = [[UInt8]](repeating: [], count: count)
    done.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let slots = buffer
      DispatchQueue.concurrentPerform(iterations: count) { slots[$0] = bytes(frame(start + $0, .golden)) }
    }
    done.forEach(write)
  }
case "sound":
  write(soundtrack())
case "painted":
  write(bytes(painted(frame(0, .gouache), width: View.width / 2, height: View.height / 2)))
case "depth":
  write(
    Scene(view: View(time: 0, palette: .golden)).nearnessAndWater().nearness.map { UInt8($0 * 255 + 0.5) })
case "boat":
  write(Scene(view: View(time: 0, palette: .golden)).boat().map { UInt8(clamp($0) * 255 + 0.5) })
case "water":
  write(Scene(view: View(time: 0, palette: .golden)).nearnessAndWater().water.map { UInt8($0 * 255) })
case "frame":
  write(bytes(frame(arguments.dropFirst().first.flatMap { Int($0) } ?? 0, .golden)))
default:
  FileHandle.standardError.write(
    Data("usage: harbour video | sound | painted | frame N | depth | boat | water\n".utf8))
  exit(64)
}
