internal import CFFmpeg

/// A libswscale context between two formats, or nil where it cannot convert between them.
func makeScaler(
  from source: (format: Int32, width: Int32, height: Int32),
  to target: (format: Int32, width: Int32, height: Int32),
  sourceFull: Bool, sourceMatrix: YUVMatrix, targetFull: Bool, targetMatrix: YUVMatrix,
  sourceChroma: (x: Int, y: Int)?, targetChroma: (x: Int, y: Int)?
) -> OpaquePointer? {
  // SAFETY: the context is ours until returned; options are copied; coefficient tables are static.
  guard let context = unsafe sws_alloc_context() else { return nil }
  let object = unsafe UnsafeMutableRawPointer(context)
  let flags = SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP | SWS_BITEXACT
  var options: [(String, Int64)] = [
    ("srcw", Int64(source.width)), ("srch", Int64(source.height)), ("src_format", Int64(source.format)),
    ("dstw", Int64(target.width)), ("dsth", Int64(target.height)), ("dst_format", Int64(target.format)),
    ("sws_flags", Int64(flags)), ("src_range", sourceFull ? 1 : 0), ("dst_range", targetFull ? 1 : 0),
  ]
  func place(_ side: String, _ format: Int32, _ position: (x: Int, y: Int)?) {
    guard let position, let shape = unsafe av_pix_fmt_desc_get(AVPixelFormat(rawValue: format)) else {
      return
    }
    if unsafe shape.pointee.log2_chroma_w > 0 { options.append(("\(side)_h_chr_pos", Int64(position.x))) }
    if unsafe shape.pointee.log2_chroma_h > 0 { options.append(("\(side)_v_chr_pos", Int64(position.y))) }
  }
  place("src", source.format, sourceChroma)
  place("dst", target.format, targetChroma)
  for (name, value) in options { _ = unsafe av_opt_set_int(object, name, value, 0) }
  guard unsafe sws_init_context(context, nil, nil) >= 0 else {
    unsafe sws_freeContext(context)
    return nil
  }
  _ = unsafe sws_setColorspaceDetails(
    context, sws_getCoefficients(sourceMatrix.rawValue), sourceFull ? 1 : 0,
    sws_getCoefficients(targetMatrix.rawValue), targetFull ? 1 : 0, 0, 1 << 16, 1 << 16)
  return unsafe context
}
