#include "functions.body.h"

static void LEVEL(ck_group_moments)(const float *restrict in, float *restrict moments, int64_t pixels, int channels, int groups, int b0,
                                    int b1) {
  const int size = channels / groups;
  for (int b = b0; b < b1; b++) {
    const int64_t p0 = (int64_t)b * CK_NORM_BAND, p1 = p0 + CK_NORM_BAND < pixels ? p0 + CK_NORM_BAND : pixels;
    float *restrict means = moments + (int64_t)b * 2 * channels;
    float *restrict squares = means + channels;
    memset(squares, 0, sizeof(float) * (size_t)channels);
    for (int64_t p = p0; p < p1; p++) {
      const float *row = in + p * channels;
      for (int c = 0; c < channels; c++) squares[c] += row[c];
    }
    // The mean of its group for every channel, so that the next loop runs over channels too.
    for (int g = 0; g < groups; g++) {
      double sum = 0;
      for (int c = 0; c < size; c++) sum += (double)squares[g * size + c];
      const float mean = (float)(sum / ((double)(p1 - p0) * size));
      for (int c = 0; c < size; c++) means[g * size + c] = mean;
    }
    memset(squares, 0, sizeof(float) * (size_t)channels);
    for (int64_t p = p0; p < p1; p++) {
      const float *row = in + p * channels;
      for (int c = 0; c < channels; c++) {
        const float d = row[c] - means[c];
        squares[c] += d * d;
      }
    }
    for (int g = 0; g < groups; g++) {
      double sum = 0;
      for (int c = 0; c < size; c++) sum += (double)squares[g * size + c];
      means[g] = means[g * size];
      squares[g] = (float)sum;
    }
  }
}

static void LEVEL(ck_group_apply)(const float *restrict in, const float *restrict scale, const float *restrict shift, int silu,
                                  float *restrict out, int channels, int64_t p0, int64_t p1) {
  for (int64_t p = p0; p < p1; p++) {
    const float *restrict row = in + p * channels;
    float *restrict to = out + p * channels;
    if (silu)
      for (int c = 0; c < channels; c++) to[c] = LEVEL(sigmoid_of)(row[c] * scale[c] + shift[c], 1);
    else
      for (int c = 0; c < channels; c++) to[c] = row[c] * scale[c] + shift[c];
  }
}

// The sum of (x − less)^power, power 1 or 2, in sixteen partial sums, so that every level adds in the same order.
static inline __attribute__((always_inline)) double LEVEL(sum_of)(const float *restrict row, int channels, float less, int power) {
  float part[16] = {0};
  const int whole = channels / 16 * 16;
  for (int c = 0; c < whole; c += 16)
    for (int j = 0; j < 16; j++) {
      const float d = row[c + j] - less;
      part[j] += power == 2 ? d * d : d;
    }
  for (int c = whole; c < channels; c++) {
    const float d = row[c] - less;
    part[c - whole] += power == 2 ? d * d : d;
  }
  double sum = 0;
  for (int j = 0; j < 16; j++) sum += (double)part[j];
  return sum;
}

static void LEVEL(ck_layer_norm)(const float *restrict in, const float *restrict weight, const float *restrict bias, float epsilon,
                                 float *restrict out, int channels, int64_t r0, int64_t r1) {
  for (int64_t r = r0; r < r1; r++) {
    const float *restrict row = in + r * channels;
    float *restrict to = out + r * channels;
    const float mean = (float)(LEVEL(sum_of)(row, channels, 0, 1) / channels);
    const float variance = (float)(LEVEL(sum_of)(row, channels, mean, 2) / channels);
    const float by = 1.0f / sqrtf(variance + epsilon);
    for (int c = 0; c < channels; c++) to[c] = (row[c] - mean) * by * weight[c] + bias[c];
  }
}
