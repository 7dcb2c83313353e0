static void LEVEL(ck_luma)(const float *restrict picture, float *restrict out, int width, int y0, int y1, float r, float g,
                           float b) {
  for (int64_t i = (int64_t)y0 * width; i < (int64_t)y1 * width; i++)
    out[i] = r * picture[3 * i] + g * picture[3 * i + 1] + b * picture[3 * i + 2];
}

static void LEVEL(ck_convolve_rows)(const float *restrict in, float *restrict out, int width, int channels, int y0, int y1,
                                    const float *restrict taps, int radius) {
  const int n = width * channels;
  const int margin = radius < width ? radius : width;
  for (int y = y0; y < y1; y++) {
    const float *restrict row = in + (int64_t)y * n;
    float *restrict to = out + (int64_t)y * n;
    // The borders, where the filter is clamped.
    for (int x = 0; x < width; x++) {
      if (x == margin && width - margin > margin) x = width - margin;
      for (int c = 0; c < channels; c++) {
        float sum = 0;
        for (int k = -radius; k <= radius; k++) {
          int from = x + k < 0 ? 0 : x + k >= width ? width - 1 : x + k;
          sum += taps[k + radius] * row[from * channels + c];
        }
        to[x * channels + c] = sum;
      }
    }
    // The inside, in strips that stay in registers over the taps.
    const int first = margin * channels, last = (width - margin) * channels;
    enum { STRIP = 4 * CK_LANES };
    int i = first;
    for (; i + STRIP <= last; i += STRIP) {
      float sum[STRIP];
      for (int j = 0; j < STRIP; j++) sum[j] = 0;
      for (int k = -radius; k <= radius; k++) {
        const float tap = taps[k + radius];
        const float *restrict from = row + i + k * channels;
        for (int j = 0; j < STRIP; j++) sum[j] += tap * from[j];
      }
      for (int j = 0; j < STRIP; j++) to[i + j] = sum[j];
    }
    for (; i < last; i++) {
      float sum = 0;
      for (int k = -radius; k <= radius; k++) sum += taps[k + radius] * row[i + k * channels];
      to[i] = sum;
    }
  }
}

static void LEVEL(ck_convolve_columns)(const float *restrict in, float *restrict out, int width, int height, int channels,
                                       int y0, int y1, const float *restrict taps, int radius) {
  const int n = width * channels;
  for (int y = y0; y < y1; y++) {
    float *restrict to = out + (int64_t)y * n;
    for (int i = 0; i < n; i++) to[i] = 0;
    for (int k = -radius; k <= radius; k++) {
      const int from = y + k < 0 ? 0 : y + k >= height ? height - 1 : y + k;
      const float *restrict row = in + (int64_t)from * n;
      const float tap = taps[k + radius];
      for (int i = 0; i < n; i++) to[i] += tap * row[i];
    }
  }
}

static void LEVEL(ck_sample)(const float *restrict in, int in_width, int in_height, int channels,
                             const float *restrict positions, float *restrict out, int width, int y0, int y1) {
  const float right = (float)(in_width - 1), bottom = (float)(in_height - 1);
  for (int64_t i = (int64_t)y0 * width; i < (int64_t)y1 * width; i++) {
    float px = positions[2 * i], py = positions[2 * i + 1];
    px = px > 0 ? (px < right ? px : right) : 0;  // also turns NaN into 0
    py = py > 0 ? (py < bottom ? py : bottom) : 0;
    const int x = (int)px, y = (int)py;
    const int x1 = x + 1 < in_width ? x + 1 : x, y1_ = y + 1 < in_height ? y + 1 : y;
    const float fx = px - (float)x, fy = py - (float)y;
    const float w00 = (1 - fx) * (1 - fy), w01 = fx * (1 - fy), w10 = (1 - fx) * fy, w11 = fx * fy;
    const float *a = in + ((int64_t)y * in_width + x) * channels, *b = in + ((int64_t)y * in_width + x1) * channels;
    const float *c = in + ((int64_t)y1_ * in_width + x) * channels, *d = in + ((int64_t)y1_ * in_width + x1) * channels;
    for (int k = 0; k < channels; k++) out[i * channels + k] = w00 * a[k] + w01 * b[k] + w10 * c[k] + w11 * d[k];
  }
}

// The channels of a pixel side by side, so that a weight is read once; constant counts unroll.
__attribute__((always_inline)) static inline void LEVEL(ck_resample_row)(const float *restrict row, float *restrict to, int width,
                                                                         int channels, const int32_t *restrict first,
                                                                         const float *restrict weights, int taps) {
#pragma clang loop vectorize(disable) interleave(disable)
  for (int x = 0; x < width; x++) {
    const float *restrict from = row + (int64_t)first[x] * channels;
    float sum[4] = {0, 0, 0, 0};
#pragma clang loop vectorize(disable) interleave(disable)
    for (int k = 0; k < taps; k++)
      for (int c = 0; c < channels; c++) sum[c] += weights[x * taps + k] * from[k * channels + c];
    for (int c = 0; c < channels; c++) to[x * channels + c] = sum[c];
  }
}

static void LEVEL(ck_resample_rows)(const float *restrict in, int in_width, float *restrict out, int width, int channels, int y0,
                                    int y1, const int32_t *restrict first, const float *restrict weights, int taps) {
  for (int y = y0; y < y1; y++) {
    const float *restrict row = in + (int64_t)y * in_width * channels;
    float *restrict to = out + (int64_t)y * width * channels;
    switch (channels) {
      case 1: LEVEL(ck_resample_row)(row, to, width, 1, first, weights, taps); break;
      case 2: LEVEL(ck_resample_row)(row, to, width, 2, first, weights, taps); break;
      case 3: LEVEL(ck_resample_row)(row, to, width, 3, first, weights, taps); break;
      case 4: LEVEL(ck_resample_row)(row, to, width, 4, first, weights, taps); break;
      default:
        for (int x = 0; x < width; x++)
          for (int c = 0; c < channels; c++) {
            float sum = 0;
            for (int k = 0; k < taps; k++) sum += weights[x * taps + k] * row[(int64_t)(first[x] + k) * channels + c];
            to[x * channels + c] = sum;
          }
    }
  }
}

static void LEVEL(ck_resample_columns)(const float *restrict in, float *restrict out, int stride, int y0, int y1,
                                       const int32_t *restrict first, const float *restrict weights, int taps) {
  for (int y = y0; y < y1; y++) {
    float *restrict to = out + (int64_t)y * stride;
    for (int i = 0; i < stride; i++) to[i] = 0;
    for (int k = 0; k < taps; k++) {
      const float weight = weights[y * taps + k];
      const float *restrict from = in + (int64_t)(first[y] + k) * stride;
      for (int i = 0; i < stride; i++) to[i] += weight * from[i];
    }
  }
}
