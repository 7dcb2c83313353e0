import Layers
import Tensors
import Testing
import _TestSupport

/// A convolution that reads rows as they are made has the bytes of one that reads the whole picture.
@Suite struct PictureRowsTests {
  /// A picture of a little over one band, the sides odd.
  private let picture = signedTensor([1, 71, 4097, 16], seed: 31)
  private let norm = GroupNorm(
    groups: 4, weight: signedTensor([16], seed: 32), bias: signedTensor([16], seed: 33))

  @Test(arguments: Convolution2D.Method.allCases, [Padding.one, .none, .bottomRight])
  func bandsAreAsTheWhole(_ method: Convolution2D.Method, _ padding: Padding) {
    let layer = Convolution2D(
      weight: signedTensor([16, 16, 3, 3], seed: 34), bias: signedTensor([16], seed: 35), padding: padding,
      method: method)
    let row = signedTensor([16], seed: 36)
    let expected = layer(norm(picture, silu: true), row: row)
    #expect(layer(norm.rows(of: picture, silu: true), row: row) == expected)
    let residual = expected.scaled(by: -1)
    #expect(
      layer(norm.rows(of: picture, silu: true), row: row, adding: residual)
        == layer(norm(picture, silu: true), row: row, adding: residual))
  }

  @Test func doubledRowsAreAsTheWhole() {
    let layer = Convolution2D(weight: signedTensor([8, 4, 3, 3], seed: 37), padding: .one)
    let small = signedTensor([1, 130, 2051, 4], seed: 38)
    #expect(layer(small.doubledRows()) == layer(small.nearest(height: 260, width: 4102)))
  }

  @Test func severalPicturesAndStridesAreReadAtOnce() {
    let two = Tensor(shape: [2, 3, 5, 16], scalars: Array(picture.scalars[..<480]))
    let layer = Convolution2D(weight: signedTensor([16, 16, 3, 3], seed: 39), stride: 2, padding: .one)
    #expect(layer(norm.rows(of: two)) == layer(norm(two)))
    #expect(layer(norm.rows(of: picture)) == layer(norm(picture)))
  }
}
