internal import Tensors

final class GIFSink: FrameSink {
  init(_ path: String, like info: ClipInfo, settings: EncoderSettings, isTrimmed: Bool) throws {
    throw MediaError(.unsupported, "gif not yet")
  }
  func write(_ picture: Tensor, timestamp: Int64, duration: Int64) throws {}
  func finish() throws {}
  func discard() {}
}
