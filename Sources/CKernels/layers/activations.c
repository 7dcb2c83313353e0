#include "ck_activations.h"

#include <string.h>

#define CK_BODY "layers/activations.body.h"
#include "../levels.h"

void ck_swish(ck_level level, const float *in, float *out, float steep, int64_t i0, int64_t i1) {
  CK_DISPATCH(level, ck_swish, (in, out, steep, i0, i1));
}

void ck_gelu(ck_level level, const float *in, float *out, int64_t i0, int64_t i1) { CK_DISPATCH(level, ck_gelu, (in, out, i0, i1)); }

void ck_blend(ck_level level, const float *x, const float *y, float a, float b, float *out, int64_t i0, int64_t i1) {
  CK_DISPATCH(level, ck_blend, (x, y, a, b, out, i0, i1));
}

void ck_geglu(ck_level level, const float *in, float *out, int width, int64_t r0, int64_t r1) {
  CK_DISPATCH(level, ck_geglu, (in, out, width, r0, r1));
}

void ck_softmax(ck_level level, const float *in, float *out, int width, int64_t r0, int64_t r1) {
  CK_DISPATCH(level, ck_softmax, (in, out, width, r0, r1));
}

void ck_add_row(ck_level level, const float *in, const float *row, float *out, int width, int64_t r0, int64_t r1) {
  CK_DISPATCH(level, ck_add_row, (in, row, out, width, r0, r1));
}

void ck_join(const float *first, int left, const float *second, int right, float *out, int64_t r0, int64_t r1) {
  for (int64_t r = r0; r < r1; r++) {
    memcpy(out + r * (left + right), first + r * left, sizeof(float) * (size_t)left);
    memcpy(out + r * (left + right) + left, second + r * right, sizeof(float) * (size_t)right);
  }
}

void ck_nearest(const float *in, int height, int width, int channels, float *out, int out_height, int out_width, int y0, int y1) {
  for (int y = y0; y < y1; y++) {
    const int64_t row_number = (int64_t)(y / out_height) * height + (int64_t)(y % out_height) * height / out_height;
    const float *row = in + row_number * width * channels;
    float *to = out + (int64_t)y * out_width * channels;
    for (int x = 0; x < out_width; x++)
      memcpy(to + (int64_t)x * channels, row + (int64_t)x * width / out_width * channels, sizeof(float) * (size_t)channels);
  }
}
