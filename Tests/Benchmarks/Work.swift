/// What a kernel has to do by the arithmetic it stands for: a model, not a count of instructions.
///
/// An operation is one addition, subtraction, multiplication, division or square root of one value. Bytes are those that have
/// to come from and go to memory when every array is read once and written once, and for searches those
/// of the places that are looked at.
package struct Work: Sendable, Equatable {
  /// The kind of arithmetic, and so the peak that it is compared with.
  package enum Kind: Sendable { case float, int16 }

  /// Of what numbers.
  package var kind: Kind
  /// How many operations.
  package var operations: Double
  /// How many bytes.
  package var bytes: Double

  /// Work of given size.
  package init(_ kind: Kind, operations: Double, bytes: Double) {
    (self.kind, self.operations, self.bytes) = (kind, operations, bytes)
  }
}

extension Work {
  /// Comparing two patches of 5×5 pixels and three channels: subtract, multiply, add.
  package static let patchCost: Double = 75 * 3

  /// `ck_index_find`: descriptors of 16 values against leaves of 16 records.
  ///
  /// Only these comparisons are counted; that each row's descriptors are made first, in float, is not. A leaf is read with its
  /// pixel numbers; a node has 4 bytes, an answer 4, a pixel's colours, vector and cost 18.
  ///
  /// - Parameters:
  ///   - pixels: of the frame.
  ///   - queries: patches that are asked for.
  ///   - probes: leaves a patch.
  ///   - depth: levels of the tree.
  package static func indexFind(pixels: Int, queries: Int, probes: Int, depth: Int) -> Work {
    let leaf = Double(16 * (16 * 2 + 4))
    return Work(
      .int16, operations: Double(queries * probes) * 16 * 16 * 3,
      bytes: Double(pixels) * 18 + Double(queries) * (Double(probes) * leaf + Double(4 * depth) + 4))
  }

  /// `ck_patch_agree`: patches of the places that the neighbours took.
  ///
  /// Both pictures once, 6 bytes a pixel; maps and costs read and written; a byte a comparison for `inside`.
  ///
  /// - Parameters:
  ///   - pixels: of the frame.
  ///   - comparisons: patches that are compared.
  package static func patchAgree(pixels: Int, comparisons: Int) -> Work {
    Work(
      .int16, operations: Double(comparisons) * patchCost,
      bytes: Double(pixels) * (2 * 6 + 4 + 2 * 4 + 4) + Double(comparisons))
  }

  /// `ck_patch_vote` with one painting.
  ///
  /// Each of 13 voices takes 9 operations for its weight and 8 for its paint; a pixel that is carried, or whose voices agree, takes none. A
  /// paint has 16 bytes, a look 6 in either picture, the ballot 12 a pixel, the result 12.
  ///
  /// - Parameters:
  ///   - pixels: of the frame.
  ///   - voted: those that are voted on.
  package static func patchVote(pixels: Int, voted: Int) -> Work {
    Work(.float, operations: Double(voted) * (13 * 17 + 4), bytes: Double(pixels) * (16 + 12 + 12 + 12))
  }

  /// One look of `ck_flow_search` at a patch of 8×8 pixels: bilinear, less the source, four sums.
  package static let patchLook: Double = 64 * (3.0 * 9 / 8 + 3 + 1 + 1 + 2 + 2 + 2)

  /// `ck_flow_search` without descent steps: seven looks a patch.
  ///
  /// Five candidates, one look at the best of each of two passes, the Hessian twice. The source with its gradients and
  /// the target are read once.
  ///
  /// - Parameters:
  ///   - pixels: of the frame.
  ///   - patches: of the grid.
  package static func flowCandidates(pixels: Int, patches: Int) -> Work {
    Work(
      .float, operations: Double(patches) * (7 * patchLook + 2 * 64 * 8),
      bytes: Double(pixels) * 4 * 4 + Double(patches) * (8 + 16))
  }

  /// `ck_flow_refine`: 112 operations a pixel for the derivatives, 114 an outer iteration, 42 a relaxation sweep.
  ///
  /// Twenty planes do not fit into a core's own caches, so each pass fetches its planes anew: some 280 bytes a pixel at first,
  /// 88 an outer iteration, 52 a sweep.
  ///
  /// - Parameters:
  ///   - pixels: of the frame.
  ///   - outer: fixed-point iterations.
  ///   - inner: sweeps each.
  package static func flowRefine(pixels: Int, outer: Int, inner: Int) -> Work {
    Work(
      .float, operations: Double(pixels) * Double(112 + outer * (114 + 42 * inner)),
      bytes: Double(pixels) * Double(280 + outer * (88 + 52 * inner)))
  }

  /// `ck_sample_along_cubic` of three channels: 105 operations for the taps, 38 for the weights, 4 for the place.
  ///
  /// - Parameter pixels: of the result.
  package static func sampleCubic(pixels: Int) -> Work {
    Work(.float, operations: Double(pixels) * 147, bytes: Double(pixels) * (12 + 8 + 12))
  }
}
