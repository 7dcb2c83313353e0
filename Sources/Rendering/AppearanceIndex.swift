package import CKernels
package import Tensors

/// Finds for the patches of a frame the most alike patches of the keyframe, wherever they stand.
///
/// Made once for a keyframe: a k-d tree over its patches (see ck_index.h). A motion that went wrong, and a thing that moved out of
/// every window, are found all the same; which of two like places is meant, the position says.
package struct AppearanceIndex: Sendable {
  /// The inner nodes in heap order, 2^depth − 1 of them.
  package let nodes: [ck_index_node]
  /// How many turnings lead to a leaf.
  package let depth: Int
  /// The leaves, one after another, as `ck_index_build` lays them out.
  package let values: [Int16]
  /// The pixel of each record of the leaves.
  package let pixels: [Int32]
  /// What a pixel of distance from the tracked place counts, in grey levels.
  package let pull: Float
  /// Whether there is no patch to be found.
  private let isEmpty: Bool

  /// Builds the index of a keyframe.
  ///
  /// - Parameters:
  ///   - picture: the keyframe.
  ///   - pull: what a pixel of distance from the tracked place counts, in grey levels.
  ///   - allowed: 1 for a pixel whose patch may be found, border counted; nil: all of them.
  package init(_ picture: PackedPicture, pull: Float, allowed: [UInt8]? = nil, level: CPULevel = .current) {
    let pixelCount = picture.width * picture.height
    // SAFETY: every bit pattern is a record; the kernel writes all of them.
    var records = unsafe [ck_index_record](unsafeUninitializedCapacity: pixelCount) { $1 = pixelCount }
    let width = Int32(picture.width)
    Parallel.fill(&records, rows: picture.height) { records, rows in
      // SAFETY: one record a pixel; bands are disjoint.
      unsafe ck_index_records(
        level.kernel, picture.values, nil, pull, records + rows.lowerBound * Int(width), width,
        Int32(rows.lowerBound), Int32(rows.upperBound))
    }
    if let allowed { records.removeAll { allowed[Int($0.pixel)] == 0 } }
    var depth = 0
    while records.count > Int(CK_INDEX_LEAF) << depth { depth += 1 }
    var nodes = [ck_index_node](repeating: ck_index_node(), count: max(1, (1 << depth) - 1))
    var values = [Int16](repeating: 0, count: Int(CK_INDEX_DIMS * CK_INDEX_LEAF) << depth)
    var pixels = [Int32](repeating: 0, count: Int(CK_INDEX_LEAF) << depth)
    let count = Int64(records.count)
    // SAFETY: the arrays hold the nodes and leaves of a tree of this depth.
    if count > 0 { unsafe ck_index_build(&records, 0, count, 0, Int32(depth), &nodes, &values, &pixels) }
    isEmpty = count == 0
    (self.nodes, self.depth, self.values, self.pixels, self.pull) = (nodes, depth, values, pixels, pull)
  }

  /// For every second pixel the place of a patch like its own; −1 for the others.
  ///
  /// - Parameters:
  ///   - picture: the frame.
  ///   - vectors: the tracked displacement to the keyframe, (dx, dy) a pixel of `picture`; nil where nothing moved.
  ///   - probes: leaves of the tree that are looked into, 1 to 3.
  ///   - apart: places less than this many pixels away, along both axes, are passed over.
  ///   - settled: the costs found so far, one a pixel; pixels whose cost is at most `at` are not asked for.
  package func places(
    like picture: PackedPicture, vectors: [Float]?, probes: Int, apart: Int = 0,
    settled: (costs: [Int32], at: Int32)? = nil,
    level: CPULevel = .current
  ) -> [Int32] {
    var map = [Int32](repeating: -1, count: picture.width * picture.height)
    if isEmpty { return map }
    let (width, depth) = (Int32(picture.width), Int32(depth))
    Parallel.fill(&map, rows: picture.height) { map, rows in
      // SAFETY: one place a pixel; the tree has 2^depth leaves; bands are disjoint.
      unsafe ck_index_find(
        level.kernel, picture.values, vectors, pull, nodes, depth, values, pixels, Int32(probes),
        Int32(apart), settled?.costs, settled?.at ?? 0, map, width, Int32(rows.lowerBound),
        Int32(rows.upperBound))
    }
    return map
  }
}
