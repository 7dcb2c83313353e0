import Pipelines
import Tensors
import Testing

@Suite struct PictureAreaTests {
  private let numbers = Tensor(shape: [3, 4, 1], scalars: (0..<12).map(Float.init))

  @Test func aPartIsCutOut() {
    let part = numbers.cropped(to: PictureArea(left: 1, top: 1, width: 2, height: 2))
    #expect(part == Tensor(shape: [2, 2, 1], scalars: [5, 6, 9, 10]))
  }

  @Test func aBorderIsMirroredAtTheEdgeOfTheOutermostPixels() {
    let wide = numbers.mirrored(columns: 2, rows: 1)
    #expect(wide.shape == [5, 8, 1])
    #expect(Array(wide.scalars[8..<16]) == [1, 0, 0, 1, 2, 3, 3, 2])
    #expect(Array(wide.scalars[0..<8]) == Array(wide.scalars[8..<16]))
    #expect(wide.cropped(to: PictureArea(left: 2, top: 1, width: 4, height: 3)) == numbers)
  }
}
