import CBlocks
import Foundation
import Testing

@Suite struct BlockTests {
  private let size = 3 << 20

  init() { cb_keep_blocks() }

  @Test func aBlockIsWritableToItsEndAndComesBackForTheNextRequest() throws {
    // SAFETY: every write lies within the block; the block is freed once.
    let first = unsafe try #require(unsafe malloc(size))
    unsafe memset(first, 7, size)
    unsafe free(first)
    let second = unsafe try #require(unsafe malloc(size + 100))
    unsafe memset(second, 8, size + 100)
    unsafe free(second)
  }

  @Test func clearedMemoryIsClearedAlsoInAUsedBlock() throws {
    for _ in 0..<8 {
      // SAFETY: as above.
      let block = unsafe try #require(unsafe calloc(size, 1))
      let bytes = unsafe UnsafeRawBufferPointer(start: block, count: size)
      #expect(unsafe bytes.allSatisfy { $0 == 0 })
      unsafe memset(block, 255, size)
      unsafe free(block)
    }
  }

  @Test func whatIsMovedKeepsItsBytes() throws {
    // SAFETY: reads and writes lie within the size asked for last; each pointer is given up when it is moved.
    var block = unsafe try #require(unsafe malloc(1000))
    unsafe memset(block, 5, 1000)
    // From the C library to a slot, to a larger one, to a smaller one, and back.
    for next in [size, 4 * size, size / 2, 500] {
      unsafe block = try #require(unsafe realloc(block, next))
      let bytes = unsafe UnsafeRawBufferPointer(start: block, count: 500)
      #expect(unsafe bytes.allSatisfy { $0 == 5 })
    }
    unsafe free(block)
  }

  @Test(arguments: [16, 64, 256, 4096, 1 << 16])
  func alignmentIsKept(_ alignment: Int) throws {
    var block: UnsafeMutableRawPointer?
    // SAFETY: the block is written within its size and freed once.
    #expect(unsafe posix_memalign(&block, alignment, size) == 0)
    let made = unsafe try #require(unsafe block)
    #expect(UInt(bitPattern: made) % UInt(alignment) == 0)
    unsafe memset(made, 1, size)
    unsafe free(made)
  }

  @Test func threadsDoNotGetOneAnothersBlocks() {
    DispatchQueue.concurrentPerform(iterations: 64) { number in
      let length = (1 << 20) + number * 10_000
      // SAFETY: as above.
      guard let block = unsafe malloc(length) else { return }
      unsafe memset(block, Int32(number), length)
      let bytes = unsafe UnsafeRawBufferPointer(start: block, count: length)
      let isWhole = unsafe bytes.allSatisfy { $0 == UInt8(number) }
      #expect(isWhole)
      unsafe free(block)
    }
  }
}
