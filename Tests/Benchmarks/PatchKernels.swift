internal import CKernels
internal import Motion
internal import Rendering
internal import Tensors
internal import Tracking

/// The frame and the keyframe packed, the places that the tracked motion names, and those after the index was asked.
private struct PatchInput {
  let frame: PackedPicture
  let atlas: PatchAtlas
  let vectors: [Float]
  let lead: Lead
  /// The places that the motion names, and what they cost.
  let places: [Int32]
  let costs: [Int32]
  /// The same once the index was asked.
  let found: PlaceMap
  let width = Int32(ClipInput.width)
  let height = Int32(ClipInput.height)

  init(_ input: ClipInput) {
    (frame, lead) = (PackedPicture(input.frame), input.lead)
    atlas = input.atlas
    vectors = input.motion.backward.vectors.scalars
    var places = [Int32](repeating: 0, count: ClipInput.pixels)
    // SAFETY: one place a pixel.
    unsafe ck_patch_follow(
      CPULevel.current.kernel, vectors, width, height, 1, &places, width, height, 0, height)
    costs = frame.costs(of: places, in: atlas.picture)
    self.places = places
    var found = PlaceMap(width: ClipInput.width, height: ClipInput.height, places: places, costs: costs)
    let settings = RendererSettings.standard
    let offered = atlas.index.places(
      like: frame, vectors: vectors, probes: settings.probes,
      settled: (costs, Int32(lead.settled * PackedPicture.unitCost)))
    // SAFETY: one place and cost a pixel.
    unsafe ck_patch_offer(
      CPULevel.current.kernel, frame.values, atlas.picture.values, offered, settings.distrust, &found.places,
      &found.costs, width, 0, height)
    self.found = found
  }

  /// The cost up to which a place is good enough, as the renderer has it.
  var settled: Int32 { Int32(lead.settled * PackedPicture.unitCost) }

  /// How many pixels the patches that cover them name different places for.
  var disputed: Int {
    let stride = ClipInput.width + 2 * Int(CK_PATCH_PAD)
    let voices = (-2...2).flatMap { j in (-2...2).map { (across: $0, down: j) } }.filter {
      ($0.across + $0.down) % 2 == 0
    }
    return (0..<ClipInput.pixels).count { pixel in
      let (x, y) = (pixel % ClipInput.width, pixel / ClipInput.width)
      return voices.contains { voice in
        let (qx, qy) = (x + voice.across, y + voice.down)
        // The kernel votes on all that stand at the border.
        guard (0..<ClipInput.width).contains(qx), (0..<ClipInput.height).contains(qy) else { return true }
        let said = found.places[qy * ClipInput.width + qx] - Int32(voice.down * stride + voice.across)
        return said != found.places[pixel]
      }
    }
  }

  /// How many patches are compared when neighbours agree: candidates within the picture that differ from the present place and from
  /// the candidate before.
  var comparisons: Int {
    let offsets = [(-1, 0), (1, 0), (0, -1), (0, 1)]
    let stride = ClipInput.width + 2 * Int(CK_PATCH_PAD)
    var count = 0
    for y in 0..<ClipInput.height {
      for x in 0..<ClipInput.width {
        let own = found.places[y * ClipInput.width + x]
        if found.costs[y * ClipInput.width + x] <= settled { continue }
        var last = own
        for (across, down) in offsets {
          let (qx, qy) = (x + across, y + down)
          guard (0..<ClipInput.width).contains(qx), (0..<ClipInput.height).contains(qy) else { continue }
          let place = found.places[qy * ClipInput.width + qx] - Int32(across + down * stride)
          guard place != own, place != last, atlas.inside[Int(place)] != 0 else { continue }
          (last, count) = (place, count + 1)
        }
      }
    }
    return count
  }
}

extension Benchmarks {
  static let patchKernels = [
    Benchmark(name: "kernel.index-find", summary: "ck_index_find: like patches out of the tree") { bench in
      let input = PatchInput(try bench.input())
      let (tree, probes) = (input.atlas.index, RendererSettings.standard.probes)
      let asked = (0..<ClipInput.pixels).count {
        ($0 / ClipInput.width + $0 % ClipInput.width) % 2 == 0 && input.costs[$0] > input.settled
      }
      try bench.kernel(
        "kernel.index-find",
        .indexFind(pixels: ClipInput.pixels, queries: asked, probes: probes, depth: tree.depth),
        note: "\(asked) queries; descriptors made in it"
      ) { level in
        var map = [Int32](repeating: -1, count: ClipInput.pixels)
        // SAFETY: one place a pixel; the tree has 2^depth leaves.
        unsafe ck_index_find(
          level.kernel, input.frame.values, input.vectors, tree.pull, tree.nodes,
          Int32(tree.depth), tree.values,
          tree.pixels, Int32(probes), 0, input.costs, input.settled, &map, input.width, 0, input.height)
        return [("places", map)]
      }
    },
    Benchmark(name: "kernel.patch-agree", summary: "ck_patch_agree: the places of the neighbours") {
      bench in
      let input = PatchInput(try bench.input())
      let comparisons = input.comparisons
      try bench.kernel(
        "kernel.patch-agree", .patchAgree(pixels: ClipInput.pixels, comparisons: comparisons),
        note: "\(comparisons) comparisons"
      ) { level in
        var (map, costs) = (input.found.places, input.found.costs)
        // SAFETY: one place and cost a pixel; `inside` has the size of the atlas.
        unsafe ck_patch_agree(
          level.kernel, input.frame.values, input.atlas.picture.values, input.atlas.inside,
          input.found.places,
          &map, &costs, input.width, input.height, input.settled, 0, input.height)
        return [("places", map), ("costs", costs)]
      }
    },
    Benchmark(name: "kernel.patch-vote", summary: "ck_patch_vote: paint by the patches that cover a pixel") {
      bench in
      let input = try bench.input()
      let patches = PatchInput(input)
      let (paintings, pixels) = (PaintingAtlas([input.painting], over: [input.keyframe]), ClipInput.pixels)
      // Nothing is known by its motion, so that all are voted on.
      var ballot = Ballot(height: ClipInput.height, width: ClipInput.width, seats: 1)
      ballot.add(
        patches.found, painting: 0, carried: nil, lead: input.lead, weight: 1)
      let votes = ballot
      try bench.kernel(
        "kernel.patch-vote", .patchVote(pixels: pixels, voted: patches.disputed),
        note: "\(patches.disputed) pixels voted on"
      ) { level in
        [
          (
            "paint",
            votes.painted(
              from: paintings, frame: input.frame, focus: Lead.appearance.focus, level: level
            ).scalars
          )
        ]
      }
    },
    Benchmark(name: "kernel.sample-cubic", summary: "ck_sample_along_cubic: the painting along the motion") {
      bench in
      let input = try bench.input()
      try bench.kernel("kernel.sample-cubic", .sampleCubic(pixels: ClipInput.pixels)) { level in
        [
          (
            "paint",
            input.painting.sampled(along: input.motion.backward, filter: .cubic, level: level).scalars
          )
        ]
      }
    },
  ]
}
