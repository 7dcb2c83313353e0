#include "ck_lines.h"

#include <math.h>

#define CK_BODY "looks_lines_cells.body.h"
#include "levels.h"

void ck_superpixels(ck_level level, const float *lab, const float *sites, int32_t *labels, int width, int y0, int y1, int columns,
                    int rows, float spacing, float compactness) {
  CK_DISPATCH(level, ck_superpixels, (lab, sites, labels, width, y0, y1, columns, rows, spacing, compactness));
}

void ck_tiles(ck_level level, const float *sites, int32_t *labels, float *gaps, int width, int y0, int y1, int columns, int rows,
              float spacing) {
  CK_DISPATCH(level, ck_tiles, (sites, labels, gaps, width, y0, y1, columns, rows, spacing));
}

void ck_run_ends(ck_level level, const int32_t *labels, int32_t *ends, int width, int y0, int y1) {
  CK_DISPATCH(level, ck_run_ends, (labels, ends, width, y0, y1));
}

void ck_majority(ck_level level, const int32_t *labels, const int32_t *ends, int32_t *out, int width, int height, int y0, int y1,
                 int radius) {
  CK_DISPATCH(level, ck_majority, (labels, ends, out, width, height, y0, y1, radius));
}

void ck_own_share(ck_level level, const int32_t *labels, const int32_t *ends, float *out, int width, int height, int y0, int y1,
                  int radius) {
  CK_DISPATCH(level, ck_own_share, (labels, ends, out, width, height, y0, y1, radius));
}

void ck_cell_sums(const int32_t *labels, const float *values, double *sums, int width, int height, int channels) {
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++) {
      const int64_t i = (int64_t)y * width + x;
      double *record = sums + (int64_t)labels[i] * (3 + channels);
      record[0] += 1;
      record[1] += x;
      record[2] += y;
      for (int c = 0; c < channels; c++) record[3 + c] += values[i * channels + c];
    }
}

void ck_nearest_colours(ck_level level, const float *lab, const float *palette, int count, float *out, int width, int y0, int y1,
                        float softness) {
  CK_DISPATCH(level, ck_nearest_colours, (lab, palette, count, out, width, y0, y1, softness));
}

void ck_nearest_labels(ck_level level, const float *lab, const float *palette, int count, int32_t *labels, int width, int y0, int y1) {
  CK_DISPATCH(level, ck_nearest_labels, (lab, palette, count, labels, width, y0, y1));
}

void ck_dither(ck_level level, const float *lab, const float *palette, int count, float *out, int width, int y0, int y1, float spread,
               float penalty) {
  CK_DISPATCH(level, ck_dither, (lab, palette, count, out, width, y0, y1, spread, penalty));
}
