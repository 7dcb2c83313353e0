internal import Layers
internal import Tensors
internal import Weights

/// Two convolutions beside a shortcut, steered by the time embedding where there is one.
///
/// Matches: diffusers 0.42.1, `ResnetBlock2D`.
struct ResidualBlock: Sendable {
  private let norm1: GroupNorm
  private let conv1: Convolution2D
  private let time: Linear?
  private let norm2: GroupNorm
  private let conv2: Convolution2D
  private let shortcut: Linear?

  init(
    _ reader: WeightReader, _ inputs: Int, _ outputs: Int, timeWidth: Int? = nil, groups: Int, epsilon: Float
  ) {
    norm1 = reader["norm1"].groupNorm(inputs, groups: groups, epsilon: epsilon)
    conv1 = reader["conv1"].convolution(inputs, outputs)
    time = timeWidth.map { reader["time_emb_proj"].linear($0, outputs) }
    norm2 = reader["norm2"].groupNorm(outputs, groups: groups, epsilon: epsilon)
    conv2 = reader["conv2"].convolution(outputs, outputs)
    shortcut = inputs == outputs ? nil : reader["conv_shortcut"].linear(inputs, outputs)
  }

  /// - Parameters:
  ///   - x: `(N, H, W, inputs)`.
  ///   - embedding: SiLU of the time embedding, `(rows, width)`; picture i is at the time of row i mod rows.
  /// - Returns: `(N, H, W, outputs)`.
  func callAsFunction(_ x: Tensor, embedding: Tensor? = nil) -> Tensor {
    let rows = embedding.flatMap { embedding in time.map { $0(embedding) } }
    let areAlike = rows?.shape[0] == 1
    var hidden = conv1(norm1.rows(of: x, silu: true), row: areAlike ? rows : nil)
    if let rows, !areAlike { hidden.addRows(rows) }
    return conv2(norm2.rows(of: hidden, silu: true), adding: shortcut?(x) ?? x)
  }
}
