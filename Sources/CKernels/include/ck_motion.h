// Motion: fields are (height, width, 2) Float32 as (dx, dy) in pixels, pixel centres at whole coordinates.
// Every function computes the output rows [y0, y1) only, so that a caller can hand bands of rows to
// several threads. Positions that are not numbers count as the left or upper border when sampling and are
// left out when splatting.
#ifndef RETRACE_CK_MOTION_H
#define RETRACE_CK_MOTION_H

#include "ck_level.h"

// out(y, x, :) = in at (x + dx, y + dy), clamped to the border, bilinear. `field` and `out` have `width`
// columns; `in` may have another size.
void ck_sample_along(ck_level level, const float *in, int in_width, int in_height, int channels, const float *field, float *out,
                     int width, int y0, int y1);

// As above with the Catmull-Rom cubic, 4 by 4 taps, each clamped to the border.
void ck_sample_along_cubic(ck_level level, const float *in, int in_width, int in_height, int channels, const float *field,
                           float *out, int width, int y0, int y1);

// out(x) = first(x) + second(x + first(x)), bilinear. `second` may have another size than `first`.
void ck_compose(ck_level level, const float *first, const float *second, int second_width, int second_height, float *out,
                int width, int y0, int y1);

// out(x) = min(first(x), second(x + field(x))), bilinear, and 0 where x + field(x) lies more than half a
// pixel outside. All but `field` have one channel.
void ck_compose_visibility(ck_level level, const float *first, const float *second, int second_width, int second_height,
                           const float *field, float *out, int width, int y0, int y1);

// out(y, x) = the length of the vector at (y, x).
void ck_length(ck_level level, const float *field, float *out, int width, int y0, int y1);

// The columns that a span covers: ck_splat_spans summarises the field by runs of this many columns.
enum { CK_SPLAT_SPAN = 64 };

// spans(y, s, :) = the least and the greatest target row of the sources in the s-th run of columns of row y
// that land in the picture; (1e30, -1e30) where none does. `spans` is (height, ceil(width / CK_SPLAT_SPAN), 2).
void ck_splat_spans(ck_level level, const float *field, float *spans, int width, int height, int y0, int y1);

// most(t) = the greatest importance of the sources that touch target t; -1e30 where none does.
void ck_splat_most(ck_level level, const float *importance, const float *field, const float *spans, float *most, int width,
                   int height, int y0, int y1);

// Forward splat into target rows [y0, y1): sum(t, :) = Σ b(s, t) e(s, t) in(s, :) and weight(t) = Σ b(s, t) e(s, t)
// over the sources s in row-major order, with the bilinear weight b and e = exp(importance(s) - most(t)); e = 1
// where `importance` is null.
void ck_splat(ck_level level, const float *in, int channels, const float *importance, const float *most, const float *field,
              const float *spans, float *sum, float *weight, int width, int height, int y0, int y1);

// out(i, :) = sum(i, :) / (weight(i) + epsilon).
void ck_splat_average(ck_level level, const float *sum, const float *weight, int channels, float epsilon, float *out, int width,
                      int y0, int y1);

#endif
