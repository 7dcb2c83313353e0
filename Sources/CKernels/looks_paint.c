#include "ck_looks.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#define CK_BODY "looks_paint.body.h"
#include "levels.h"

void ck_looks_structure(ck_level level, const float *picture, float *out, int width, int height, int y0, int y1) {
  CK_DISPATCH(level, ck_looks_structure, (picture, out, width, height, y0, y1));
}

void ck_looks_tangents(ck_level level, const float *tensor, float *out, int width, int y0, int y1) {
  CK_DISPATCH(level, ck_looks_tangents, (tensor, out, width, y0, y1));
}

void ck_looks_smear(ck_level level, const float *in, const float *flow, float *out, int width, int height, int channels, int y0,
                    int y1, float sigma, float step) {
  CK_DISPATCH(level, ck_looks_smear, (in, flow, out, width, height, channels, y0, y1, sigma, step));
}

void ck_looks_lab(ck_level level, const float *in, float *out, int width, int y0, int y1) {
  CK_DISPATCH(level, ck_looks_lab, (in, out, width, y0, y1));
}

void ck_looks_rgb(ck_level level, const float *in, float *out, int width, int y0, int y1) {
  CK_DISPATCH(level, ck_looks_rgb, (in, out, width, y0, y1));
}

void ck_looks_curves(ck_level level, const float *in, float *out, int width, int y0, int y1, const float *table, int size,
                     const float *low, const float *high) {
  CK_DISPATCH(level, ck_looks_curves, (in, out, width, y0, y1, table, size, low, high));
}

void ck_looks_lattice(ck_level level, const float *in, float *out, int width, int y0, int y1, const float *table, int size,
                      const float *low, const float *high) {
  CK_DISPATCH(level, ck_looks_lattice, (in, out, width, y0, y1, table, size, low, high));
}
