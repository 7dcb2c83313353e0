#include "ck_lines.h"

#include <math.h>

#define CK_BODY "looks_lines.body.h"
#include "levels.h"

void ck_across_edges(ck_level level, const float *in, const float *tangents, float *out, int width, int height, int y0, int y1,
                     const float *taps, int radius, float step) {
  CK_DISPATCH(level, ck_across_edges, (in, tangents, out, width, height, y0, y1, taps, radius, step));
}

void ck_along_edges(ck_level level, const float *in, const float *tangents, float *out, int width, int height, int channels,
                    int y0, int y1, const float *taps, int radius, float step) {
  if (channels == 1) {
    CK_DISPATCH(level, ck_along_edges_1, (in, tangents, out, width, height, y0, y1, taps, radius, step));
  } else {
    CK_DISPATCH(level, ck_along_edges_3, (in, tangents, out, width, height, y0, y1, taps, radius, step));
  }
}

void ck_directed_bilateral(ck_level level, const float *in, const float *tangents, float *out, int width, int height, int across,
                           int y0, int y1, const float *taps, int radius, float step, float range) {
  CK_DISPATCH(level, ck_directed_bilateral, (in, tangents, out, width, height, across, y0, y1, taps, radius, step, range));
}

void ck_ridges(ck_level level, const float *in, const float *tangents, float *out, int width, int height, int y0, int y1,
               float half_width, float low, float high) {
  CK_DISPATCH(level, ck_ridges, (in, tangents, out, width, height, y0, y1, half_width, low, high));
}

void ck_shock(ck_level level, const float *in, const float *light, const float *tangents, float *out, int width, int height, int y0,
              int y1, float reach, float softness) {
  CK_DISPATCH(level, ck_shock, (in, light, tangents, out, width, height, y0, y1, reach, softness));
}

void ck_straight_strokes(ck_level level, const float *in, const uint8_t *classes, float *out, int width, int height, int y0, int y1,
                         int directions, int radius) {
  CK_DISPATCH(level, ck_straight_strokes, (in, classes, out, width, height, y0, y1, directions, radius));
}
