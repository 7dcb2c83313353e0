/// What the factors of a network's products are.
public enum Precision: String, Sendable, Codable, CaseIterable {
  /// Floats as they are.
  case float32
  /// Rounded to bfloat16, whose eight digits make an error of 2⁻⁹ each; sums stay floats. Rounded are the factors of linear layers and of
  /// attention; 3×3 convolutions in tiles would lose too much, and lose no time as they are.
  case bfloat16

  /// Whether a level gains time by it.
  public func isFaster(at level: CPULevel = .current) -> Bool { self == .bfloat16 && level >= .avx512bf16 }
}
