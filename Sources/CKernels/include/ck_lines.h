// Lines, marks and cells of the looks. Pictures are (height, width, channels) Float32; every function
// computes the output rows [y0, y1) only. A tangent field is (height, width, 2): unit vectors (x, y)
// along the edges of a picture, signless (t and -t mean the same).
#ifndef RETRACE_CK_LINES_H
#define RETRACE_CK_LINES_H

#include "ck_level.h"

// Difference of two Gaussians across the edges: out = Σ_k taps[k + radius] · in(p + k·step·n), n the normal of the tangent.
// `in` and `out` have 1 channel.
void ck_across_edges(ck_level level, const float *in, const float *tangents, float *out, int width, int height, int y0, int y1,
                     const float *taps, int radius, float step);

// Weighted mean along the streamline through each pixel, `radius` steps of `step` pixels to each side; taps[k] is the
// weight of the k-th step, taps[0] of the pixel itself. Streamlines end at the border.
void ck_along_edges(ck_level level, const float *in, const float *tangents, float *out, int width, int height, int channels,
                    int y0, int y1, const float *taps, int radius, float step);

// One pass of a bilateral filter along the tangents (across = 0) or the normals (across = 1); 3 channels.
// Weights exp(-|colour difference|² · range) · taps[|k|].
void ck_directed_bilateral(ck_level level, const float *in, const float *tangents, float *out, int width, int height, int across,
                           int y0, int y1, const float *taps, int radius, float step, float range);

// Thin lines on the ridges of `in` (1 channel) across the tangents: coverage of a line of up to `half_width` pixels to each side,
// growing from `low` to `high` of the ridge's height.
void ck_ridges(ck_level level, const float *in, const float *tangents, float *out, int width, int height, int y0, int y1,
               float half_width, float low, float high);

// A shock filter: each pixel moves towards its lighter or darker side across the edge, by the sign of the
// second derivative of `light` (1 channel) there. `reach` in pixels; `softness` is the second derivative that moves half way.
void ck_shock(ck_level level, const float *in, const float *light, const float *tangents, float *out, int width, int height, int y0,
              int y1, float reach, float softness);

// Straight strokes: out = max over `directions` of the mean of in·[its direction is this one] along a segment of that direction,
// `radius` pixels to each side. `classes` (height, width) names each pixel's direction, 0 ..< directions.
void ck_straight_strokes(ck_level level, const float *in, const uint8_t *classes, float *out, int width, int height, int y0, int y1,
                         int directions, int radius);

// What one layer of hatching looks like. Lengths in pixels, the angle as (cosine, sine).
typedef struct ck_hatch_style {
  float cosine, sine;     // direction of the strokes
  float spacing;          // between rows of strokes
  float length, width;    // of one stroke
  float jitter;           // how far a stroke leaves its row, as a share of spacing
  float wobble;           // amplitude of the slow bending of rows
  float low, high;        // darkness where strokes begin and where they are at full pressure
  uint32_t seed;
} ck_hatch_style;

// Adds a layer of strokes to `out` (1 channel, graphite in [0, 1]) where `darkness` (1 channel) asks for them.
void ck_hatch(ck_level level, const float *darkness, float *out, int width, int height, int y0, int y1, ck_hatch_style style);

// Lines of a phase field in periods (height, width): out = ink in [0, 1] of lines centred on whole phases whose share of the period
// is `amount` (height, width, in [0, 1]), box-filtered over one pixel. Adds to what `out` holds.
void ck_phase_lines(ck_level level, const float *phase, const float *amount, float *out, int width, int height, int y0, int y1);

// A clustered-dot screen: ink in [0, 1] for `amount` (1 channel), cell `pitch` pixels, edges smooth over one pixel.
void ck_screen_dots(ck_level level, const float *amount, float *out, int width, int y0, int y1, float pitch, float cosine, float sine);

// Fractal value noise in [0, 1] with mean about 0.5: `octaves` octaves from features of (size_x, size_y) pixels down.
void ck_paper(ck_level level, float *out, int width, int y0, int y1, float size_x, float size_y, int octaves, uint32_t seed);

// ---- Cells (looks_lines_cells.c) -----------------------------------------------------------------
//
// Sites stand in a grid of columns × rows cells of `spacing` pixels, site (i, j) at index j * columns + i, and stay near their cell.
// Labels are indices of sites.

// The superpixel of each pixel: the nearest of the sites around it, by position and colour. `lab` has 3 channels; a site is
// (x, y, l, a, b), x infinite where there is none; `compactness` weighs position against colour, in colour units a spacing.
void ck_superpixels(ck_level level, const float *lab, const float *sites, int32_t *labels, int width, int y0, int y1, int columns,
                    int rows, float spacing, float compactness);

// The tile of each pixel: the nearest of the sites around it in the site's own square metric. A site is (x, y, cosine, sine).
// `gaps` (1 channel) receives half the difference of the second nearest and the nearest distance: about the distance to the tile's edge.
void ck_tiles(ck_level level, const float *sites, int32_t *labels, float *gaps, int width, int y0, int y1, int columns, int rows,
              float spacing);

// For each pixel the last column of the run of equal labels that it stands in.
void ck_run_ends(ck_level level, const int32_t *labels, int32_t *ends, int width, int y0, int y1);

// The label that most pixels within `radius` (at most 64) have (weights fall off as 1 - r²/R²); ties go to the smaller label. `ends` as
// from ck_run_ends.
void ck_majority(ck_level level, const int32_t *labels, const int32_t *ends, int32_t *out, int width, int height, int y0, int y1,
                 int radius);

// How much of the neighbourhood within `radius` (at most 64) has the pixel's own label, with the same weights: 1 inside a cell, about
// 0.5 at its edge. 1 channel.
void ck_own_share(ck_level level, const int32_t *labels, const int32_t *ends, float *out, int width, int height, int y0, int y1,
                  int radius);

// Sums over cells: adds (pixels, x, y, values...) of each pixel to the record of its label; serial. `channels` values a pixel.
void ck_cell_sums(const int32_t *labels, const float *values, double *sums, int width, int height, int channels);

// The nearest colour of a palette for each pixel, mixed with the second nearest within `softness` colour units of the border between
// them. 3 channels; `count` at least 1.
void ck_nearest_colours(ck_level level, const float *lab, const float *palette, int count, float *out, int width, int y0, int y1,
                        float softness);

// The index of the nearest colour of a palette for each pixel.
void ck_nearest_labels(ck_level level, const float *lab, const float *palette, int count, int32_t *labels, int width, int y0, int y1);

// Ordered dithering: each pixel takes one of the two colours of the palette whose mixture is nearest to it, by a 4 × 4 Bayer matrix.
// `spread` in [0, 1] is how much mixing may be used; mixtures of far colours cost `penalty` of their distance.
void ck_dither(ck_level level, const float *lab, const float *palette, int count, float *out, int width, int y0, int y1, float spread,
               float penalty);

#endif
