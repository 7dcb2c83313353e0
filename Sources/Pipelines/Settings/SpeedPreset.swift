internal import Foundation
public import Rendering
internal import Texts
public import Tracking

/// A speed level spelt out: what it makes of the tracker and the renderer.
///
/// The data are JSON5, `{ name: 'draft', summary: '…', tracker: 'draft', renderer: 'draft' }`; each box
/// knows its own levels `draft`, `standard` and `fine`.
public struct SpeedPreset: Sendable {
  /// The level it spells out.
  public let level: SpeedLevel
  /// One sentence: what is given up or gained.
  public let summary: String
  /// What the tracker may cost.
  public let tracker: TrackerSettings
  /// What the renderer may cost.
  public let renderer: RendererSettings

  private struct Text: Decodable {
    var name: SpeedLevel
    var summary: String
    var tracker: SpeedLevel
    var renderer: SpeedLevel
  }

  /// Reads a preset.
  ///
  /// - Throws: ``PipelineError/speed(name:reason:)``.
  public init(name: String, recipe: [UInt8]) throws {
    let text: Text
    do {
      text = try JSON5.decode(Text.self, from: recipe)
    } catch {
      throw PipelineError.speed(name: name, reason: "\(error)")
    }
    (level, summary) = (text.name, text.summary)
    tracker =
      switch text.tracker {
      case .draft: .draft
      case .standard: .standard
      case .fine: .fine
      }
    renderer =
      switch text.renderer {
      case .draft: .draft
      case .standard: .standard
      case .fine: .fine
      }
  }
}
