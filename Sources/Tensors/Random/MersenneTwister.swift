/// MT19937, the 32-bit Mersenne twister (Matsumoto & Nishimura 1998).
///
/// Matches: PyTorch's `at::mt19937`, which is the reference implementation seeded with one number.
struct MersenneTwister: Sendable {
  private static let size = 624
  private static let shift = 397

  private var state: [UInt32]
  private var position = MersenneTwister.size

  /// Starts the stream of a seed.
  init(seed: UInt32) {
    state = [seed]
    state.reserveCapacity(Self.size)
    for index in 1..<UInt32(Self.size) {
      let last = state[state.count - 1]
      state.append(1_812_433_253 &* (last ^ (last >> 30)) &+ index)
    }
  }

  /// The next 32 bits.
  mutating func next() -> UInt32 {
    if position == Self.size { refill() }
    var bits = state[position]
    position += 1
    bits ^= bits >> 11
    bits ^= (bits << 7) & 0x9D2C_5680
    bits ^= (bits << 15) & 0xEFC6_0000
    return bits ^ (bits >> 18)
  }

  private mutating func refill() {
    for index in 0..<Self.size {
      let after = state[(index + 1) % Self.size]
      let joined = (state[index] & 0x8000_0000) | (after & 0x7FFF_FFFF)
      state[index] =
        state[(index + Self.shift) % Self.size] ^ (joined >> 1) ^ (joined & 1 == 0 ? 0 : 0x9908_B0DF)
    }
    position = 0
  }
}
