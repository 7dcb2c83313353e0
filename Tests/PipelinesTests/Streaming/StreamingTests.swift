import Foundation
import Media
import Motion
import Pipelines
import Synchronization
import Tensors
import Testing
import _TestSupport

/// Queues, spools and the cut scan.
@Suite struct StreamingTests {
  struct Broken: Error {}

  @Test func queueKeepsOrderAndBound() throws {
    let queue = BoundedQueue<Int>(capacity: 2)
    let sent = Mutex(0)
    let worker = Worker("producer") {
      for number in 0..<50 {
        _ = queue.send(number)
        sent.withLock { $0 = number + 1 }
      }
      queue.finish()
    }
    var received: [Int] = []
    while let number = try queue.next() {
      received.append(number)
      // Two wait in the queue, one may just have been taken.
      #expect(sent.withLock { $0 } <= received.count + 3)
    }
    try worker.join()
    #expect(received == Array(0..<50))
    #expect(try queue.next() == nil)
  }

  @Test func queueHandsOverTheErrorAtTheEnd() throws {
    let queue = BoundedQueue<Int>(capacity: 4)
    #expect(queue.send(7))
    queue.finish(throwing: Broken())
    #expect(try queue.next() == 7)
    #expect(throws: Broken.self) { try queue.next() }
  }

  @Test func producerLearnsThatNobodyListens() throws {
    let queue = BoundedQueue<Int>(capacity: 1)
    let refused = Mutex(false)
    let worker = Worker("producer") {
      while queue.send(1) {}
      refused.withLock { $0 = true }
    }
    _ = try queue.next()
    queue.abandon()
    try worker.join()
    #expect(refused.withLock { $0 })
  }

  @Test func pictureSpoolGivesBackWhatItTook() throws {
    let spool = try PictureSpool(shape: [3, 4, 3], directory: FileManager.default.temporaryDirectory)
    let pictures = (0..<3).map { randomTensor([3, 4, 3], seed: $0) }
    for picture in pictures { try spool.append(picture) }
    #expect(spool.count == 3)
    for index in [2, 0, 1] {
      #expect(Comparison(try spool.read(index), pictures[index]).maxAbs <= 0.5 / 65535 + 1e-7)
    }
  }

  @Test func motionSpoolKeepsAThirtySecondOfAPixel() throws {
    let spool = try MotionSpool(height: 2, width: 3, directory: FileManager.default.temporaryDirectory)
    let vectors: [Float] = [0, 0.5, -700.3, 12.34, 5000, -5000, .nan, 1, 2, 3, 4, 5]
    let known = randomTensor([2, 3, 1], seed: 4)
    try spool.append(
      DisplacementField(vectors: Tensor(shape: [2, 3, 2], scalars: vectors)), known: Visibility(values: known)
    )
    let (field, seen) = try spool.read(0)
    let back = field.vectors.scalars
    for index in [0, 1, 2, 3, 7, 8, 11] { #expect(abs(back[index] - vectors[index]) <= 1 / 64) }
    #expect(back[4] > 1023 && back[5] <= -1023 && back[6] == 0)
    #expect(Comparison(seen.values, known).maxAbs <= 0.5 / 255 + 1e-6)
  }

  @Test func spoolLeavesNoFile() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("spool-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    let spool = try PictureSpool(shape: [2, 2, 3], directory: folder)
    try spool.append(Tensor(height: 2, width: 2, channels: 3, repeating: 0.25))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    #expect(abs(try spool.read(0).scalars[0] - 0.25) < 1e-5)
  }

  @Test func scanFindsTheShots() throws {
    let clip = [Float(0), 0.1, 0.6, 0.6, 0].enumerated().map { number, value in
      ClipFrame(picture: frame(value), index: number, timestamp: Int64(10 * number), duration: 10)
    }
    var rest = clip[...]
    var seen = 0
    let scan = try CutScan(
      { rest.popFirst() }, detector: Engine.fake().makeCutDetector(), progress: { seen = $0 },
      shouldStop: { false })
    #expect(scan.shots == [0..<2, 2..<4, 4..<5])
    #expect(scan.timestamps == [0, 10, 20, 30, 40])
    #expect(seen == 5)
  }
}
