import Layers
import Tensors
import Testing
import _TestSupport

@Suite struct FrameAttentionTests {
  struct Case: Sendable {
    var clips = 2
    var frames = 16
    var places = 5
    var heads = 8
    var width = 8
    var warps = true
    var mixes = false
    var hides = false
  }

  /// Sources by a rule: some places have none, some have several.
  private static func warp(_ test: Case) -> (FrameAttention.Warp, [[(place: Int, share: Float)]], [Bool]) {
    let entries = (test.frames - 1) * test.places
    let sources = (0..<entries).map { entry in
      (0..<entry % 4).map {
        (place: (entry * 7 + $0 * 3) % test.places, share: 0.9 / Float($0 + 1))
      }
    }
    let hidden = (0..<entries).map { test.hides && $0 % 3 == 1 }
    let warp = FrameAttention.Warp(
      frames: test.frames - 1, places: test.places, sources: sources, hidden: test.hides ? hidden : nil)
    return (warp, sources, hidden)
  }

  /// Attention as it is defined: tokens are put one after the other for each place.
  private static func reference(
    _ x: Tensor, codes: Tensor, _ test: Case, _ sources: [[(place: Int, share: Float)]], _ hidden: [Bool]
  ) -> Tensor {
    let channels = test.heads * test.width
    func row(_ picture: Int, _ place: Int) -> [Float] {
      Array(
        x.scalars[
          (picture * test.places + place) * 3 * channels..<(picture * test.places + place + 1) * 3 * channels]
      )
    }
    func coded(_ row: [Float], _ token: Int) -> [Float] {
      row.indices.map { row[$0] + codes.scalars[token * 3 * channels + $0] }
    }
    var out = Tensor(shape: [x.shape[0], test.places, channels])
    for clip in 0..<test.clips {
      for place in 0..<test.places {
        var (queries, tokens): ([[Float]], [[Float]]) = ([], [])
        for frame in 0..<test.frames {
          if test.warps, frame > 0, !hidden[(frame - 1) * test.places + place] {
            let number = clip * (test.frames - 1) + frame - 1
            let from = test.mixes ? number % test.clips : clip
            var sum = [Float](repeating: 0, count: 3 * channels)
            for source in sources[(frame - 1) * test.places + place] {
              let seen = row(from * test.frames, source.place)
              for index in sum.indices { sum[index] += source.share * seen[index] }
            }
            tokens.append(coded(sum, 2 * frame - 1))
          }
          tokens.append(coded(row(clip * test.frames + frame, place), test.warps ? 2 * frame : frame))
          queries.append(tokens[tokens.count - 1])
        }
        func part(_ rows: [[Float]], _ index: Int) -> Tensor {
          Tensor(
            shape: [1, rows.count, channels],
            scalars: rows.flatMap { $0[index * channels..<(index + 1) * channels] })
        }
        let result = referenceAttention(
          part(queries, 0), part(tokens, 1), part(tokens, 2), heads: test.heads, causal: false)
        for frame in 0..<test.frames {
          for c in 0..<channels {
            out.scalars[((clip * test.frames + frame) * test.places + place) * channels + c] =
              result.scalars[frame * channels + c]
          }
        }
      }
    }
    return out
  }

  @Test(arguments: [
    Case(), Case(warps: false), Case(mixes: true), Case(clips: 1, hides: true), Case(frames: 1),
    Case(frames: 2),
    Case(clips: 3, frames: 5, places: 19, heads: 3, width: 7, mixes: true, hides: true),
    Case(clips: 1, frames: 15, heads: 1, width: 40, warps: false),
    Case(clips: 1, frames: 20, places: 3, heads: 2, width: 20),
    Case(clips: 1, frames: 33, places: 2, warps: false),
  ])
  func matchesItsDefinition(_ test: Case) {
    let channels = test.heads * test.width
    let x = signedTensor([test.clips * test.frames, test.places, 3 * channels], seed: 1)
    let codes = signedTensor([2 * test.frames, 3 * channels], seed: 2)
    let (warp, sources, hidden) = Self.warp(test)
    let expected = Self.reference(x, codes: codes, test, sources, hidden)
    var before: Tensor?
    for level in CPULevel.available {
      let result = FrameAttention(heads: test.heads)(
        x, codes: codes, frames: test.frames, warp: test.warps ? warp : nil, mixesClips: test.mixes,
        level: level)
      let comparison = Comparison(result, expected)
      #expect(comparison.maxAbs < 1e-5, "\(level), \(test): \(comparison)")
      if level > .avx2 { #expect(result == before, "\(test)") }
      before = result
    }
  }

  @Test func threadsDoNotChangeTheBytes() {
    let test = Case(places: 100)
    let x = signedTensor([32, 10, 10, 192], seed: 3)
    let codes = signedTensor([31, 192], seed: 4)
    let threads = Parallel.threads
    defer { Parallel.threads = threads }
    let results = [1, 5].map { count in
      Parallel.threads = count
      return FrameAttention(heads: 8)(x, codes: codes, frames: 16, warp: Self.warp(test).0)
    }
    #expect(results[0] == results[1] && results[0].shape == [32, 10, 10, 64])
  }
}
