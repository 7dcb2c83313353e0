internal import Motion
public import Tensors

extension PyramidTracker {
  /// The frame before, the long field in both directions, and the last step.
  public var state: StateBytes? {
    var state = StateBytes()
    state.append(previous.picture)
    for track in [forward, backward] {
      state.append(track.flow)
      state.append(track.seen)
    }
    state.append(step == nil ? 0 : 1)
    if let step {
      state.append(step.forward)
      state.append(step.backward)
    }
    return state
  }

  /// Takes up the state of a tracker of the same reference.
  ///
  /// - Throws: `StateBytes.Damaged`.
  public mutating func restore(_ state: StateBytes) throws {
    var state = state
    let picture = try state.tensor()
    guard picture.shape == reference.picture.shape else { throw StateBytes.Damaged() }
    // It was halved when it came.
    previous = Frame(picture, isHalved: false, axis: axis, level: level)
    func flow() throws -> FlowPlanes {
      var flow = FlowPlanes(width: picture.width, height: picture.height)
      (flow.u, flow.v) = (try state.floats(), try state.floats())
      guard flow.u.count == picture.width * picture.height, flow.v.count == flow.u.count else {
        throw StateBytes.Damaged()
      }
      return flow
    }
    func track() throws -> Track {
      let track = Track(flow: try flow(), seen: try state.floats())
      guard track.seen.count == track.flow.u.count else { throw StateBytes.Damaged() }
      return track
    }
    (forward, backward) = (try track(), try track())
    step = try state.number() == 0 ? nil : (try flow(), try flow())
  }
}

extension StateBytes {
  fileprivate mutating func append(_ flow: FlowPlanes) {
    append(flow.u)
    append(flow.v)
  }
}
