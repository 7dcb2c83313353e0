internal import CKernels
package import Motion
package import Tensors
package import Tracking

/// For each pixel of a frame the pixel of a keyframe it is painted from.
package struct PlaceMap: Sendable {
  /// Columns of the frame.
  package let width: Int
  /// Rows of the frame.
  package let height: Int
  /// The number of a pixel of the keyframe, one a pixel of the frame, row-major.
  package var places: [Int32]
  /// The sum over the patch of squared differences, in packed units.
  package var costs: [Int32]

  /// A map of given places and costs, one a pixel.
  package init(width: Int, height: Int, places: [Int32], costs: [Int32]) {
    (self.width, self.height, self.places, self.costs) = (width, height, places, costs)
  }
}

/// Finds for every pixel the place in a keyframe that looks most alike.
///
/// Candidates come from the tracked motion, from the frame before, from an index of all patches, and from the neighbours (coherence). Nothing
/// is drawn at random.
package struct PlaceSearch: Sendable {
  private let settings: RendererSettings
  private let level: CPULevel

  /// A search that may cost what `settings` say.
  package init(_ settings: RendererSettings, level: CPULevel = .current) {
    (self.settings, self.level) = (settings, level)
  }

  /// Searches all pixels of a frame.
  ///
  /// - Parameters:
  ///   - frame: the frame, packed, at the size that is searched.
  ///   - atlas: the keyframe at that size.
  ///   - field: f(frame→keyframe), at full size.
  ///   - step: the motion to the frame before, whose places are `before`.
  ///   - settled: squared distance, 0…3, up to which a place is good enough to search no further.
  package func places(
    of frame: PackedPicture, in atlas: PatchAtlas, field: DisplacementField, step: TrackedFrame,
    before: PlaceMap?, settled: Float
  ) -> PlaceMap {
    let settled = Int32(settled * PackedPicture.unitCost)
    let pair = Pair(frame: frame, atlas: atlas, settled: settled, level: level)
    var map = pair.rated(pair.followed(field))
    let carried = before.map { pair.carried($0, along: step) }
    if let carried { pair.offer(carried, to: &map, share: 1) }
    let found = atlas.index.places(
      like: frame, vectors: pair.vectors(of: field), probes: settings.probes,
      settled: (map.costs, settled), level: level)
    pair.offer(found, to: &map, share: settings.distrust)
    pair.agree(&map)
    if let carried { pair.offer(carried, to: &map, share: settings.held) }
    return map
  }
}

/// A frame and the atlas it is searched in.
private struct Pair: Sendable {
  let frame: PackedPicture
  let atlas: PatchAtlas
  let settled: Int32
  let level: CPULevel

  private var width: Int32 { Int32(frame.width) }
  private var height: Int32 { Int32(frame.height) }

  /// The places that a field names.
  func followed(_ field: DisplacementField) -> [Int32] {
    var out = [Int32](repeating: 0, count: frame.width * frame.height)
    let scale = Int32((field.width + frame.width - 1) / frame.width)
    let (vectors, full) = (field.vectors.scalars, (Int32(field.width), Int32(field.height)))
    Parallel.fill(&out, rows: frame.height) { out, rows in
      // SAFETY: one place a pixel; bands are disjoint.
      unsafe ck_patch_follow(
        level.kernel, vectors, full.0, full.1, scale, out, width, height, Int32(rows.lowerBound),
        Int32(rows.upperBound))
    }
    return out
  }

  /// A field on the grid of the frame.
  func vectors(of field: DisplacementField) -> [Float] {
    if field.width == frame.width { return field.vectors.scalars }
    return field.resized(height: frame.height, width: frame.width).vectors.scalars
  }

  /// The places of the frame before, seen from this frame; −1 where there is none.
  func carried(_ before: PlaceMap, along motion: TrackedFrame) -> [Int32] {
    var out = [Int32](repeating: -1, count: frame.width * frame.height)
    let (steps, known) = (motion.step.vectors.scalars, motion.stepKnown.values.scalars)
    let scale = Int32((motion.step.width + frame.width - 1) / frame.width)
    let full = (Int32(motion.step.width), Int32(motion.step.height))
    Parallel.fill(&out, rows: frame.height) { out, rows in
      // SAFETY: as above; the map has the size of the frame.
      unsafe ck_patch_carry(
        level.kernel, before.places, steps, known, full.0, full.1, scale, out, width, height,
        Int32(rows.lowerBound),
        Int32(rows.upperBound))
    }
    return out
  }

  func rated(_ places: [Int32]) -> PlaceMap {
    PlaceMap(
      width: frame.width, height: frame.height, places: places,
      costs: frame.costs(of: places, in: atlas.picture, level: level))
  }

  /// Takes other places where their cost times `share` is below that of the present ones; −1 offers nothing.
  func offer(_ other: [Int32], to map: inout PlaceMap, share: Float) {
    Parallel.fill(&map.places, &map.costs, rows: frame.height) { places, costs, rows in
      // SAFETY: as above.
      unsafe ck_patch_offer(
        level.kernel, frame.values, atlas.picture.values, other, share, places, costs, width,
        Int32(rows.lowerBound),
        Int32(rows.upperBound))
    }
  }

  /// Lets each pixel follow a neighbour whose place, shifted, suits it better.
  func agree(_ map: inout PlaceMap) {
    let from = map.places
    Parallel.fill(&map.places, &map.costs, rows: frame.height) { places, costs, rows in
      // SAFETY: as above; `from` is a copy, so that bands do not see each other's results.
      unsafe ck_patch_agree(
        level.kernel, frame.values, atlas.picture.values, atlas.inside, from, places, costs, width, height,
        settled, Int32(rows.lowerBound), Int32(rows.upperBound))
    }
  }
}

extension PlaceMap {
  /// The map on the grid of the full frame, its places in the full keyframe and its costs measured there.
  ///
  /// Costs at the size of the search do not compare: averaging takes the noise away.
  ///
  /// - Parameters:
  ///   - frame: the frame at full size.
  ///   - keyframe: the keyframe at full size.
  ///   - scale: pixels of the full frame a pixel of the map, along either axis.
  package func enlarged(
    by scale: Int, frame: PackedPicture, keyframe: PackedPicture, level: CPULevel = .current
  ) -> PlaceMap {
    if scale == 1 { return self }
    var fine = [Int32](repeating: 0, count: frame.width * frame.height)
    let (small, full, places) = (Int32(width), (Int32(frame.width), Int32(frame.height)), places)
    Parallel.fill(&fine, rows: frame.height) { fine, rows in
      // SAFETY: the arrays have the sizes stated; bands are disjoint.
      unsafe ck_patch_enlarge(
        level.kernel, places, small, Int32(scale), fine, full.0, full.1, Int32(rows.lowerBound),
        Int32(rows.upperBound))
    }
    return PlaceMap(
      width: frame.width, height: frame.height, places: fine,
      costs: frame.costs(of: fine, in: keyframe, level: level))
  }
}
