import Motion
import Tensors
import Testing

@Suite struct FlowFileTests {
  /// 2×1 pixels: (1, −2), (0.5, 1e10).
  private let bytes: [UInt8] = [
    0x50, 0x49, 0x45, 0x48, 2, 0, 0, 0, 1, 0, 0, 0,
    0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0, 0, 0, 0, 0x3F, 0xF9, 0x02, 0x15, 0x50,
  ]

  @Test func theLayoutIsMiddleburys() throws {
    let field = try FlowFile.decode(bytes)
    #expect(field.width == 2 && field.height == 1)
    #expect(field.vectors.scalars == [1, -2, 0.5, 1e10])
    #expect(FlowFile.encode(field) == bytes)
  }

  @Test func everyValueSurvives() throws {
    let field = randomField(7, 5, reach: 300, seed: 1)
    #expect(try FlowFile.decode(FlowFile.encode(field)) == field)
  }

  @Test func damagedFilesAreRefused() {
    func refuse(_ bytes: [UInt8], _ expected: MotionError) {
      #expect(throws: expected) { try FlowFile.decode(bytes) }
    }
    refuse([], .notAFlowFile)
    refuse(Array("PIEX".utf8) + bytes.dropFirst(4), .notAFlowFile)
    refuse(Array(bytes.prefix(10)), .flowLength(bytes: 10, expected: 12))
    refuse(Array(bytes.dropLast()), .flowLength(bytes: 27, expected: 28))
    refuse(bytes + [0], .flowLength(bytes: 29, expected: 28))
    refuse(Array(bytes.prefix(4)) + [0xFF, 0xFF, 0xFF, 0xFF, 1, 0, 0, 0], .flowSize(width: -1, height: 1))
    refuse(Array(bytes.prefix(4)) + [0, 0, 0, 0, 1, 0, 0, 0], .flowSize(width: 0, height: 1))
    // A header that promises far more memory than the file holds.
    refuse(
      Array(bytes.prefix(4)) + [0x9F, 0x86, 1, 0, 0x9F, 0x86, 1, 0],
      .flowLength(bytes: 12, expected: 12 + 8 * 99_999 * 99_999))
    refuse(
      Array(bytes.prefix(4)) + [0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0x7F],
      .flowSize(width: 2_147_483_647, height: 2_147_483_647))
  }

  @Test func errorsNameTheValueAndTheBound() {
    #expect(MotionError.flowSize(width: 0, height: 7).description.contains("0×7"))
    #expect(MotionError.flowLength(bytes: 27, expected: 28).description.contains("cut short"))
  }
}
