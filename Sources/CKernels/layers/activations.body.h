#include "functions.body.h"

static void LEVEL(ck_swish)(const float *in, float *out, float steep, int64_t i0, int64_t i1) {
#pragma clang loop vectorize(assume_safety)
  for (int64_t i = i0; i < i1; i++) out[i] = LEVEL(sigmoid_of)(in[i], steep);
}

static void LEVEL(ck_gelu)(const float *in, float *out, int64_t i0, int64_t i1) {
#pragma clang loop vectorize(assume_safety)
  for (int64_t i = i0; i < i1; i++) out[i] = LEVEL(gauss_of)(in[i]);
}

static void LEVEL(ck_blend)(const float *x, const float *y, float a, float b, float *out, int64_t i0, int64_t i1) {
#pragma clang loop vectorize(assume_safety)
  for (int64_t i = i0; i < i1; i++) out[i] = a * x[i] + b * y[i];
}

static void LEVEL(ck_geglu)(const float *restrict in, float *restrict out, int width, int64_t r0, int64_t r1) {
  for (int64_t r = r0; r < r1; r++) {
    const float *restrict value = in + r * 2 * width, *restrict gate = value + width;
    float *restrict to = out + r * width;
    for (int c = 0; c < width; c++) to[c] = value[c] * LEVEL(gauss_of)(gate[c]);
  }
}

static void LEVEL(ck_softmax)(const float *restrict in, float *restrict out, int width, int64_t r0, int64_t r1) {
  for (int64_t r = r0; r < r1; r++) {
    const float *restrict row = in + r * width;
    float *restrict to = out + r * width;
    float most = row[0];
    for (int c = 1; c < width; c++) most = row[c] > most ? row[c] : most;
    for (int c = 0; c < width; c++) to[c] = LEVEL(exponential)(row[c] - most);
    double sum = 0;
    for (int c = 0; c < width; c++) sum += (double)to[c];
    const float by = (float)(1 / sum);
    for (int c = 0; c < width; c++) to[c] *= by;
  }
}

static void LEVEL(ck_add_row)(const float *in, const float *restrict row, float *out, int width, int64_t r0, int64_t r1) {
  for (int64_t r = r0; r < r1; r++) {
    const float *from = in + r * width;
    float *to = out + r * width;
#pragma clang loop vectorize(assume_safety)
    for (int c = 0; c < width; c++) to[c] = from[c] + row[c];
  }
}
