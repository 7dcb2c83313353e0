// Reconciling what was copied into a hole from several places, along the seams between them.
//
// A *grid* is (height, width) cells, row-major, with a margin of one idle cell all around. Between neighbours there are *ties*: across[i]
// from a cell to the one on its right, down[i] to the one below, held[i] to what is known and does not give, all ≥ 0. A cell without
// ties is idle. The correction u of the cells solves
//   (held + ties + screen) · u − Σ tie · (u of the neighbour) = pull.
// The spans of row y that are not idle are the pairs spans[spans[y]] … spans[spans[y + 1] − 1]: a first cell and the one behind the last.
#ifndef RETRACE_CK_SEAM_H
#define RETRACE_CK_SEAM_H

#include "ck_level.h"

// How much larger a step is borne at the border of the hole than between two copies: there it is seen most.
#define CK_SEAM_BORDER 2.5f

// The ties of the hole of a picture: 1 / (1 + |step|² / soft²)², where the step is how much what both sides say about their pixels
// differs: seams in shading are closed, those where one thing ends and another begins are left. A source beside the hole holds it; what is neither
// source nor to be filled is no neighbour.
//
// `picture` is (height, width, 3); `states` are those of ck_fill.h; picked[i] is the packed pixel that pixel i is copied from, negative where
// there is none: such pixels are to be smooth. The grid starts at pixel (x0 − 1, y0 − 1). Rows [r0, r1) of it, margin not counted.
void ck_seam_tie(ck_level level, const float *picture, const uint8_t *states, const int32_t *picked, int width, int height, float soft,
                 int x0, int y0, float *across, float *down, float *held, int grid_width, int r0, int r1);

// The pull of one channel that makes up for the steps. Rows [r0, r1) as above.
void ck_seam_pull(ck_level level, const float *picture, const uint8_t *states, const int32_t *picked, int width, int height, float soft,
                  int x0, int y0, int channel, float *pull, int grid_width, int r0, int r1);

// The ties of a grid of half the size: cells are 2×2 cells. Rows [r0, r1) of the smaller, margin not counted. `half_width` = width of the smaller
// grid, margins counted, and so on.
void ck_seam_halve(ck_level level, const float *across, const float *down, const float *held, int width, float *half_across, float *half_down,
                   float *half_held, int half_width, int r0, int r1);

// One half of a red-black Gauss-Seidel sweep: the cells with (x + y) odd or even as `colour` is. Rows [r0, r1), margin counted.
void ck_seam_relax(ck_level level, float *u, const float *pull, const float *across, const float *down, const float *held,
                   const int32_t *spans, float screen, int colour, int width, int r0, int r1);

// What is left to pull, summed over 2×2 cells. Rows [r0, r1) of the smaller grid, margin not counted.
void ck_seam_rest(ck_level level, const float *u, const float *pull, const float *across, const float *down, const float *held,
                  float screen, int width, int height, float *half_pull, const int32_t *half_spans, int half_width, int r0, int r1);

// Adds the correction of the smaller grid. Rows [r0, r1) of the larger, margin not counted.
void ck_seam_add(ck_level level, const float *half_u, int half_width, float *u, const int32_t *spans, int width, int r0, int r1);

// Conjugate gradients. Sums are kept a row, so that no order of threads changes them. Rows [r0, r1), margin counted.
// out = what the ties make of u; dots[y] = Σ u · out.
void ck_seam_apply(ck_level level, const float *u, const float *across, const float *down, const float *held, const int32_t *spans,
                   float screen, float *out, double *dots, int width, int r0, int r1);
// dots[y] = Σ a · b.
void ck_seam_dot(ck_level level, const float *a, const float *b, const int32_t *spans, double *dots, int width, int r0, int r1);
// a = own · a + share · b.
void ck_seam_mix(ck_level level, float *a, float own, const float *b, float share, const int32_t *spans, int width, int r0, int r1);

#endif
