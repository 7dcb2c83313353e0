internal import CFFmpeg

/// Copies sound and subtitles from a source, packet for packet, in step with the pictures.
///
/// It reads the source a second time, leaving the pictures out, and never holds more than one packet.
@safe final class PacketCopier {
  private let source: Demuxer
  /// Output stream by source stream.
  private var routes: [Int: Int] = [:]
  private var hasPending = false
  private var isAtEnd = false
  /// Seconds of the source's clock before which packets are dropped, and by which all are moved back.
  private var start: Double?

  /// Streams that stay behind, and why.
  private(set) var warnings: [MediaWarning] = []

  /// Sets up an output stream for each stream that the container can hold.
  ///
  /// - Returns: nil where there is nothing to copy.
  init?(from path: String, to muxer: Muxer, settings: EncoderSettings, container: String) throws {
    source = try Demuxer(path: path)
    let priming = ["mkv", "webm"].contains(container) ? try Self.priming(path) : [:]
    let wanted =
      (settings.audio ? source.streams(AVMEDIA_TYPE_AUDIO) : [])
      + (settings.subtitles ? source.streams(AVMEDIA_TYPE_SUBTITLE) : [])
    for index in wanted.sorted() {
      // SAFETY: streams live with their contexts; FFmpeg copies parameters and metadata.
      let from = unsafe source.stream(index)
      let codec = unsafe from.pointee.codecpar.pointee.codec_id
      guard muxer.holds(codec) else {
        let name = unsafe text(avcodec_get_name(codec)) ?? "unknown"
        let kind = source.kind(index) == AVMEDIA_TYPE_AUDIO ? "sound" : "subtitle"
        warnings.append(
          MediaWarning(
            .streamDropped, "\(kind) stream \(index) (\(name)) is left out: .\(container) cannot hold it"))
        continue
      }
      let to = unsafe try muxer.addStream()
      unsafe avcodec_parameters_copy(to.pointee.codecpar, from.pointee.codecpar)
      unsafe to.pointee.codecpar.pointee.codec_tag = 0
      unsafe to.pointee.time_base = from.pointee.time_base
      unsafe to.pointee.disposition = from.pointee.disposition
      unsafe copyMetadata(from: from.pointee.metadata, to: &to.pointee.metadata)
      if let samples = priming[index], unsafe to.pointee.codecpar.pointee.initial_padding == 0 {
        unsafe to.pointee.codecpar.pointee.initial_padding = samples
      }
      routes[index] = unsafe Int(to.pointee.index)
    }
    source.discardAll(but: Set(routes.keys))
    if routes.isEmpty { isAtEnd = true }
  }

  /// Samples of each sound stream before time 0: an encoder's run-up, which players leave out.
  ///
  /// Matroska has a field for it and knows no negative times; without it FFmpeg would move all streams.
  private static func priming(_ path: String) throws -> [Int: Int32] {
    let source = try Demuxer(path: path)
    let sounds = Set(source.streams(AVMEDIA_TYPE_AUDIO))
    source.discardAll(but: sounds)
    var seen: [Int: Int32] = [:]
    for _ in 0..<64 where seen.count < sounds.count {
      guard source.readPacket() >= 0 else { break }
      // SAFETY: packet and stream live with the source; plain numbers are copied.
      let index = unsafe Int(source.packet.pointee.stream_index)
      guard seen[index] == nil, sounds.contains(index) else { continue }
      let (pts, base) = unsafe (source.packet.pointee.pts, Rational(source.stream(index).pointee.time_base))
      let rate = unsafe Double(source.stream(index).pointee.codecpar.pointee.sample_rate)
      let early = pts == retrace_no_timestamp ? 0 : max(0, -Double(pts) * base.value * rate)
      seen[index] = Int32(min(early.rounded(), 1_000_000))
    }
    return seen.filter { $0.value > 0 }
  }

  /// Whether anything is copied.
  var isUseful: Bool { !routes.isEmpty }

  /// Leaves out everything before `seconds` of the source's clock and moves the rest back by as much.
  func trim(from seconds: Double) {
    start = seconds
    guard let first = routes.keys.min() else { return }
    // SAFETY: the stream lives with the source.
    let base = unsafe Rational(source.stream(first).pointee.time_base).value
    // Where seeking fails, the packets before are read and dropped.
    _ = source.seek(stream: first, to: Int64(nearest: max(0, seconds - 1) / base))
  }

  /// Copies what belongs before `seconds` of the source's clock; everything that is left for nil.
  func advance(to seconds: Double?, into muxer: Muxer) throws {
    while !isAtEnd {
      if !hasPending {
        guard source.readPacket() >= 0 else {
          isAtEnd = true
          return
        }
        hasPending = true
      }
      // SAFETY: the packet is the source's own, filled by the last read; the muxer empties it.
      let packet = unsafe source.packet
      let index = unsafe Int(packet.pointee.stream_index)
      guard let route = routes[index] else {
        hasPending = false
        continue
      }
      let base = unsafe source.stream(index).pointee.time_base
      let moment = unsafe packet.pointee.dts != retrace_no_timestamp ? packet.pointee.dts : packet.pointee.pts
      let time = Double(moment) * Rational(base).value
      if let seconds, moment != retrace_no_timestamp, time >= seconds { return }
      hasPending = false
      if let start {
        if moment != retrace_no_timestamp && time < start - 1e-9 { continue }
        // Times that a damaged file makes up may wrap round here; the muxer refuses them.
        let shift = Int64(nearest: start / Rational(base).value)
        if unsafe packet.pointee.dts != retrace_no_timestamp { unsafe packet.pointee.dts &-= shift }
        if unsafe packet.pointee.pts != retrace_no_timestamp { unsafe packet.pointee.pts &-= shift }
      }
      unsafe try muxer.write(packet, stream: route, timeBase: base)
    }
  }

  /// Takes over title, author and the like, and the chapters where `withChapters`.
  func copyDescription(to muxer: Muxer, withChapters: Bool) {
    // SAFETY: both contexts live; FFmpeg copies entries; the chapters' memory is FFmpeg's and freed with
    // the output context.
    let (from, to) = unsafe (source.pointer, muxer.pointer)
    unsafe copyMetadata(from: from.pointee.metadata, to: &to.pointee.metadata)
    let count = unsafe Int(from.pointee.nb_chapters)
    guard withChapters, count > 0 else { return }
    let size = unsafe MemoryLayout<UnsafeMutablePointer<AVChapter>?>.stride
    guard
      let list = unsafe av_calloc(count, size)?.assumingMemoryBound(to: UnsafeMutablePointer<AVChapter>?.self)
    else { return }
    for index in 0..<count {
      guard let old = unsafe from.pointee.chapters[index],
        let new = unsafe av_mallocz(MemoryLayout<AVChapter>.size)?.assumingMemoryBound(to: AVChapter.self)
      else { continue }
      unsafe (new.pointee.id, new.pointee.time_base) = unsafe (old.pointee.id, old.pointee.time_base)
      unsafe (new.pointee.start, new.pointee.end) = unsafe (old.pointee.start, old.pointee.end)
      unsafe copyMetadata(from: old.pointee.metadata, to: &new.pointee.metadata)
      unsafe list[index] = unsafe new
    }
    unsafe to.pointee.chapters = unsafe list
    unsafe to.pointee.nb_chapters = UInt32(count)
  }
}

/// Copies entries, but not those that describe the old file rather than its content.
private func copyMetadata(from: OpaquePointer?, to: UnsafeMutablePointer<OpaquePointer?>) {
  let stale = [
    "encoder", "major_brand", "minor_version", "compatible_brands", "duration", "bps", "_statistics",
    "number_of",
    "handler_name", "vendor_id",
  ]
  // SAFETY: the entry belongs to the dictionary, which lives; FFmpeg copies key and value.
  var entry = unsafe av_dict_get(from, "", nil, AV_DICT_IGNORE_SUFFIX)
  while let found = unsafe entry {
    let key = unsafe text(found.pointee.key) ?? ""
    if !stale.contains(where: { key.lowercased().hasPrefix($0) }) {
      unsafe av_dict_set(to, key, found.pointee.value, 0)
    }
    unsafe entry = unsafe av_dict_get(from, "", found, AV_DICT_IGNORE_SUFFIX)
  }
}
