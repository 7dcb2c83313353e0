internal import CFFmpeg
internal import Foundation
internal import Tensors

/// Pictures into a GIF with one palette for the whole clip.
///
/// The best palette is known only when all pictures are, so they wait in a nameless file in the output's
/// folder; memory stays bounded. The dither is fixed to the screen, so that what rests does not flicker.
final class GIFSink: FrameSink {
  private let target: TargetFile
  private let spool: FileHandle
  private let info: ClipInfo
  private let loops: Bool
  private var census = ColourCensus()
  /// Start and end of each picture in hundredths of a second.
  private var times: [(start: Int64, end: Int64)] = []
  private var first: Int64?
  private(set) var warnings: [MediaWarning] = []

  /// Browsers show pictures of less than 0.02 s far too long.
  private static let shortest: Int64 = 2

  init(_ path: String, like info: ClipInfo, settings: EncoderSettings) throws {
    (self.info, loops) = (info, settings.loops)
    _ = try VideoCodec.only("gif", for: settings, path)
    guard info.width <= 65535, info.height <= 65535 else {
      throw MediaError(
        .unsupported, "\(path): \(info.width)x\(info.height) is more than a GIF holds (65535)",
        remedy: "use --max-edge")
    }
    target = try TargetFile(path)
    spool = try Self.namelessFile(target)
  }

  deinit { try? spool.close() }

  func write(_ picture: Tensor, timestamp: Int64, duration: Int64) throws {
    let base = first ?? timestamp
    first = base
    let unit = AVRational(num: 1, den: 100)
    let start = av_rescale_q(timestamp - base, info.timeBase.av, unit)
    let end = av_rescale_q(timestamp - base + max(1, duration), info.timeBase.av, unit)
    if let last = times.last, start < last.start + Self.shortest {
      if warnings.isEmpty {
        warnings.append(
          MediaWarning(
            .timesRounded, "\(target.path): a GIF shows at most 50 frames a second; the rest is left out"))
      }
      times[times.count - 1].end = max(last.end, end)
      return
    }
    var pixels = [UInt8](repeating: 0, count: info.width * info.height * 3)
    let stride = info.width * 3
    unsafe pixels.withUnsafeMutableBufferPointer { buffer in
      // SAFETY: the buffer holds every row.
      if let base = buffer.baseAddress { unsafe PixelConversion.store(picture, into: base, stride: stride) }
    }
    census.count(pixels)
    do { try spool.write(contentsOf: pixels) } catch { throw failure(error) }
    times.append((start, max(end, start + Self.shortest)))
  }

  func finish() throws {
    do {
      guard !times.isEmpty else {
        throw MediaError(.noFrames, "\(target.path): no frame was written", remedy: "write at least one")
      }
      try encode(ColourPalette(census))
      try target.commit()
    } catch {
      discard()
      throw error
    }
  }

  func discard() { target.discard() }

  private func encode(_ palette: ColourPalette) throws {
    let muxer = try Muxer(path: target.path, temporaryPath: target.temporaryPath)
    let choice = try VideoCodec.named("gif").choice(EncoderSettings(), width: info.width, height: info.height)
    let encoder = try VideoEncoder(
      choice, width: info.width, height: info.height, timeBase: Rational(1, 100), frameRate: info.frameRate,
      colour: ColourTags(), sampleAspectRatio: info.sampleAspectRatio,
      needsGlobalHeader: muxer.needsGlobalHeader)
    // SAFETY: the encoder's context lives; FFmpeg copies what the stream needs.
    let stream = unsafe try muxer.addStream()
    unsafe avcodec_parameters_from_context(stream.pointee.codecpar, encoder.context)
    unsafe stream.pointee.time_base = encoder.context.pointee.time_base
    try muxer.begin(["loop": loops ? "0" : "-1"])
    let put: (UnsafeMutablePointer<AVPacket>) throws -> Void = { packet in
      // SAFETY: the packet lives during the call.
      unsafe try muxer.write(packet, stream: 0, timeBase: AVRational(num: 1, den: 100))
    }
    let size = info.width * info.height * 3
    do { try spool.seek(toOffset: 0) } catch { throw failure(error) }
    for (index, time) in times.enumerated() {
      guard let data = try? spool.read(upToCount: size), data.count == size else {
        throw MediaError(.writeFailed, "\(target.path): the pictures set aside cannot be read back")
      }
      let frame = try indexed([UInt8](data), palette)
      let end = index + 1 < times.count ? times[index + 1].start : time.end
      unsafe try encoder.encode(frame, timestamp: time.start, duration: end - time.start, put)
    }
    unsafe try encoder.flush(put)
    try muxer.end()
  }

  /// A frame of palette indices.
  private func indexed(_ pixels: [UInt8], _ palette: ColourPalette) throws -> Frame {
    let (width, height) = (info.width, info.height)
    let frame = try Frame(format: AV_PIX_FMT_PAL8, width: width, height: height)
    // SAFETY: a PAL8 frame has indices in its first plane and 256 words of 0xAARRGGBB in its second.
    guard let indices = unsafe frame.pointer.pointee.data.0, let table = unsafe frame.pointer.pointee.data.1
    else {
      preconditionFailure("frames have pixels")
    }
    let stride = unsafe Int(frame.pointer.pointee.linesize.0)
    let words = unsafe UnsafeMutableRawPointer(table).assumingMemoryBound(to: UInt32.self)
    for index in 0..<256 {
      let colour = index < palette.colours.count ? palette.colours[index] : .zero
      let opaque: UInt32 = index < palette.colours.count ? 0xFF00_0000 : 0
      unsafe words[index] = opaque | UInt32(colour.x) << 16 | UInt32(colour.y) << 8 | UInt32(colour.z)
    }
    let amplitude = palette.ditherAmplitude
    nonisolated(unsafe) let output = unsafe indices
    Parallel.rows(height) { rows in
      for y in rows {
        for x in 0..<width {
          let shift = amplitude > 0 ? Int((Self.threshold(x, y) * 2 * amplitude - amplitude).rounded()) : 0
          let i = 3 * (y * width + x)
          let (r, g, b) = (Int(pixels[i]) + shift, Int(pixels[i + 1]) + shift, Int(pixels[i + 2]) + shift)
          // SAFETY: rows of the frame are `stride` bytes apart; each belongs to one thread.
          unsafe output[y * stride + x] = palette.index(
            min(255, max(0, r)), min(255, max(0, g)), min(255, max(0, b)))
        }
      }
    }
    return frame
  }

  /// A threshold in [0, 1) for each place: an 8 × 8 Bayer matrix, its bits interleaved from x and x ^ y.
  private static func threshold(_ x: Int, _ y: Int) -> Float {
    var value = 0
    let mixed = x ^ y
    for bit in 0..<3 {
      value |= (mixed >> bit & 1) << (5 - 2 * bit) | (y >> bit & 1) << (4 - 2 * bit)
    }
    return (Float(value) + 0.5) / 64
  }

  private static func namelessFile(_ target: TargetFile) throws -> FileHandle {
    let name = target.temporaryPath + ".spool"
    // SAFETY: NUL-terminated for the calls.
    let file = unsafe open(name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw TargetFile.failure(target.path, errno) }
    _ = unsafe unlink(name)
    return FileHandle(fileDescriptor: file, closeOnDealloc: false)
  }

  private func failure(_ error: any Error) -> MediaError {
    let system = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    let isFull =
      (error as NSError).code == CocoaError.fileWriteOutOfSpace.rawValue || system?.code == Int(ENOSPC)
    return TargetFile.failure(target.path, isFull ? ENOSPC : Int32(system?.code ?? Int(EIO)))
  }
}
