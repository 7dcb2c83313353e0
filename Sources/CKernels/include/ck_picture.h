// Pictures: (height, width, channels) Float32, row-major, channels last. Every function computes the
// output rows [y0, y1) only, so that a caller can hand bands of rows to several threads.
#ifndef RETRACE_CK_PICTURE_H
#define RETRACE_CK_PICTURE_H

#include "ck_level.h"

// out(y, x) = weights (r, g, b) · picture(y, x, :). `picture` has 3 channels, `out` 1.
void ck_luma(ck_level level, const float *picture, float *out, int width, int y0, int y1, float r, float g, float b);

// Horizontal pass of a separable filter: out(y, x, c) = Σ_k taps[k + radius] · in(y, clamp(x + k), c).
void ck_convolve_rows(ck_level level, const float *in, float *out, int width, int channels, int y0, int y1, const float *taps,
                      int radius);

// Vertical pass: out(y, x, c) = Σ_k taps[k + radius] · in(clamp(y + k), x, c).
void ck_convolve_columns(ck_level level, const float *in, float *out, int width, int height, int channels, int y0, int y1,
                         const float *taps, int radius);

// Bilinear sampling at absolute positions: out(y, x, :) = in at (px, py), positions (height_out, width_out, 2)
// as (x, y) in pixels of `in` (pixel centres at integers), clamped to the border.
void ck_sample(ck_level level, const float *in, int in_width, int in_height, int channels, const float *positions, float *out,
               int width, int y0, int y1);

// Resampling along x by a precomputed table: out(y, x, c) = Σ_k weights[x * taps + k] · in(y, first[x] + k, c).
// Every first[x] + taps is at most in_width.
void ck_resample_rows(ck_level level, const float *in, int in_width, float *out, int width, int channels, int y0, int y1,
                      const int32_t *first, const float *weights, int taps);

// Resampling along y: out(y, i) = Σ_k weights[y * taps + k] · in(first[y] + k, i), rows of `stride` values.
void ck_resample_columns(ck_level level, const float *in, float *out, int stride, int y0, int y1, const int32_t *first,
                         const float *weights, int taps);

#endif
