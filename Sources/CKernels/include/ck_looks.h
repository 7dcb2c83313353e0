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

// ---- Brushes (looks_paint_brush.c) and media (looks_paint_media.c) ------------------------------

// Floats of one stroke of ck_looks_strokes.
#define CK_STROKE_FIELDS 14

// Gradient noise about 0.5, mostly within [0, 1]; the first octave has a cell every 1 / step pixels. One channel.
void ck_looks_noise(ck_level level, float *out, int width, int y0, int y1, float step_x, float step_y, int octaves, float gain,
                    uint32_t seed);

// White noise in [0, 1), one channel; a cell every 1 / step pixels.
void ck_looks_white(ck_level level, float *out, int width, int y0, int y1, float step, uint32_t seed);

// `in` looked up at (x, y) + amount · (shift − 0.5), linear, clamped; the shifts have one channel.
void ck_looks_wobble(ck_level level, const float *in, const float *shift_x, const float *shift_y, float *out, int width, int
                     height, int channels, int y0, int y1, float amount);

// Layers of transparent paint: out = paper · in^density; `density` has one channel.
void ck_looks_pigment(ck_level level, const float *in, const float *density, float *out, int width, int y0, int y1, float red,
                      float green, float blue);

// `in` rubbed over `under` where the pressure passes the tooth of the paper; tooth and pressure have one channel.
void ck_looks_chalk(ck_level level, const float *in, const float *under, const float *tooth, const float *pressure, float *out,
                    int width, int y0, int y1, float softness);

// Steps of tone: Σ_k edges[2k + 1] · smoothstep about edges[2k], of width `softness`, of lab + shift; one channel each.
void ck_looks_tones(ck_level level, const float *lab, const float *shift, float *out, int width, int y0, int y1, const float
                    *edges, int count, float softness);

// below + clamp(amount · weight) · (above − below); `weight` has one channel.
void ck_looks_blend(ck_level level, const float *below, const float *above, const float *weight, float *out, int width, int
                    channels, int y0, int y1, float amount);

// factor_a · a + factor_b · b + constant; `width` counts values a row.
void ck_looks_sum(ck_level level, const float *a, const float *b, float *out, int width, int y0, int y1, float factor_a, float
                  factor_b, float constant);

// Film grain: noise of three channels about 0.5, strongest in the middle tones; `colour` in [0, 1] parts the channels.
void ck_looks_grain(ck_level level, const float *in, const float *noise, float *out, int width, int y0, int y1, float amount,
                    float colour);

// Each CIELAB colour becomes the nearest of at most 64, softly within `softness` of the border.
void ck_looks_palette(ck_level level, const float *lab, float *out, int width, int y0, int y1, const float *palette, int count,
                      float softness);

// Σ_c |a − b| of two RGB pictures; `out` has one channel.
void ck_looks_difference(ck_level level, const float *a, const float *b, float *out, int width, int y0, int y1);

// The anisotropic Kuwahara filter (Kyprianidis et al., 2009) of an RGB picture: ellipses of `radius`, longer along the flow by
// up to 1 + stretch; `sharpness` at least 1 chooses the calmest sectors.
void ck_looks_kuwahara(ck_level level, const float *in, const float *flow, float *out, int width, int height, int y0, int y1,
                       float radius, float stretch, int sharpness);

// One pass of a bilateral filter of a CIELAB picture, along the flow or (along = 0) straight across it.
void ck_looks_bilateral(ck_level level, const float *in, const float *flow, float *out, int width, int height, int y0, int y1,
                        float sigma, float range, int along);

// Paints strokes over (r, g, b, thickness), in order. A stroke is CK_STROKE_FIELDS floats: centre x, y; direction x, y (unit);
// half length; half width; bend (1 / pixels); r, g, b; opacity; thickness; brush; streak. A brush is rows · columns of
// (cover, ridge).
void ck_looks_strokes(ck_level level, const float *in, float *out, int width, int y0, int y1, const float *strokes, int count,
                      const float *brushes, int columns, int rows);

// A painting lit from (light_x, light_y) over a relief of one channel, `depth` pixels high for 1.
void ck_looks_relief(ck_level level, const float *in, const float *relief, float *out, int width, int height, int y0, int y1,
                     float depth, float light_x, float light_y, float shine);

// The unit direction of strokes: along the flow of the smoothed tensor where that is clear, else the hand's own
// (doubled angle: own_x, own_y) swaying by two noises about 0.5; the third channel is 1.
void ck_looks_direction(ck_level level, const float *tensor, const float *sway_x, const float *sway_y, float *out, int width,
                        int y0, int y1, float follow, float own_x, float own_y, float sway);

// The density of transparent paint about 1: more on the dark side of edges (narrow − wide lightness), by pigment
// turbulence and in the hollows of the paper; all of one channel.
void ck_looks_density(ck_level level, const float *narrow, const float *wide, const float *turbulence, const float *paper,
                      float *out, int width, int y0, int y1, float edge, float pooling, float granulation);

// What of an RGB picture is brighter than `threshold`, scaled so that 1 stays 1.
void ck_looks_bright(ck_level level, const float *in, float *out, int width, int y0, int y1, float threshold);

// Light added to an RGB picture as by double exposure: 1 − (1 − in) · (1 − light · (red, green, blue)).
void ck_looks_screen(ck_level level, const float *in, const float *light, float *out, int width, int y0, int y1, float red,
                     float green, float blue);

// Chalk on paper: how hard it is pressed at each place, from how far the CIELAB picture is from the paper's colour.
void ck_looks_pressure(ck_level level, const float *lab, float *out, int width, int y0, int y1, float l, float a, float b,
                       float base, float reach);

// Numbers about 0.5 spread out by `gain` along an S, so that they fill [0, 1] without being cut off.
void ck_looks_spread(ck_level level, const float *in, float *out, int width, int y0, int y1, float gain);

// A CIELAB picture in `count` steps of lightness, as washes laid one over another: `shift` (about 0.5, ±`stray` L*)
// moves their borders, `wet` (in [0, 1]) softens them; `amount` of the steps is mixed in. Hues come from `run`, a
// CIELAB picture that has bled, by `bleed`.
void ck_looks_washes(ck_level level, const float *lab, const float *run, const float *shift, const float *wet, float *out,
                     int width, int y0, int y1, float count, float stray, float amount, float bleed);

// ---- Lines and tone (looks_lines.c) ------------------------------------------------------------

#endif
