internal import Foundation
internal import Layers
package import Tensors
package import Weights

/// Attention between the frames of a clip, and in stage 2 of Motion-I2V to the first frame carried along the motion.
///
/// Matches: AnimateDiff v2 and G-U-N/Motion-I2V, commit bc787e1, `VanillaTemporalModule`; diffusers 0.42.1, `AnimateDiffTransformer3D`.
package struct TemporalTransformer: Sendable {
  private let norm: GroupNorm
  private let normsTogether: Bool
  private let projectIn: Linear
  private let attentions: [TemporalAttention]
  private let perceptron: GatedPerceptron
  private let projectOut: Linear

  package init(_ reader: WeightReader, channels: Int, _ temporal: UNet.Temporal, groups: Int) {
    // AnimateDiff and Motion-I2V have names of their own.
    let isOriginal = reader.contains("temporal_transformer.norm.weight")
    let module = isOriginal ? reader["temporal_transformer"] : reader
    let block = module["transformer_blocks", 0]
    norm = module["norm"].groupNorm(channels, groups: groups, epsilon: 1e-6)
    normsTogether = temporal.normsTogether
    projectIn = module["proj_in"].linear(channels, channels)
    attentions = (0..<2).map { index in
      let attention = isOriginal ? block["attention_blocks", index] : block["attn\(index + 1)"]
      return TemporalAttention(
        norm: isOriginal ? block["norms", index] : block["norm\(index + 1)"], attention,
        codes: isOriginal ? attention["pos_encoder"] : block["pos_embed"], channels: channels, temporal)
    }
    perceptron = GatedPerceptron(norm: block[isOriginal ? "ff_norm" : "norm3"], block["ff"], channels)
    projectOut = module["proj_out"].linear(channels, channels)
  }

  /// x: `(clips · frames, H, W, C)`.
  package func callAsFunction(_ x: Tensor, _ clips: UNet.Clips) -> Tensor {
    var hidden = projected(x, clips)
    for attention in attentions { hidden = attention(hidden, clips, adding: hidden) }
    return projectOut(perceptron(hidden), adding: x)
  }

  /// What the first attention says, without its shortcut.
  package func firstAttention(_ x: Tensor, _ clips: UNet.Clips) -> Tensor {
    attentions[0](projected(x, clips), clips, adding: nil)
  }

  private func projected(_ x: Tensor, _ clips: UNet.Clips) -> Tensor {
    let together = [x.shape[0] / clips.frames, clips.frames * x.shape[1], x.shape[2], x.shape[3]]
    let normed = norm(Tensor(shape: normsTogether ? together : x.shape, scalars: x.scalars))
    return projectIn(Tensor(shape: x.shape, scalars: normed.scalars))
  }
}

/// One attention over frames.
private struct TemporalAttention: Sendable {
  private let norm: LayerNorm
  private let project: Linear
  private let codes: Tensor
  private let attention: FrameAttention
  private let out: Linear

  init(
    norm: WeightReader, _ reader: WeightReader, codes: WeightReader, channels: Int, _ temporal: UNet.Temporal
  ) {
    self.norm = norm.layerNorm(channels)
    project = reader.linear(channels, channels, joining: ["to_q", "to_k", "to_v"])
    out = reader["to_out", 0].linear(channels, channels)
    attention = FrameAttention(heads: temporal.heads)
    let places = temporal.places
    let table =
      codes.contains("pe") ? codes.tensor("pe", [1, places, channels]) : Self.table(places, channels)
    // The code is added before the projections; what they make of it can be added after them, once and for all.
    self.codes =
      reader.readsValues ? project(Tensor(shape: [places, channels], scalars: table.scalars)) : table
  }

  func callAsFunction(_ x: Tensor, _ clips: UNet.Clips, adding residual: Tensor?) -> Tensor {
    let seen = attention(
      project(norm(x)), codes: codes, frames: clips.frames,
      warp: clips.warps?.at(height: x.height, width: x.width), mixesClips: clips.warps?.mixesClips ?? false)
    return out(seen, adding: residual)
  }

  /// The positional code where a file has none: sine and cosine by turns, their frequency falling from channel to channel.
  private static func table(_ places: Int, _ channels: Int) -> Tensor {
    Tensor(
      shape: [1, places, channels],
      scalars: (0..<places * channels).map { index in
        let (place, channel) = (Double(index / channels), index % channels)
        let angle = place * exp(-Double(channel / 2 * 2) * log(10_000) / Double(channels))
        return Float(channel % 2 == 0 ? sin(angle) : cos(angle))
      })
  }
}
