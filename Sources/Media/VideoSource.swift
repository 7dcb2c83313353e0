internal import CFFmpeg
internal import Tensors

/// The pictures of a media file, decoded and upright.
final class VideoSource: PictureSource {
  let info: ClipInfo
  private let path: String
  private let decoder: VideoDecoder
  private let converter: FrameConverter
  private var primed: (frame: Frame, timestamp: Int64, duration: Int64)?
  private var ended = false
  private var wasCut = false

  init(path: String, threads: Int) throws {
    self.path = path
    decoder = try VideoDecoder(path: path, threads: threads)
    guard let first = decoder.next() else {
      let why = decoder.damagedCount > 0 ? " (\(FFmpegLog.complaint ?? "the data are damaged"))" : ""
      throw MediaError(
        .noFrames, "\(path): not a single frame decodes\(why)", remedy: "check that the clip plays")
    }
    primed = first
    let orientation = decoder.demuxer.orientation(decoder.streamIndex)
    info = try decoder.demuxer.info(decoder.streamIndex, first: first.frame, at: first.timestamp, orientation)
    converter = FrameConverter(
      width: info.codedWidth, height: info.codedHeight, bitDepth: info.bitDepth, orientation: orientation)
  }

  func next() throws -> TimedPicture? {
    guard let (frame, timestamp, duration) = primed ?? decoder.next() else {
      ended = true
      return nil
    }
    primed = nil
    return TimedPicture(timestamp: timestamp, duration: duration) { [converter] in
      try converter.picture(of: frame)
    }
  }

  func first(from timestamp: Int64) throws -> TimedPicture? {
    wasCut = true
    // Where seeking fails, everything before is decoded and dropped.
    if let primed, timestamp > primed.timestamp, decoder.seek(to: timestamp) { self.primed = nil }
    while let picture = try next() {
      if picture.timestamp >= timestamp { return picture }
    }
    return nil
  }

  var warnings: [MediaWarning] {
    var found: [MediaWarning] = []
    if decoder.damagedCount > 0 {
      found.append(
        MediaWarning(
          .damaged, "\(path): \(decoder.damagedCount) damaged packets or frames were skipped or patched up"))
    }
    guard ended else { return found }
    let stated = decoder.demuxer.statedFrameCount(decoder.streamIndex)
    if let failure = decoder.readFailure {
      found.append(
        MediaWarning(.endsEarly, "\(path): reading stopped after \(decoder.packetCount) packets (\(failure))")
      )
    } else if let stated, !wasCut, decoder.packetCount < stated {
      found.append(
        MediaWarning(
          .endsEarly,
          "\(path): the file ends after \(decoder.packetCount) of \(stated) frames; it was cut off"))
    } else if !wasCut, decoder.endedEarly {
      found.append(
        MediaWarning(.endsEarly, "\(path): the file ends too early, after \(decoder.packetCount) frames"))
    }
    return found
  }
}
