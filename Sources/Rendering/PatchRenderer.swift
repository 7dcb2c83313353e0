internal import CKernels
internal import Motion
public import Tensors
public import Tracking

/// The embedded renderer: stage 2 of Motion-I2V with pictures for features and patches for tokens.
///
/// Every pixel asks what it looks like (query) among the keyframes (keys): the place that the motion names, the places that the frame before
/// and the neighbours took, and the most alike ones of all. It takes the painting there (values), in whole patches. Where the place that
/// the motion names is the best explanation, the painting is resampled through the long displacement itself. With a look,
/// things that the keyframe does not show are painted where they first appear and carried from there.
public struct PatchRenderer: Renderer {
  private let keyframes: [Keyframe]
  /// The keyframes at the size that is searched.
  private let atlases: [PatchAtlas]
  /// The keyframes at full size.
  private let sources: [PackedPicture]
  private let paintings: PaintingAtlas
  private let leads: [Lead]
  private let settings: RendererSettings
  private let paint: (@Sendable (Tensor) -> Tensor)?
  private let search: PlaceSearch

  var grown = GrownPaintings()
  /// For each keyframe the places found for the frame before.
  var before: [PlaceMap?]

  /// A renderer of one shot.
  ///
  /// - Parameters:
  ///   - keyframes: at least one, all of the same size.
  ///   - settings: what it may cost.
  ///   - paint: paints a later frame on its own, for things that no keyframe shows; nil when there is only the painting.
  public init(
    keyframes: [Keyframe], settings: RendererSettings = .standard,
    paint: (@Sendable (Tensor) -> Tensor)? = nil
  ) {
    precondition(!keyframes.isEmpty, "a renderer needs a keyframe")
    (self.keyframes, self.settings, self.paint) = (keyframes, settings, paint)
    atlases = keyframes.map { PatchAtlas(Self.reduced($0.source, settings.scale), pull: settings.pull) }
    sources = settings.scale == 1 ? atlases.map(\.picture) : keyframes.map { PackedPicture($0.source) }
    before = keyframes.map { _ in nil }
    // A look can paint what is new, and promises steadiness: what it painted once moves.
    leads = zip(keyframes, atlases).map { keyframe, atlas in
      let painting = PackedPicture(Self.reduced(keyframe.styled, settings.scale))
      let residual = PaintResidual.mean(of: painting, over: atlas)
      return Lead(
        residual: paint == nil ? residual : max(residual, Lead.motionLeads), from: settings.appearance,
        to: settings.motion)
    }
    paintings = PaintingAtlas(
      keyframes.map(\.styled), over: leads.contains { $0.focus > 0 } ? keyframes.map(\.source) : [])
    search = PlaceSearch(settings)
  }

  private static let mostVoices = Int(CK_PATCH_PAINTINGS)

  private static func reduced(_ picture: Tensor, _ scale: Int) -> Tensor {
    scale == 1
      ? picture
      : picture.resized(
        height: (picture.height + scale - 1) / scale, width: (picture.width + scale - 1) / scale, .area)
  }

  /// Paints one frame; see ``Renderer/render(_:motions:weights:)``.
  public mutating func render(_ frame: Tensor, motions: [TrackedFrame], weights: [Float]) -> Tensor {
    precondition(
      motions.count == keyframes.count && weights.count == keyframes.count, "one motion and weight a keyframe"
    )
    let chief = weights.indices.max { weights[$0] < weights[$1] } ?? 0
    // The nearest keyframes speak, and as many as can be voted on.
    let asked = weights.indices.filter { $0 == chief || weights[$0] > 0 }
      .sorted { ($0 == chief ? 2 : weights[$0]) > ($1 == chief ? 2 : weights[$1]) }.prefix(Self.mostVoices)
    let query = LightMatching.matched(
      frame, to: keyframes[chief].source, along: motions[chief].backward,
      known: motions[chief].known.values.scalars)
    // Measured before the search, so that the pictures are not held during it.
    let distances = asked.map { keyframe in
      leads[keyframe].carries
        ? PatchDistance.between(
          query, keyframes[keyframe].source.sampled(along: motions[keyframe].backward, filter: .cubic))
        : nil
    }
    let packed = PackedPicture(query)
    let searched = settings.scale == 1 ? packed : PackedPicture(Self.reduced(query, settings.scale))

    var ballot = Ballot(height: frame.height, width: frame.width, seats: asked.count)
    for (keyframe, distance) in zip(asked, distances) {
      let motion = motions[keyframe]
      let map = search.places(
        of: searched, in: atlases[keyframe], field: motion.backward, step: motions[0],
        before: before[keyframe], settled: leads[keyframe].settled)
      before[keyframe] = map
      let carried = distance.map {
        Ballot.Carried(
          picture: keyframes[keyframe].styled.sampled(along: motion.backward, filter: .cubic), distance: $0,
          known: motion.known.values.scalars)
      }
      ballot.add(
        map.enlarged(by: settings.scale, frame: packed, keyframe: sources[keyframe]), painting: keyframe,
        carried: carried, lead: leads[keyframe],
        weight: max(weights[keyframe], 0.001) / max(weights[chief], 0.001))
    }
    for other in before.indices where !asked.contains(other) { before[other] = nil }
    var out = ballot.painted(
      from: paintings, frame: query, focus: leads[chief].focus, coarse: settings.scale > 1)
    if let paint {
      let strange = zip(ballot.isCarried, ballot.costs).map {
        $0 == 0 && $1 > settings.strange ? UInt8(1) : 0
      }
      let sure = zip(motions[chief].known.values.scalars, ballot.costs).map {
        $0 > 0.5 && $1 < settings.sure ? UInt8(1) : 0
      }
      grown.repaint(&out, frame: frame, strange: strange, sure: sure, motion: motions[0], paint: paint)
    }
    // Cubic resampling overshoots at edges.
    for index in out.scalars.indices { out.scalars[index] = min(max(out.scalars[index], 0), 1) }
    return out
  }
}
