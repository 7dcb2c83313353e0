internal import Motion
public import Tensors

/// The embedded dense tracker.
///
/// The field between the reference k and frame i is kept in both directions. For each new frame the step from the
/// frame before is measured and chained on; the chained field then starts a direct match with the reference, and each
/// pixel takes the one of the two that agrees better with its way back and looks more alike. So drift is taken
/// back at every frame, and a match that jumped away loses to the chain. What is hidden moves with its
/// visible neighbours of like colour until it is seen again.
public struct PyramidTracker: DenseTracker {
  private let settings: TrackerSettings
  let level: CPULevel
  let axis: ColourAxis
  let reference: Frame
  var previous: Frame
  var forward: Track
  var backward: Track
  var step: (forward: FlowPlanes, backward: FlowPlanes)?

  struct Frame: Sendable {
    let picture: Tensor
    let pyramid: FlowPyramid
    let bars: LetterboxBars

    init(_ picture: Tensor, isHalved: Bool, axis: ColourAxis, level: CPULevel) {
      self.picture =
        isHalved
        ? picture.resized(
          height: (picture.height + 1) / 2, width: (picture.width + 1) / 2, .area, level: level) : picture
      pyramid = FlowPyramid(self.picture, axis: axis, level: level)
      bars = LetterboxBars(of: self.picture)
    }
  }

  /// One direction of the long field: its vectors and where they are seen.
  struct Track: Sendable {
    var flow: FlowPlanes
    var seen: [Float]
  }

  /// A tracker of the points of `reference`.
  ///
  /// - Parameters:
  ///   - reference: `(height, width, 3)`, values in [0, 1].
  ///   - settings: what it may cost.
  ///   - level: the CPU level of the kernels.
  public init(reference: Tensor, settings: TrackerSettings = .standard, level: CPULevel = .current) {
    (self.settings, self.level) = (settings, level)
    axis = ColourAxis(of: reference, level: level)
    let frame = Frame(reference, isHalved: settings.isHalved, axis: axis, level: level)
    (self.reference, previous) = (frame, frame)
    let rest = FlowPlanes(width: frame.picture.width, height: frame.picture.height)
    forward = Track(flow: rest, seen: [Float](repeating: 1, count: rest.u.count))
    backward = forward
  }

  /// Takes the next frame; see ``DenseTracker/advance(to:)``.
  public mutating func advance(to picture: Tensor) -> TrackedFrame {
    let (settings, level, reference, last) = (settings, level, reference, previous)
    let frame = Frame(picture, isHalved: settings.isHalved, axis: axis, level: level)
    let (stepForward, stepBackward) = step(from: last, to: frame)

    // Chain the step on, match directly from there, and choose.
    let (chainForward, chainBackward) = (
      forward.flow.chained(with: stepForward.flow, level: level),
      stepBackward.flow.chained(with: backward.flow, level: level)
    )
    let direct = PatchFlow(settings.direct, level: level)
    let start = settings.directStart
    let (directForward, directBackward) = Parallel.both(
      { direct.flow(from: reference.pyramid, to: frame.pyramid, hint: chainForward, start: start) },
      { direct.flow(from: frame.pyramid, to: reference.pyramid, hint: chainBackward, start: start) })
    let (choiceForward, choiceBackward) = Parallel.both(
      {
        Self.better(
          Candidate(chainForward, back: chainBackward), Candidate(directForward, back: directBackward),
          from: reference.pyramid, to: frame.pyramid, settings, level)
      },
      {
        Self.better(
          Candidate(chainBackward, back: chainForward), Candidate(directBackward, back: directForward),
          from: frame.pyramid, to: reference.pyramid, settings, level)
      })

    // Move what is doubtful with its neighbours; then see what is seen, with hysteresis. In this order: what
    // was dragged along with an object's edge shows only on its neighbours' way whether it is behind.
    let wasVisible = forward.seen
    let wasKnown = stepBackward.flow.carry(backward.seen, outside: 0, level: level)
    let bars = reference.bars.shared(with: frame.bars)
    let (filledForward, filledBackward) = Parallel.both(
      { Self.filled(choiceForward, from: reference, settings, level).holding(bars) },
      { Self.filled(choiceBackward, from: frame, settings, level).holding(bars) })
    let (newForward, newBackward) = Parallel.both(
      {
        Self.settled(
          filledForward, back: filledBackward, from: reference, to: frame, before: wasVisible, settings, level
        )
      },
      {
        Self.settled(
          filledBackward, back: filledForward, from: frame, to: reference, before: wasKnown, settings, level)
      })
    (forward, backward, previous) = (newForward, newBackward, frame)
    step = (stepForward.flow, stepBackward.flow)

    var out = TrackedFrame(stillHeight: picture.height, width: picture.width)
    (out.forward, out.visible) = Self.enlarged(newForward, to: picture)
    (out.backward, out.known) = Self.enlarged(newBackward, to: picture)
    (out.step, out.stepKnown) = Self.enlarged(stepBackward, to: picture)
    return out
  }

  /// A track on the grid of the frames, from the one it was measured on.
  private static func enlarged(_ track: Track, to picture: Tensor) -> (DisplacementField, Visibility) {
    let (field, size) = (track.flow.field, [track.flow.height, track.flow.width, 1])
    let seen = Tensor(shape: size, scalars: track.seen)
    return (
      field.resized(height: picture.height, width: picture.width),
      Visibility(values: seen.resized(height: picture.height, width: picture.width, .linear))
    )
  }

  /// The motion between neighbouring frames, in both directions.
  private func step(from last: Frame, to frame: Frame) -> (forward: Track, backward: Track) {
    let (flow, hint, limit, level) = (
      PatchFlow(settings.step, level: level), step, settings.stepAgreement, level
    )
    let (there, back) = Parallel.both(
      { flow.flow(from: last.pyramid, to: frame.pyramid, hint: hint?.forward) },
      { flow.flow(from: frame.pyramid, to: last.pyramid, hint: hint?.backward) })
    let bars = last.bars.shared(with: frame.bars)
    @Sendable func track(_ flow: FlowPlanes, _ other: FlowPlanes, _ guide: Tensor) -> Track {
      let seen = flow.roundTrip(with: other, level: level).map { $0 < limit ? Float(1) : 0 }
      return Track(flow: flow.filled(trust: seen, guide: guide, level: level).holding(bars), seen: seen)
    }
    return Parallel.both({ track(there, back, last.picture) }, { track(back, there, frame.picture) })
  }

  /// A field that may be taken, with the field of its way back.
  private struct Candidate: Sendable {
    let flow: FlowPlanes
    let back: FlowPlanes

    init(_ flow: FlowPlanes, back: FlowPlanes) { (self.flow, self.back) = (flow, back) }
  }

  /// Of two candidates the one with less against it at each pixel, and the error of its round trip.
  private struct Choice: Sendable {
    var flow: FlowPlanes
    var roundTrip: [Float]
  }

  /// What speaks against a vector, in pixels, is the error of its round trip and a share of the unlikeness.
  private static func better(
    _ chained: Candidate, _ direct: Candidate, from source: FlowPyramid, to target: FlowPyramid,
    _ settings: TrackerSettings, _ level: CPULevel
  ) -> Choice {
    let old = chained.flow.roundTrip(with: chained.back, level: level)
    let oldUnlike = chained.flow.unlikeness(source, target, level: level)
    var out = Choice(flow: direct.flow, roundTrip: direct.flow.roundTrip(with: direct.back, level: level))
    let unlike = direct.flow.unlikeness(source, target, level: level)
    let (share, bias) = (settings.unlikenessWeight, settings.directBias)
    for pixel in old.indices {
      let (u, v) = (chained.flow.u[pixel], chained.flow.v[pixel])
      if min(old[pixel], 50) + share * oldUnlike[pixel] + bias
        < min(out.roundTrip[pixel], 50) + share * unlike[pixel]
      {
        (out.flow.u[pixel], out.flow.v[pixel]) = (u, v)
        out.roundTrip[pixel] = old[pixel]
        continue
      }
      // Where both agree, most of their difference is the noise of this frame's match. Drift is taken back little by little.
      let (du, dv) = (out.flow.u[pixel] - u, out.flow.v[pixel] - v)
      let gap = (du * du + dv * dv).squareRoot()
      guard gap < settings.steadyWithin, old[pixel] < settings.steadyWithin else { continue }
      let part = settings.steadyShare + (1 - settings.steadyShare) * gap / settings.steadyWithin
      (out.flow.u[pixel], out.flow.v[pixel]) = (u + part * du, v + part * dv)
    }
    return out
  }

  /// The field with its doubtful vectors replaced by those of their neighbours.
  private static func filled(
    _ choice: Choice, from source: Frame, _ settings: TrackerSettings, _ level: CPULevel
  ) -> FlowPlanes {
    let trust = choice.flow.trust(
      roundTrip: choice.roundTrip, agreement: settings.agreement, area: settings.smallestArea, level: level)
    return choice.flow.filled(trust: trust, guide: source.picture, level: level)
  }

  private static func settled(
    _ flow: FlowPlanes, back: FlowPlanes, from source: Frame, to target: Frame, before: [Float],
    _ settings: TrackerSettings, _ level: CPULevel
  ) -> Track {
    let seen = flow.seen(
      roundTrip: flow.roundTrip(with: back, level: level),
      unlikeness: flow.unlikeness(source.pyramid, target.pyramid, level: level), before: before, settings,
      level: level)
    return Track(flow: flow, seen: seen)
  }
}
