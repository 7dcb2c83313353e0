public import Tensors

extension PatchRenderer {
  /// The places of the frame before, and the paintings that grew.
  public var state: StateBytes? {
    var state = StateBytes()
    for map in before {
      state.append(map.map { [$0.width, $0.height] } ?? [])
      state.append(map?.places ?? [])
      state.append(map?.costs ?? [])
    }
    grown.append(to: &state)
    return state
  }

  /// Takes up the state of a renderer of the same keyframes.
  ///
  /// - Throws: `StateBytes.Damaged`.
  public mutating func restore(_ state: StateBytes) throws {
    var state = state
    for keyframe in before.indices {
      let size = try state.numbers(Int.self)
      let (places, costs) = (try state.numbers(Int32.self), try state.numbers(Int32.self))
      guard size.count == 2 else {
        before[keyframe] = nil
        continue
      }
      guard places.count == size[0] * size[1], costs.count == places.count else { throw StateBytes.Damaged() }
      before[keyframe] = PlaceMap(width: size[0], height: size[1], places: places, costs: costs)
    }
    try grown.restore(from: &state)
  }
}
