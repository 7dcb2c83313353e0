#include "ck_looks.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#define CK_BODY "looks_paint_brush.body.h"
#include "levels.h"

void ck_looks_kuwahara(ck_level level, const float *in, const float *flow, float *out, int width, int height, int y0, int y1,
                       float radius, float stretch, int sharpness) {
  CK_DISPATCH(level, ck_looks_kuwahara, (in, flow, out, width, height, y0, y1, radius, stretch, sharpness));
}

void ck_looks_bilateral(ck_level level, const float *in, const float *flow, float *out, int width, int height, int y0, int y1,
                        float sigma, float range, int along) {
  CK_DISPATCH(level, ck_looks_bilateral, (in, flow, out, width, height, y0, y1, sigma, range, along));
}

void ck_looks_strokes(ck_level level, const float *in, float *out, int width, int y0, int y1, const float *strokes, int count,
                      const float *brushes, int columns, int rows) {
  CK_DISPATCH(level, ck_looks_strokes, (in, out, width, y0, y1, strokes, count, brushes, columns, rows));
}

void ck_looks_relief(ck_level level, const float *in, const float *relief, float *out, int width, int height, int y0, int y1,
                     float depth, float light_x, float light_y, float shine) {
  CK_DISPATCH(level, ck_looks_relief, (in, relief, out, width, height, y0, y1, depth, light_x, light_y, shine));
}
