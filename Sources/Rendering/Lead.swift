/// What leads the brush: how a place looks, or where it moved from.
///
/// Grades and posterizations follow from the looks of a place: what looks most alike has the right paint, however it moved, and of the
/// patches that speak those are heard whose place looks like the pixel itself. Strokes, paper and grain lie where the painter put them: they
/// are carried along the motion until it is clearly wrong, and where patches speak all are heard, so that no scraps are pasted together.
package struct Lead: Sendable, Equatable {
  /// The tracked place is taken while its squared distance is at most `share` times that of the best other place plus ``slack``.
  package var share: Float
  /// Squared colour distance, 0…3.
  package var slack: Float
  /// Squared distance at which the vote of a patch begins to fade.
  package var blend: Float
  /// How fast what is said about a pixel fades with the squared distance between its looks and those of the place named.
  package var focus: Float
  /// Squared distance up to which a place is good enough to search no further.
  package var settled: Float

  /// What looks most alike leads, and nothing is carried.
  package static let appearance = Lead(share: 0, slack: 0, blend: 0.0004, focus: 20_000, settled: 0.0001)
  /// The motion leads.
  package static let motion = Lead(share: 2.5, slack: 0.004, blend: 0.002, focus: 0, settled: 0.0003)

  /// Whether anything can be carried along the motion.
  package var carries: Bool { share > 0 || slack > 0 }
}

extension Lead {
  /// The residual from which on the motion leads.
  package static let motionLeads: Float = 0.005

  /// The lead that suits a painting.
  ///
  /// Up to a residual of 0.0025 appearance leads, from ``motionLeads`` on motion does, a mixture between. The more a painting is of its own the
  /// more a patch from elsewhere breaks it, and the longer the motion is kept: leads between pieces of glass end nowhere.
  ///
  /// - Parameters:
  ///   - residual: see ``PaintResidual``.
  ///   - from: where appearance leads.
  ///   - to: where motion leads.
  package init(residual: Float, from: Lead = .appearance, to: Lead = .motion) {
    let part = min(1, max(0, 2 * residual / Self.motionLeads - 1))
    func mixed(_ value: KeyPath<Lead, Float>) -> Float {
      from[keyPath: value] + part * (to[keyPath: value] - from[keyPath: value])
    }
    self.init(
      share: mixed(\.share), slack: mixed(\.slack), blend: mixed(\.blend), focus: mixed(\.focus),
      settled: mixed(\.settled))
    slack = max(slack, part * min(0.2 * residual, 0.03))
  }
}
