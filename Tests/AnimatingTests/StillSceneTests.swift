import Animating
import Motion
import Tensors
import Testing

@Suite struct StillSceneTests {
  private let picture = Tensor(height: 90, width: 120, channels: 3, repeating: 0.5)
  private let line = Timeline(frames: 5, rate: 24, loops: false)

  private func disc() -> Tensor {
    var matte = Tensor(height: 90, width: 120, channels: 1)
    for y in 0..<90 {
      for x in 0..<120 where (x - 40) * (x - 40) + (y - 45) * (y - 45) < 400 { matte[y, x, 0] = 1 }
    }
    return matte
  }

  @Test func aDraggedThingLeavesAHoleBehind() {
    var motion = StillMotion(timeline: line)
    motion.drags = [.init([.init(MotionPath([Place(40, 45), Place(80, 45)]))])]
    var scene = StillScene(picture, motion: motion, matte: disc(), depth: nil)
    #expect(scene.border == (0, 0))
    // The hole is the thing and its blurred edge, no more.
    #expect(
      scene.hole[45 * 120 + 40] == 1 && scene.hole[45 * 120 + 62] == 1 && scene.hole[45 * 120 + 64] == 0)
    let first = scene.layers(at: 0)
    #expect(first[0].known.values[45, 40, 0] == 1 && first[0].known.values[45, 70, 0] == 0)
    #expect(first[1].backward.vectors.scalars.allSatisfy { $0 == 0 })
    let last = (1..<5).map { scene.layers(at: $0) }[3]
    #expect(last[0].known.values[45, 80, 0] == 1 && last[0].known.values[45, 40, 0] == 0)
    #expect(abs(last[0].backward.vectors[45, 80, 0] + 40) < 0.01)
    for index in last[0].known.values.scalars.indices {
      #expect(last[0].known.values.scalars[index] + last[1].known.values.scalars[index] == 1)
    }
  }

  @Test func aCameraThatSeesMoreNeedsABorder() {
    var motion = StillMotion(timeline: line)
    motion.camera = [CameraMove(.zoomOut, amount: 20)]
    var scene = StillScene(picture, motion: motion, matte: nil, depth: nil)
    #expect((12...15).contains(scene.border.columns) && (9...12).contains(scene.border.rows))
    let (columns, rows) = (120 + 2 * scene.border.columns, 90 + 2 * scene.border.rows)
    #expect(scene.hole.count == columns * rows)
    #expect(scene.hole.reduce(0) { $0 + Int($1) } == columns * rows - 120 * 90)
    let field = scene.layers(at: 4)[1].backward
    for (y, x) in [(0, 0), (89, 119), (0, 119)] {
      let at = (Float(x) + field.vectors[y, x, 0], Float(y) + field.vectors[y, x, 1])
      #expect(at.0 >= 0 && at.1 >= 0 && at.0 <= Float(columns - 1) && at.1 <= Float(rows - 1))
    }
    #expect(StillScene(picture, motion: motion, matte: nil, depth: nil, keepsBorder: true).border == (0, 0))
  }

  @Test func nearThingsHideAndUncoverWhatIsBehind() {
    var depth = Tensor(height: 90, width: 120, channels: 1)
    for y in 30..<60 { for x in 50..<80 { depth[y, x, 0] = 1 } }
    var motion = StillMotion(timeline: line)
    motion.camera = [CameraMove(.panLeft, amount: 10)]
    var scene = StillScene(picture, motion: motion, matte: nil, depth: depth)
    let layers = (0..<5).map { scene.layers(at: $0) }[4]
    // Things go to the right: the block by 21 pixels, the wall by 3.
    #expect(abs(layers[0].backward.vectors[45, 90, 0] + 21) < 0.1 && layers[0].known.values[45, 90, 0] == 1)
    #expect(abs(layers[0].backward.vectors[10, 60, 0] + 3) < 0.1)
    // Where the block stood the plate is seen, at the depth of the wall.
    #expect(layers[1].known.values[45, 60, 0] == 1)
    #expect(abs(layers[1].backward.vectors[45, 60, 0] - Float(scene.border.columns) + 3) < 0.1)
  }
}
