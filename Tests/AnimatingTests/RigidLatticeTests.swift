import Animating
import Foundation
import Motion
import Tensors
import Testing
import _TestSupport

@Suite struct RigidLatticeTests {
  private let picture = Tensor(height: 120, width: 160, channels: 3, repeating: 0.5)

  /// A matte of the places for which `inside` holds.
  private func matte(_ inside: (_ x: Int, _ y: Int) -> Bool) -> Tensor {
    var matte = Tensor(height: 120, width: 160, channels: 1)
    for y in 0..<120 { for x in 0..<160 where inside(x, y) { matte[y, x, 0] = 1 } }
    return matte
  }

  @Test func oneDragMovesAThingWhole() {
    let disc = matte { x, y in (x - 50) * (x - 50) + (y - 60) * (y - 60) < 30 * 30 }
    var lattice = RigidLattice(over: disc, in: picture)
    lattice.move([.init(rest: Place(58.3, 61.7), target: Place(98.3, 51.7))])
    let field = lattice.field(height: 120, width: 160)
    for y in 0..<120 {
      for x in 0..<160 where disc[y, x, 0] > 0 {
        #expect(abs(field.vectors[y, x, 0] - 40) < 0.01 && abs(field.vectors[y, x, 1] + 10) < 0.01)
      }
    }
    #expect(field.vectors[60, 140, 0] == 0)
  }

  @Test func twoDragsRecoverARotation() {
    let disc = matte { x, y in (x - 80) * (x - 80) + (y - 60) * (y - 60) < 40 * 40 }
    var lattice = RigidLattice(over: disc, in: picture)
    let (from, centre) = ([Place(60, 50), Place(104, 72)], Place(82, 61))
    func turned(_ place: Place, _ angle: Float) -> Place {
      let d = place - centre
      return centre + Place(cos(angle) * d.x - sin(angle) * d.y, sin(angle) * d.x + cos(angle) * d.y)
    }
    for step in 1...10 {
      lattice.move(from.map { .init(rest: $0, target: turned($0, Float(step) * 0.12)) })
    }
    let field = lattice.field(height: 120, width: 160)
    var (worst, longest) = (Float(0), Float(0))
    for y in 0..<120 {
      for x in 0..<160 where disc[y, x, 0] > 0 {
        let place = Place(Float(x), Float(y))
        let expected = turned(place, 1.2) - place
        let miss = expected - Place(field.vectors[y, x, 0], field.vectors[y, x, 1])
        worst = max(worst, miss.length)
        longest = max(longest, expected.length)
      }
    }
    #expect(worst < 0.01 * longest, "\(worst) of \(longest) pixels")
  }

  @Test func anArmBendsAboutItsPinAndKeepsItsLength() {
    let arm = matte { x, y in (20..<140).contains(x) && (55..<66).contains(y) }
    var lattice = RigidLattice(over: arm, in: picture)
    let (pin, hand) = (Place(25, 60), Place(135, 60))
    for step in 1...12 {
      let target = Place(135 - Float(step) * 1.2, 60 - Float(step) * 4)
      lattice.move([.init(rest: pin, target: pin), .init(rest: hand, target: target)])
    }
    let field = lattice.field(height: 120, width: 160)
    let (atPin, atHand) = (field.vector(x: 25, y: 60), field.vector(x: 135, y: 60))
    #expect(abs(atPin.dx) < 0.1 && abs(atPin.dy) < 0.1)
    #expect(abs(atHand.dx + 14.4) < 0.1 && abs(atHand.dy + 48) < 0.1)
    // Along the middle no piece is stretched or squeezed by more than a sixth.
    for x in stride(from: 30, to: 130, by: 10) {
      let (a, b) = (field.vector(x: Float(x), y: 60), field.vector(x: Float(x + 10), y: 60))
      let length = Place(10 + b.dx - a.dx, b.dy - a.dy).length
      #expect((10 / 1.17...11.7).contains(length), "\(length) at \(x)")
    }
  }

  @Test func partsWithoutAHandleStay() {
    let two = matte { x, y in (30..<90).contains(y) && ((20..<50).contains(x) || (100..<130).contains(x)) }
    var lattice = RigidLattice(over: two, in: picture)
    lattice.move([.init(rest: Place(30, 50), target: Place(30, 70))])
    let field = lattice.field(height: 120, width: 160)
    #expect(abs(field.vectors[60, 40, 1] - 20) < 0.01 && abs(field.vectors[60, 115, 1]) < 1e-3)
  }

  @Test func nothingToMoveIsNoTrouble() {
    var lattice = RigidLattice(over: matte { _, _ in false }, in: picture)
    lattice.move([.init(rest: Place(3, 3), target: Place(9, 9))])
    #expect(lattice.field(height: 120, width: 160) == DisplacementField(height: 120, width: 160))
  }
}
