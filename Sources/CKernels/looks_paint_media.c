#include "ck_looks.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#define CK_BODY "looks_paint_media.body.h"
#include "levels.h"

void ck_looks_noise(ck_level level, float *out, int width, int y0, int y1, float step_x, float step_y, int octaves, float gain,
                    uint32_t seed) {
  CK_DISPATCH(level, ck_looks_noise, (out, width, y0, y1, step_x, step_y, octaves, gain, seed));
}

void ck_looks_white(ck_level level, float *out, int width, int y0, int y1, float step, uint32_t seed) {
  CK_DISPATCH(level, ck_looks_white, (out, width, y0, y1, step, seed));
}

void ck_looks_wobble(ck_level level, const float *in, const float *shift_x, const float *shift_y, float *out, int width, int
                     height, int channels, int y0, int y1, float amount) {
  CK_DISPATCH(level, ck_looks_wobble, (in, shift_x, shift_y, out, width, height, channels, y0, y1, amount));
}

void ck_looks_pigment(ck_level level, const float *in, const float *density, float *out, int width, int y0, int y1, float red,
                      float green, float blue) {
  CK_DISPATCH(level, ck_looks_pigment, (in, density, out, width, y0, y1, red, green, blue));
}

void ck_looks_chalk(ck_level level, const float *in, const float *under, const float *tooth, const float *pressure, float *out,
                    int width, int y0, int y1, float softness) {
  CK_DISPATCH(level, ck_looks_chalk, (in, under, tooth, pressure, out, width, y0, y1, softness));
}

void ck_looks_tones(ck_level level, const float *lab, const float *shift, float *out, int width, int y0, int y1, const float
                    *edges, int count, float softness) {
  CK_DISPATCH(level, ck_looks_tones, (lab, shift, out, width, y0, y1, edges, count, softness));
}

void ck_looks_blend(ck_level level, const float *below, const float *above, const float *weight, float *out, int width, int
                    channels, int y0, int y1, float amount) {
  CK_DISPATCH(level, ck_looks_blend, (below, above, weight, out, width, channels, y0, y1, amount));
}

void ck_looks_sum(ck_level level, const float *a, const float *b, float *out, int width, int y0, int y1, float factor_a, float
                  factor_b, float constant) {
  CK_DISPATCH(level, ck_looks_sum, (a, b, out, width, y0, y1, factor_a, factor_b, constant));
}

void ck_looks_grain(ck_level level, const float *in, const float *noise, float *out, int width, int y0, int y1, float amount,
                    float colour) {
  CK_DISPATCH(level, ck_looks_grain, (in, noise, out, width, y0, y1, amount, colour));
}

void ck_looks_palette(ck_level level, const float *lab, float *out, int width, int y0, int y1, const float *palette, int count,
                      float softness) {
  CK_DISPATCH(level, ck_looks_palette, (lab, out, width, y0, y1, palette, count, softness));
}

void ck_looks_difference(ck_level level, const float *a, const float *b, float *out, int width, int y0, int y1) {
  CK_DISPATCH(level, ck_looks_difference, (a, b, out, width, y0, y1));
}

void ck_looks_direction(ck_level level, const float *tensor, const float *sway_x, const float *sway_y, float *out, int width,
                        int y0, int y1, float follow, float own_x, float own_y, float sway) {
  CK_DISPATCH(level, ck_looks_direction, (tensor, sway_x, sway_y, out, width, y0, y1, follow, own_x, own_y, sway));
}

void ck_looks_density(ck_level level, const float *narrow, const float *wide, const float *turbulence, const float *paper,
                      float *out, int width, int y0, int y1, float edge, float pooling, float granulation) {
  CK_DISPATCH(level, ck_looks_density, (narrow, wide, turbulence, paper, out, width, y0, y1, edge, pooling, granulation));
}

void ck_looks_bright(ck_level level, const float *in, float *out, int width, int y0, int y1, float threshold) {
  CK_DISPATCH(level, ck_looks_bright, (in, out, width, y0, y1, threshold));
}

void ck_looks_screen(ck_level level, const float *in, const float *light, float *out, int width, int y0, int y1, float red,
                     float green, float blue) {
  CK_DISPATCH(level, ck_looks_screen, (in, light, out, width, y0, y1, red, green, blue));
}

void ck_looks_pressure(ck_level level, const float *lab, float *out, int width, int y0, int y1, float l, float a, float b,
                       float base, float reach) {
  CK_DISPATCH(level, ck_looks_pressure, (lab, out, width, y0, y1, l, a, b, base, reach));
}

void ck_looks_spread(ck_level level, const float *in, float *out, int width, int y0, int y1, float gain) {
  CK_DISPATCH(level, ck_looks_spread, (in, out, width, y0, y1, gain));
}

void ck_looks_washes(ck_level level, const float *lab, const float *run, const float *shift, const float *wet, float *out,
                     int width, int y0, int y1, float count, float stray, float amount, float bleed) {
  CK_DISPATCH(level, ck_looks_washes, (lab, run, shift, wet, out, width, y0, y1, count, stray, amount, bleed));
}
