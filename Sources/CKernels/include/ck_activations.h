// Functions of single values, and what else a network does to arrays without weights.
#ifndef RETRACE_CK_ACTIVATIONS_H
#define RETRACE_CK_ACTIVATIONS_H

#include "ck_level.h"

// Values [i0, i1). `out` may be `in`.

// x / (1 + exp(−steep · x)): SiLU with steep 1, the quick GELU with 1.702.
void ck_swish(ck_level level, const float *in, float *out, float steep, int64_t i0, int64_t i1);

// x · Φ(x), Φ the normal distribution: the GELU by the error function.
void ck_gelu(ck_level level, const float *in, float *out, int64_t i0, int64_t i1);

// out = a · x + b · y.
void ck_blend(ck_level level, const float *x, const float *y, float a, float b, float *out, int64_t i0, int64_t i1);

// Rows [r0, r1).

// Of 2 · width values a row the first half times the GELU of the second.
void ck_geglu(ck_level level, const float *in, float *out, int width, int64_t r0, int64_t r1);

// exp(x − most) over their sum, for each row of `width` values, at least 1.
void ck_softmax(ck_level level, const float *in, float *out, int width, int64_t r0, int64_t r1);

// The row of `width` values is added to each row of `in`.
void ck_add_row(ck_level level, const float *in, const float *row, float *out, int width, int64_t r0, int64_t r1);

// Rows of `left` values followed by `right` others.
void ck_join(const float *first, int left, const float *second, int right, float *out, int64_t r0, int64_t r1);

// Nearest neighbour from pictures (height, width, channels) to another size; rows [y0, y1) of all results, one below the other: pixel x comes from ⌊x · width / out_width⌋.
void ck_nearest(const float *in, int height, int width, int channels, float *out, int out_height, int out_width, int y0, int y1);

#endif
