// Looks: filters that paint and draw. Pictures are (height, width, channels) Float32, row-major, channels
// last, values in [0, 1]. Every function computes the output rows [y0, y1) only.
#ifndef RETRACE_CK_LOOKS_H
#define RETRACE_CK_LOOKS_H

#include "ck_level.h"

// ---- Paint (looks_paint.c) ---------------------------------------------------------------------

// The gradient tensor (xx, xy, yy) of an RGB picture, summed over channels; Sobel / 4. `out` has 3 channels.
void ck_looks_structure(ck_level level, const float *picture, float *out, int width, int height, int y0, int y1);

// The unit tangent (x, y) and the anisotropy in [0, 1] of a smoothed gradient tensor; both have 3 channels.
void ck_looks_tangents(ck_level level, const float *tensor, float *out, int width, int y0, int y1);

// The Gaussian mean of `in` along the lines of a flow (tangent x, tangent y, anisotropy), out to 2 sigma.
void ck_looks_smear(ck_level level, const float *in, const float *flow, float *out, int width, int height, int channels, int y0,
                    int y1, float sigma, float step);

// sRGB in [0, 1] to CIELAB (D65, L in [0, 100]) and back; the way back clamps to [0, 1].
void ck_looks_lab(ck_level level, const float *in, float *out, int width, int y0, int y1);
void ck_looks_rgb(ck_level level, const float *in, float *out, int width, int y0, int y1);

// Colours through one curve a channel (`size` rows of 3 values over [low, high]), linear between entries.
void ck_looks_curves(ck_level level, const float *in, float *out, int width, int y0, int y1, const float *table, int size,
                     const float *low, const float *high);

// Colours through a lattice of size³ colours over [low, high], red fastest, tetrahedral between entries.
void ck_looks_lattice(ck_level level, const float *in, float *out, int width, int y0, int y1, const float *table, int size,
                      const float *low, const float *high);

// ---- Lines and tone (looks_lines.c) ------------------------------------------------------------

#endif
