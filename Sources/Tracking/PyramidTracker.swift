internal import Motion
public import Tensors

/// What the embedded tracker may cost.
public struct TrackerSettings: Sendable, Equatable {
  /// The flow between neighbouring frames.
  package var step = FlowSettings()
  /// The flow between each frame and the reference.
  package var direct = FlowSettings()
  /// The scale at which the direct match starts from the chained field; nil: no direct match.
  package var directStart: Int? = 2
  package var experiment: [String: Float] = [:]

  /// Half resolution, for previews.
  public static let draft: TrackerSettings = {
    var settings = TrackerSettings()
    settings.step.finest = 1
    settings.direct.finest = 1
    return settings
  }()

  /// Full resolution.
  public static let standard = TrackerSettings()

  /// Full resolution, more iterations.
  public static let fine: TrackerSettings = {
    var settings = TrackerSettings()
    settings.step.outer = 5
    settings.direct.outer = 5
    return settings
  }()
}

/// The embedded dense tracker.
public struct PyramidTracker: DenseTracker {
  private let settings: TrackerSettings
  private let reference: Frame
  private var previous: Frame
  private var forward: FlowPlanes
  private var backward: FlowPlanes
  private var visible: [Float]
  private var known: [Float]
  private var stepForward: FlowPlanes?
  private var stepBackward: FlowPlanes?

  private struct Frame: Sendable {
    let picture: Tensor
    let pyramid: FlowPyramid
  }

  /// A tracker of the points of `reference`.
  ///
  /// - Parameter reference: `(height, width, 3)`, values in [0, 1].
  public init(reference: Tensor, settings: TrackerSettings = .standard) {
    self.settings = settings
    let frame = Frame(picture: reference, pyramid: FlowPyramid(reference))
    self.reference = frame
    previous = frame
    forward = FlowPlanes(width: reference.width, height: reference.height)
    backward = forward
    visible = [Float](repeating: 1, count: forward.u.count)
    known = visible
  }

  /// Takes the next frame and returns its motion from and to the reference.
  public mutating func advance(to picture: Tensor) -> TrackedFrame {
    let frame = Frame(picture: picture, pyramid: FlowPyramid(picture))
    let x = settings.experiment
    func opt(_ k: String, _ d: Float) -> Float { x[k] ?? d }
    let (last, hintForward, hintBackward, settings) = (previous, stepForward, stepBackward, settings)
    let reference = reference
    var (sf, sb) = Parallel.both(
      { PatchFlow(settings.step).flow(from: last.pyramid, to: frame.pyramid, hint: hintForward) },
      { PatchFlow(settings.step).flow(from: frame.pyramid, to: last.pyramid, hint: hintBackward) })
    let (tf, tb) = (sf.roundTrip(with: sb), sb.roundTrip(with: sf))
    let stepTrustForward = tf.map { $0 < opt("occ", 0.7) ? Float(1) : 0 }
    let stepTrustBackward = tb.map { $0 < opt("occ", 0.7) ? Float(1) : 0 }
    if opt("fillstep", 1) > 0 {
      let (a, b) = (sf, sb)
      (sf, sb) = Parallel.both(
        { a.filled(trust: stepTrustForward, guide: last.picture) },
        { b.filled(trust: stepTrustBackward, guide: frame.picture) })
    }
    stepForward = sf
    stepBackward = sb

    // Chain.
    var f = forward.chained(with: sf)
    var b = sb.chained(with: backward)
    if let start = settings.directStart {
      let (hf, hb) = (f, b)
      let (df, db) = Parallel.both(
        {
          PatchFlow(settings.direct).flow(from: reference.pyramid, to: frame.pyramid, hint: hf, start: start)
        },
        {
          PatchFlow(settings.direct).flow(from: frame.pyramid, to: reference.pyramid, hint: hb, start: start)
        })
      if opt("select", 1) > 0 {
        let wl = opt("wl", 0.05)
        let bias = opt("bias", 0.0)
        func better(
          _ a: inout FlowPlanes, _ c: FlowPlanes, _ ra: [Float], _ rc: [Float], _ la: [Float], _ lc: [Float]
        ) {
          for i in a.u.indices {
            let sa = min(ra[i], 50) + wl * la[i], sc = min(rc[i], 50) + wl * lc[i]
            if sc <= sa + bias { a.u[i] = c.u[i]; a.v[i] = c.v[i] }
          }
        }
        let (rf, rb) = (f.roundTrip(with: b), b.roundTrip(with: f))
        let (qf, qb) = (df.roundTrip(with: db), db.roundTrip(with: df))
        let lf = f.unlikeness(reference.pyramid, frame.pyramid),
          lb = b.unlikeness(frame.pyramid, reference.pyramid)
        let mf = df.unlikeness(reference.pyramid, frame.pyramid),
          mb = db.unlikeness(frame.pyramid, reference.pyramid)
        better(&f, df, rf, qf, lf, mf)
        better(&b, db, rb, qb, lb, mb)
      } else {
        (f, b) = (df, db)
      }
    }
    // Visibility.
    let (rf, rb) = (f.roundTrip(with: b), b.roundTrip(with: f))
    let occ = opt("longocc", 1.5)
    visible = rf.map { $0 < occ ? 1 : 0 }
    known = rb.map { $0 < occ ? 1 : 0 }
    if opt("filllong", 1) > 0 {
      let (a, c, vis, kn) = (f, b, visible, known)
      (f, b) = Parallel.both(
        { a.filled(trust: vis, guide: reference.picture) }, { c.filled(trust: kn, guide: frame.picture) })
    }
    forward = f
    backward = b
    previous = frame
    var out = TrackedFrame(stillHeight: picture.height, width: picture.width)
    out.forward = f.field
    out.backward = b.field
    out.visible.values.scalars = visible
    out.known.values.scalars = known
    out.step = sb.field
    out.stepKnown.values.scalars = stepTrustBackward
    return out
  }
}
