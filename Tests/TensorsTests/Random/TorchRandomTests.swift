import Tensors
import Testing

/// Beside torch 2.15.0 on x86-64, bit for bit: `torch.manual_seed(seed); torch.randn(count)`.
@Suite struct TorchRandomTests {
  /// The bits of a whole draw if it is short, or of its first and last three values; and a hash of all bits.
  struct Record: Sendable {
    var seed: UInt64
    var count: Int
    var ends: [UInt32]
    var hash: UInt64
  }

  @Test(arguments: records)
  func normalsAreTorchs(_ record: Record) {
    var random = TorchRandom(seed: record.seed)
    let bits = random.normals(record.count).map(\.bitPattern)
    #expect((bits.count <= 6 ? bits : bits.prefix(3) + bits.suffix(3)) == record.ends)
    // FNV-1a, a 32-bit word at a time.
    #expect(bits.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 } == record.hash)
  }

  /// A short draw keeps its second number for the next short draw, past whatever comes between.
  @Test func drawsFollowOneAnother() {
    var random = TorchRandom(seed: 42)
    #expect(random.normals(3).map(\.bitPattern) == [0x3EAC_62AE, 0x3E03_E69D, 0x3E70_16E7])
    #expect(random.normals(20).suffix(2).map(\.bitPattern) == [0xBF61_39A5, 0xBF19_E472])
    #expect(random.normals(2).map(\.bitPattern) == [0x3E6B_DC6C, 0xBEA7_CFFB])
    #expect(random.uniforms(3).map(\.bitPattern) == [0x3F41_00BD, 0x3E47_EEF4, 0x3BA5_5700])
    #expect(random.normals(2).map(\.bitPattern) == [0x3F4B_8312, 0xBF48_0265])
  }

  @Test func seedsCountToTheThirtySecondBit() {
    var (low, high) = (TorchRandom(seed: 5), TorchRandom(seed: 5 + 1 << 32))
    #expect(low.normals(2) == high.normals(2))
  }

  // torch.manual_seed(3); torch.randn(1, 2, 3, 4).permute(0, 2, 3, 1)
  @Test func channelsSecondBecomeLast() {
    var random = TorchRandom(seed: 3)
    let latents = random.normals(channelsSecond: [1, 2, 3, 4])
    #expect(latents.shape == [1, 3, 4, 2])
    #expect(latents.scalars.prefix(3).map(\.bitPattern) == [0xBD9C_F7AF, 0xBEB0_8F91, 0x3EB8_4264])
    #expect(latents.scalars.suffix(3).map(\.bitPattern) == [0x3F46_0F72, 0xBD09_CD84, 0xBDDF_BB11])
  }

  @Test func nothingIsDrawnForNothing() {
    var random = TorchRandom(seed: 0)
    #expect(random.normals(0).isEmpty && random.normals(shape: [0, 4]).count == 0)
    #expect(random.normals(1).map(\.bitPattern) == [0x3FC5_3F5C])
  }

  static let records = [
    Record(seed: 0, count: 1, ends: [0x3FC5_3F5C], hash: 0x745D_11AB_49B5_619B),
    Record(
      seed: 0, count: 5, ends: [0x3FC5_3F5C, 0xBE96_3C50, 0xC00B_7149, 0x3F11_84B6, 0xBF8A_D1A1],
      hash: 0x5B4C_7FAA_A372_89A1),
    Record(
      seed: 0, count: 15,
      ends: [0x3FC5_3F5C, 0xBE96_3C50, 0xC00B_7149, 0xBF5B_4F07, 0x3F8C_E099, 0xBF89_1CAB],
      hash: 0xE96E_3F95_CB41_40B3),
    Record(
      seed: 0, count: 16,
      ends: [0xBF90_1B85, 0xBF93_808A, 0xBE80_4BD6, 0x3F9E_6B93, 0x3F8E_F28E, 0xBE7D_367C],
      hash: 0xF104_8BDE_BEDE_BEFF),
    Record(
      seed: 0, count: 17,
      ends: [0xBF90_1B85, 0xBFD9_1446, 0x3F11_1004, 0x3F72_409C, 0xBF57_FB33, 0x3F6E_8C30],
      hash: 0xE286_CCA8_E096_4CCF),
    Record(
      seed: 0, count: 100,
      ends: [0xBF90_1B85, 0xBF93_808A, 0xBE80_4BD6, 0xBEAA_B9AE, 0xBEDB_8F9B, 0x3E6E_8222],
      hash: 0x4FD3_D714_5D49_4166),
    Record(
      seed: 0, count: 16384,
      ends: [0xBF90_1B85, 0xBF93_808A, 0xBE80_4BD6, 0x3DB9_ECE6, 0xBFAE_E87B, 0xBF8A_02B8],
      hash: 0x93A5_CCFC_8C11_E8BD),
    Record(seed: 7, count: 1, ends: [0xBE16_5174], hash: 0xC1B2_E8CE_E71E_3FA3),
    Record(
      seed: 7, count: 5, ends: [0xBE16_5174, 0x3F49_408E, 0x3F72_62E7, 0xBF8E_A2D3, 0x3FD8_6BD0],
      hash: 0x6355_7668_605A_EDEB),
    Record(
      seed: 7, count: 15,
      ends: [0xBE16_5174, 0x3F49_408E, 0x3F72_62E7, 0x3E0C_9EB0, 0x3E76_51B9, 0x3FB2_9E22],
      hash: 0x95B9_BF59_0000_BE1E),
    Record(
      seed: 7, count: 16,
      ends: [0xBF51_F456, 0x3ECA_902B, 0x3F66_1EDE, 0x3F81_A1F8, 0x3E6B_ED28, 0x3F8B_8A88],
      hash: 0x8884_A78D_C8E1_AF4D),
    Record(
      seed: 7, count: 17,
      ends: [0xBF51_F456, 0xBEA6_2D99, 0x3FF6_933B, 0xBFA9_6365, 0xBFAE_0CE9, 0xBF5D_E028],
      hash: 0xBB61_808D_00B2_F9E3),
    Record(
      seed: 7, count: 100,
      ends: [0xBF51_F456, 0x3ECA_902B, 0x3F66_1EDE, 0xBD4A_CE5C, 0xBF9C_A98C, 0x3F23_E8E8],
      hash: 0xBD3E_89A5_0BBC_A62D),
    Record(
      seed: 7, count: 16384,
      ends: [0xBF51_F456, 0x3ECA_902B, 0x3F66_1EDE, 0x3EA7_2975, 0xBE1C_95CB, 0xBE80_C5DF],
      hash: 0x3094_0FDD_FF15_437B),
    Record(seed: 1 << 63, count: 1, ends: [0x3FC5_3F5C], hash: 0x745D_11AB_49B5_619B),
    Record(
      seed: 1 << 63, count: 5, ends: [0x3FC5_3F5C, 0xBE96_3C50, 0xC00B_7149, 0x3F11_84B6, 0xBF8A_D1A1],
      hash: 0x5B4C_7FAA_A372_89A1),
    Record(
      seed: 1 << 63, count: 15,
      ends: [0x3FC5_3F5C, 0xBE96_3C50, 0xC00B_7149, 0xBF5B_4F07, 0x3F8C_E099, 0xBF89_1CAB],
      hash: 0xE96E_3F95_CB41_40B3),
    Record(
      seed: 1 << 63, count: 16,
      ends: [0xBF90_1B85, 0xBF93_808A, 0xBE80_4BD6, 0x3F9E_6B93, 0x3F8E_F28E, 0xBE7D_367C],
      hash: 0xF104_8BDE_BEDE_BEFF),
    Record(
      seed: 1 << 63, count: 17,
      ends: [0xBF90_1B85, 0xBFD9_1446, 0x3F11_1004, 0x3F72_409C, 0xBF57_FB33, 0x3F6E_8C30],
      hash: 0xE286_CCA8_E096_4CCF),
    Record(
      seed: 1 << 63, count: 100,
      ends: [0xBF90_1B85, 0xBF93_808A, 0xBE80_4BD6, 0xBEAA_B9AE, 0xBEDB_8F9B, 0x3E6E_8222],
      hash: 0x4FD3_D714_5D49_4166),
    Record(
      seed: 1 << 63, count: 16384,
      ends: [0xBF90_1B85, 0xBF93_808A, 0xBE80_4BD6, 0x3DB9_ECE6, 0xBFAE_E87B, 0xBF8A_02B8],
      hash: 0x93A5_CCFC_8C11_E8BD),
  ]
}
