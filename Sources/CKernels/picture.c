#include "ck_picture.h"

#define CK_BODY "picture.body.h"
#include "levels.h"

void ck_luma(ck_level level, const float *picture, float *out, int width, int y0, int y1, float r, float g, float b) {
  CK_DISPATCH(level, ck_luma, (picture, out, width, y0, y1, r, g, b));
}

void ck_convolve_rows(ck_level level, const float *in, float *out, int width, int channels, int y0, int y1, const float *taps,
                      int radius) {
  CK_DISPATCH(level, ck_convolve_rows, (in, out, width, channels, y0, y1, taps, radius));
}

void ck_convolve_columns(ck_level level, const float *in, float *out, int width, int height, int channels, int y0, int y1,
                         const float *taps, int radius) {
  CK_DISPATCH(level, ck_convolve_columns, (in, out, width, height, channels, y0, y1, taps, radius));
}

void ck_sample(ck_level level, const float *in, int in_width, int in_height, int channels, const float *positions, float *out,
               int width, int y0, int y1) {
  CK_DISPATCH(level, ck_sample, (in, in_width, in_height, channels, positions, out, width, y0, y1));
}

void ck_resample_rows(ck_level level, const float *in, int in_width, float *out, int width, int channels, int y0, int y1,
                      const int32_t *first, const float *weights, int taps) {
  CK_DISPATCH(level, ck_resample_rows, (in, in_width, out, width, channels, y0, y1, first, weights, taps));
}

void ck_resample_columns(ck_level level, const float *in, float *out, int stride, int y0, int y1, const int32_t *first,
                         const float *weights, int taps) {
  CK_DISPATCH(level, ck_resample_columns, (in, out, stride, y0, y1, first, weights, taps));
}
