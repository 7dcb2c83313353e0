// Pairwise optical flow: pyramids, inverse patch search, densification, variational refinement.
//
// Pictures of this family have one channel and a border of CK_FLOW_PAD replicated pixels on every side, so that
// patches may hang over the edge: a (height, width) picture is (height + 2 PAD, width + 2 PAD) values, and all
// pointers point to the first value of the border. Flow is two planes, u (to the right) and v (down), in pixels, with
// no border.
#ifndef RETRACE_CK_FLOW_H
#define RETRACE_CK_FLOW_H

#include "ck_level.h"

#define CK_FLOW_PAD 16

// The side of a patch.
#define CK_FLOW_PATCH 8

// Copies an unpadded plane times `scale` and replicates its border.
void ck_flow_pad(ck_level level, const float *in, float *out, int width, int height, float scale);

// Half the size: (1, 3, 3, 1) / 8 along both axes, so that stripes finer than the result shows vanish instead of turning
// into coarser ones; the result is ((height + 1) / 2, (width + 1) / 2), its border replicated.
void ck_flow_halve(ck_level level, const float *in, float *out, int width, int height);

// Central differences of the padded picture (zero on the outermost ring).
void ck_flow_gradients(ck_level level, const float *in, float *gx, float *gy, int width, int height);

// One flow field on a grid of patches. Patch (row, column) covers 8×8 pixels around the centre of its cell of
// `stride` pixels: its first pixel is (column · stride − (8 − stride) / 2, row · stride − (8 − stride) / 2).
typedef struct ck_patch_grid {
  int32_t width, height;  // of the picture
  int32_t stride;         // pixels between patches
  int32_t columns, rows;  // (width + stride − 1) / stride, and for rows
} ck_patch_grid;

// Inverse compositional patch search with mean-normalised patches (Kroeger et al., ECCV 2016): for each patch of
// `source` the displacement to `target` that the descent finds from the best of its candidates: the initial flow
// (init_u, init_v: dense planes) at the patch, a second initial flow (hint_u, hint_v; may be null), and the results of
// the patches before it (raster order, then reverse order). Rows [row0, row1) are one band: candidates never cross it.
// A patch follows one before it only if that lowers its residual to 1 / (1 + reluctance).
//   vectors  rows · columns · 2, out: (u, v)
//   means    rows · columns, out: mean of (target − source) over the patch, for densification
void ck_flow_search(ck_level level, const float *source, const float *gx, const float *gy, const float *target,
                    ck_patch_grid grid, const float *init_u, const float *init_v, const float *hint_u, const float *hint_v,
                    int iterations, float reluctance, float *vectors, float *means, float *costs, int row0, int row1);

// Dense flow from patches: at each pixel the mean of the patches that cover it, weighted by how well each explains
// the pixel. Rows [y0, y1).
void ck_flow_densify(ck_level level, const float *source, const float *target, ck_patch_grid grid, const float *vectors,
                     const float *means, float *u, float *v, int y0, int y1);

typedef struct ck_refinement {
  float brightness;   // weight of brightness constancy
  float gradient;     // weight of gradient constancy
  float smoothness;   // weight of the robust smoothness term
  float edge;         // image gradient (grey levels) at which smoothness falls to a half; 0 = everywhere the same
  int32_t outer;      // fixed-point iterations
  int32_t inner;      // SOR sweeps an outer iteration
} ck_refinement;

// The number of floats that ck_flow_refine needs as scratch.
int64_t ck_flow_refine_scratch(int width, int height);

// Variational refinement (Brox et al. 2004; the normalised data terms of Zimmer et al. 2011): lowers brightness and
// gradient residuals under a robust smoothness term, by lagged nonlinearity and red-black SOR. `trust` (may be null)
// scales the data terms a pixel, in [0, 1].
void ck_flow_refine(ck_level level, const float *source, const float *target, int width, int height, float *u, float *v,
                    const float *trust, ck_refinement settings, float *scratch);

// Doubles a flow: from planes (height, width) to (out_height, out_width), vectors times two; pixel areas aligned.
void ck_flow_double(ck_level level, const float *in, float *out, int width, int height, int out_width, int out_height);

// Chaining: out(x) = a(x) + b(x + a(x)), b bilinear and clamped to its border. Rows [y0, y1).
void ck_flow_chain(ck_level level, const float *au, const float *av, const float *bu, const float *bv, float *u, float *v,
                   int width, int height, int y0, int y1);

// How far a walk there and back ends from its start: |a(x) + b(x + a(x))| in pixels; a large value (1e3) where x + a(x)
// lies outside. Rows [y0, y1).
void ck_flow_roundtrip(ck_level level, const float *au, const float *av, const float *bu, const float *bv, float *out, int width,
                       int height, int y0, int y1);

// A plane carried along a flow: out(x) = in(x + f(x)), bilinear; `outside` where that lies outside. Rows [y0, y1).
void ck_flow_carry(ck_level level, const float *in, const float *u, const float *v, float *out, float outside, int width,
                   int height, int y0, int y1);

// How unlike the patches around x in `source` and around x + f(x) in `target` are: the mean over 5×5 pixels of the
// absolute difference, less its own slow part (17×17 mean), in grey levels. `scratch` holds 2 · width · height values.
void ck_flow_unlikeness(ck_level level, const float *source, const float *target, const float *u, const float *v, float *out,
                        int width, int height, float *scratch);

// Where a field can be relied on, 1 or 0: the round trip is below `agreement` pixels, and a neighbourhood keeps more than
// `area` of its area (the determinant of the field's Jacobian over four pixels). Where one surface slides under
// another a smooth field crushes the hidden strip into the edge that hides it, forth and back alike. Rows [y0, y1).
void ck_flow_trust(ck_level level, const float *roundtrip, const float *u, const float *v, float *out, float agreement, float area,
                   int width, int height, int y0, int y1);

// Below which round trip (pixels) and unlikeness (grey levels) a point counts as seen.
typedef struct ck_sight {
  float hiding, hiding_unlikeness;        // if it was seen a frame before
  float returning, returning_unlikeness;  // if it was not
} ck_sight;

// Where the points of a field are seen, 1 or 0, `before` being what was seen a frame before; nothing is beyond the
// centres of the outermost pixels. Rows [y0, y1).
void ck_flow_seen(ck_level level, const float *u, const float *v, const float *roundtrip, const float *unlike, const float *before,
                  float *out, ck_sight limits, int width, int height, int y0, int y1);

// How often the grid is halved that filling reads: windows reach over 2 to 256 pixels a sample.
#define CK_FLOW_THINNINGS 8

// The number of floats that ck_flow_thin lays out.
int64_t ck_flow_thin_size(int width, int height);

// What filling reads: the trusted (1, others 0) part of a flow and the picture (height, width, 3) below it at halved grids.
void ck_flow_thin(ck_level level, const float *picture, const float *trust, const float *u, const float *v, int width, int height,
                  float *out);

// Replaces the flow where trust is below one half by the mean of the trusted flow around it, weighted by likeness of
// colour (picture in [0, 1]); the window widens until enough is found. `thin` is what ck_flow_thin laid out of the same. One
// vector is found for each block of block × block pixels. Rows [y0, y1), whole blocks.
void ck_flow_fill(ck_level level, const float *picture, const float *trust, const float *u, const float *v, const float *thin,
                  float *out_u, float *out_v, int width, int height, int block, int y0, int y1);

#endif
