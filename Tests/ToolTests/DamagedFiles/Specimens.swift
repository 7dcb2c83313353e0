import Foundation
import Media
import Motion
import Tensors
import Weights
import _TestSupport

/// Whole files of every kind that is read here, small and the same each time.
struct Specimens {
  /// What reads a file.
  enum Reader {
    case clip
    /// A clip whose sound is copied into another.
    case clipWithSound
    case still
    case flow
    case points
    case tracks
    case look
    case motion
    case table
    case weights
    case schedule
    case jobs
  }

  /// A file before it is damaged.
  struct Specimen {
    let name: String
    let bytes: [UInt8]
    let material: Mutator.Material
    let reader: Reader
  }

  let all: [Specimen]

  /// Makes the files in the folder of a workshop.
  init(in shop: Workshop) throws {
    var all: [Specimen] = []
    func add(_ name: String, _ material: Mutator.Material, _ readers: Reader..., bytes: [UInt8]? = nil) throws
    {
      let bytes = try bytes ?? [UInt8](Data(contentsOf: URL(fileURLWithPath: shop.path(name))))
      for reader in readers {
        all.append(Specimen(name: name, bytes: bytes, material: material, reader: reader))
      }
    }
    try Self.makeClips(in: shop)
    for name in ["h264.mp4", "vp9.mkv", "ffv1.mkv"] { try add(name, .bytes, .clip, .clipWithSound) }
    for name in ["palette.gif", "still.webp"] { try add(name, .bytes, .clip) }
    try add("moving.png", .chunks, .clip)
    let (picture, alpha) = (Workshop.picture(3), Tensor(height: 32, width: 48, channels: 1, repeating: 0.5))
    try Still.write(picture, to: shop.path("still.png"))
    try Still.write(picture, alpha: alpha, to: shop.path("deep.png"), bits: 16)
    try Still.write(picture, to: shop.path("still.jpg"))
    for name in ["still.png", "deep.png"] { try add(name, .chunks, .still) }
    try add("still.jpg", .bytes, .still)
    try add("still.webp", .bytes, .still)
    var field = DisplacementField(height: 9, width: 7)
    for index in field.vectors.scalars.indices { field.vectors.scalars[index] = Float(index) / 8 - 4 }
    try add("field.flo", .bytes, .flow, bytes: FlowFile.encode(field))
    for (name, reader, text) in Self.texts { try add(name, .text, reader, bytes: Array(text.utf8)) }
    let tensors = ["a.weight": Self.numbers([4, 3]), "a.bias": Self.numbers([4]), "scale": Self.numbers([])]
    try add("model.safetensors", .bytes, .weights, bytes: SafetensorsFile.bytes(of: tensors))
    try add("model.bin", .bytes, .weights, bytes: Pickle.stateDictionary(tensors))
    try add(
      "strided.ckpt", .bytes, .weights,
      bytes: Pickle.file(Pickle.tensor(shape: [2, 2], strides: [1, 2]), zip64: true))
    try add("legacy.pt", .bytes, .weights, bytes: Self.legacy)
    self.all = all
  }

  /// What PyTorch wrote before version 1.6: a magic number, a version, sizes of types, the tensors, the keys of storages, and those.
  private static var legacy: [UInt8] {
    let magic: [UInt8] = [0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]
    let value =
      Pickle.dictionary + Pickle.mark + Pickle.text("a") + Pickle.tensor(shape: [2, 2], strides: [2, 1])
      + Pickle.setItems
    let keys = [0x5D] + Pickle.text("0") + [0x61]
    return [magic, Pickle.long(1001), Pickle.dictionary, value, keys].flatMap {
      Pickle.protocol2 + $0 + Pickle.stop
    } + Bytes.number(4, 8) + [UInt8](repeating: 0x3F, count: 16)
  }

  private static func numbers(_ shape: [Int]) -> Tensor {
    Tensor(shape: shape, scalars: (0..<shape.reduce(1, *)).map { Float($0) / 4 })
  }

  private static func makeClips(in shop: Workshop) throws {
    try shop.makeClip("pictures.mkv", frames: 8, codec: "ffv1")
    try shop.makeSound("sound.wav")
    func make(_ name: String, _ options: String) throws {
      let made = try Command(
        "ffmpeg",
        ["-v", "error", "-y", "-i", "pictures.mkv"] + options.split(separator: " ").map(String.init)
          + ["-fflags", "+bitexact", "-flags", "+bitexact", name], in: shop.folder)
      guard made.status == 0 else { throw CocoaError(.executableLoad) }
    }
    let sound = "-i sound.wav -shortest"
    try make("h264.mp4", "\(sound) -threads 1 -c:v libx264 -pix_fmt yuv420p -bf 2 -g 4 -c:a aac -b:a 24k")
    try make(
      "vp9.mkv", "\(sound) -threads 1 -c:v libvpx-vp9 -pix_fmt yuv420p -cpu-used 8 -c:a libopus -b:a 16k")
    try make("ffv1.mkv", "\(sound) -threads 1 -c:v ffv1 -level 3 -slices 4 -c:a pcm_s16le -ar 8000")
    try make("palette.gif", "-threads 1")
    try make("still.webp", "-threads 1 -frames:v 1 -c:v libwebp -lossless 0")
    try make("moving.png", "-threads 1 -f apng")
  }

  private static let texts: [(String, Reader, String)] = [
    (
      "look.json5", .look,
      """
      { // a recipe
        name: 'damaged', summary: "Grain on oil.",
        steps: [
          { filter: 'grade', contrast: 0.12, saturation: 1.12, vibrance: 0.2 },
          { filter: 'strokes', widths: [16, 8, 4, 2], length: 6, threshold: 0.05, relief: 0.32 },
        ],
      }
      """
    ),
    (
      "motion.json5", .motion,
      """
      { frames: 24, fps: '30000/1001', loop: false, ease: 'smooth', crop: true,
        drag: [ '10,10 20,10', { path: '5,5 9,9', start: 0.1, end: 0.5, ease: 'in', then: [ { path: '12,9', start: 0.6, end: 1 } ] } ],
        pin: '30,20', camera: [ 'zoom-in:20', { move: 'pan-left', amount: 10, start: 0.25, end: 0.75 } ],
        flow: '40,10 44,20', brush: 'mask.png' }
      """
    ),
    (
      "scheduler_config.json", .schedule,
      """
      { "_class_name": "DPMSolverMultistepScheduler", "beta_start": 0.00085, "beta_end": 0.012,
        "beta_schedule": "scaled_linear", "num_train_timesteps": 1000, "lambda_min_clipped": -Infinity,
        "steps_offset": 1, "trained_betas": null, "use_karras_sigmas": false }
      """
    ),
    (
      "jobs.json5", .jobs,
      """
      { defaults: { look: 'ink', speed: 'draft', 'max-edge': 640 },
        jobs: [
          { inputs: ['pictures.mkv', '*.wav'], output: 'out/{name}-{number}.mp4', overwrite: true },
          { command: 'stylize', input: 'still.png', output: 'out/still.png', look: 'oil', 'look-strength': 0.75 },
        ] }
      """
    ),
    (
      "jobs.csv", .jobs,
      "command,input,output,look,overwrite\nrestyle,pictures.mkv,out.mp4,ink,true\nstylize,still.png,\"a \"\"b\"\", c.png\",oil,\n"
    ),
    ("points.csv", .points, "id,frame,x,y\n0,0,12.5,30\n1,4,100.25,7\n# a comment\n7,2,0,0\n"),
    (
      "tracks.csv", .tracks, "id,frame,x,y,visible\n3,0,1.000,2.000,1\n3,1,1.500,2.125,0\n4,9,7.000,8.000,1\n"
    ),
    (
      "table.cube", .table,
      "TITLE \"warm\"\nLUT_3D_SIZE 2\nDOMAIN_MIN 0 0 0\nDOMAIN_MAX 1 1 1\n0 0 0\n1 0.1 0\n0 1 0\n1 1 0\n0 0 1\n1 0 1\n0 1 1\n1 1 1\n"
    ),
  ]
}

/// A program of the PATH, run to its end in a folder.
struct Command {
  let status: Int32

  init(_ program: String, _ arguments: [String], in folder: URL) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.currentDirectoryURL = folder
    for stream in [\Process.standardInput, \.standardOutput, \.standardError] {
      process[keyPath: stream] = FileHandle.nullDevice
    }
    try process.run()
    process.waitUntilExit()
    status = process.terminationStatus
  }
}
