#include "widen.body.h"

// One line of weights, of 3, to size + 2 of them.
static inline __attribute__((always_inline)) void LEVEL(weigh_line)(int size, const v16 *g, v16 *out) {
  const v16 a = g[0], b = g[1], c = g[2];
  if (size == 2) {
    const v16 outer = 0.5f * (a + c), inner = 0.5f * b;
    out[0] = a;
    out[1] = outer + inner;
    out[2] = outer - inner;
    out[3] = c;
  } else {
    const v16 near = (a + c) * (-1 / 6.0f), far = a * (1 / 24.0f) + c * (1 / 6.0f);
    out[0] = 0.25f * a;
    out[1] = near - b * (1 / 6.0f);
    out[2] = near + b * (1 / 6.0f);
    out[3] = far + b * (1 / 12.0f);
    out[4] = far - b * (1 / 12.0f);
    out[5] = c;
  }
}

static inline __attribute__((always_inline)) void LEVEL(weigh_row)(int type, int size, const void *panel, float *restrict out, int64_t channels,
                                                                   int row) {
  const int side = size + 2;
  for (int64_t at = 0; at < channels * CK_PANEL; at += 16) {
    v16 line[3], done[6];
#pragma clang loop unroll(full)
    for (int x = 0; x < 3; x++) {
      v16 column[6];
      v16 taps[3];
#pragma clang loop unroll(full)
      for (int y = 0; y < 3; y++) LEVEL(widen)(type, panel, (y * 3 + x) * channels * CK_PANEL + at, &taps[y]);
      LEVEL(weigh_line)(size, taps, column);
      line[x] = column[row];
    }
    LEVEL(weigh_line)(size, line, done);
#pragma clang loop unroll(full)
    for (int x = 0; x < side; x++) *(v16_loose *)(out + x * channels * CK_PANEL + at) = done[x];
  }
}

static inline __attribute__((always_inline)) void LEVEL(weigh_size)(int type, int size, const void *panel, float *restrict out, int64_t channels,
                                                                    int row) {
  // With the row a constant, what it does not need is not computed.
  switch (row) {
    case 0: LEVEL(weigh_row)(type, size, panel, out, channels, 0); break;
    case 1: LEVEL(weigh_row)(type, size, panel, out, channels, 1); break;
    case 2: LEVEL(weigh_row)(type, size, panel, out, channels, 2); break;
    case 3: LEVEL(weigh_row)(type, size, panel, out, channels, 3); break;
    case 4: LEVEL(weigh_row)(type, size, panel, out, channels, 4); break;
    default: LEVEL(weigh_row)(type, size, panel, out, channels, 5); break;
  }
}

static void LEVEL(ck_winograd_weigh)(ck_weight_type type, int size, const void *panel, float *restrict out, int channels, int row) {
#define WEIGH(constant)                                                     \
  if (size == 2)                                                            \
    LEVEL(weigh_size)(constant, 2, panel, out, channels, row);              \
  else                                                                      \
    LEVEL(weigh_size)(constant, 4, panel, out, channels, row)
  switch (type) {
    case CK_FLOAT32: WEIGH(CK_FLOAT32); break;
    case CK_FLOAT16: WEIGH(CK_FLOAT16); break;
    case CK_BFLOAT16: WEIGH(CK_BFLOAT16); break;
  }
#undef WEIGH
}

// One line of input values, `step` apart, in place.
static inline __attribute__((always_inline)) void LEVEL(spread_line)(int size, v16 *d, int step) {
  const v16 a = d[0], b = d[step], c = d[2 * step], e = d[3 * step];
  if (size == 2) {
    d[0] = a - c;
    d[step] = b + c;
    d[2 * step] = c - b;
    d[3 * step] = b - e;
  } else {
    const v16 f = d[4 * step], g = d[5 * step];
    const v16 outer = f - c, inner = 2.0f * (e - b);
    d[0] = 4.0f * a - 5.0f * c + f;
    d[step] = (e + f) - 4.0f * (b + c);
    d[2 * step] = (f - e) + 4.0f * (b - c);
    d[3 * step] = outer + inner;
    d[4 * step] = outer - inner;
    d[5 * step] = 4.0f * b - 5.0f * e + g;
  }
}

// One line of products, in place: the first `size` values count.
static inline __attribute__((always_inline)) void LEVEL(gather_line)(int size, v16 *m, int step) {
  const v16 a = m[0], b = m[step], c = m[2 * step], e = m[3 * step];
  if (size == 2) {
    m[0] = a + b + c;
    m[step] = b - c - e;
  } else {
    const v16 f = m[4 * step], g = m[5 * step];
    const v16 sum = b + c, difference = b - c, far_sum = e + f, far_difference = e - f;
    m[0] = a + sum + far_sum;
    m[step] = difference + 2.0f * far_difference;
    m[2 * step] = sum + 4.0f * far_sum;
    m[3 * step] = difference + 8.0f * far_difference + g;
  }
}

// Where a tile lies: its picture, and its first output pixel.
static inline void LEVEL(place_of)(ck_product_shape shape, int size, int64_t tile, int64_t *picture, int *y, int *x) {
  const int64_t across = (shape.out_width + size - 1) / size, down = (shape.out_height + size - 1) / size;
  *picture = tile / (across * down);
  *y = (int)(tile / across % down) * size;
  *x = (int)(tile % across) * size;
}

static inline __attribute__((always_inline)) void LEVEL(spread_tiles)(ck_product_shape shape, ck_winograd_tiles tiles, int size,
                                                                      const float *restrict input, float *restrict spread, int64_t t0,
                                                                      int64_t t1) {
  const int side = size + 2, channels = shape.channels;
  const int64_t step = tiles.count * channels + 48;
  for (int64_t t = t0; t < t1; t++) {
    int64_t picture;
    int y0, x0;
    LEVEL(place_of)(shape, size, tiles.first + t, &picture, &y0, &x0);
    for (int c = 0; c < channels; c += 16) {
      v16 d[36];
#pragma clang loop unroll(full)
      for (int y = 0; y < side; y++)
#pragma clang loop unroll(full)
        for (int x = 0; x < side; x++) {
          const int v = y0 + y - shape.top, u = x0 + x - shape.left;
          const int inside = v >= 0 && v < shape.height && u >= 0 && u < shape.width;
          d[y * side + x] = inside ? *(const v16_loose *)(input + ((picture * shape.height + v) * shape.width + u) * channels + c) : (v16)0.0f;
        }
#pragma clang loop unroll(full)
      for (int x = 0; x < side; x++) LEVEL(spread_line)(size, d + x, side);
#pragma clang loop unroll(full)
      for (int y = 0; y < side; y++) LEVEL(spread_line)(size, d + y * side, 1);
#pragma clang loop unroll(full)
      for (int plane = 0; plane < side * side; plane++) *(v16_loose *)(spread + plane * step + t * channels + c) = d[plane];
    }
  }
}

static void LEVEL(ck_winograd_spread)(ck_product_shape shape, ck_winograd_tiles tiles, const float *input, float *spread, int64_t t0,
                                      int64_t t1) {
  if (tiles.size == 2)
    LEVEL(spread_tiles)(shape, tiles, 2, input, spread, t0, t1);
  else
    LEVEL(spread_tiles)(shape, tiles, 4, input, spread, t0, t1);
}

static inline __attribute__((always_inline)) void LEVEL(gather_tiles)(ck_product_shape shape, ck_winograd_tiles tiles, int size,
                                                                      const float *products, const float *bias, const float *residual,
                                                                      float *out, int64_t t0, int64_t t1) {
  const int side = size + 2, outputs = shape.outputs;
  const int64_t step = tiles.count * outputs + 48;
  for (int64_t t = t0; t < t1; t++) {
    int64_t picture;
    int y0, x0;
    LEVEL(place_of)(shape, size, tiles.first + t, &picture, &y0, &x0);
    for (int o = 0; o < outputs; o += 16) {
      v16 m[36];
#pragma clang loop unroll(full)
      for (int plane = 0; plane < side * side; plane++) m[plane] = *(const v16_loose *)(products + plane * step + t * outputs + o);
#pragma clang loop unroll(full)
      for (int x = 0; x < side; x++) LEVEL(gather_line)(size, m + x, side);
#pragma clang loop unroll(full)
      for (int y = 0; y < size; y++) LEVEL(gather_line)(size, m + y * side, 1);
      const v16 shift = *(const v16_loose *)(bias + o);
#pragma clang loop unroll(full)
      for (int y = 0; y < size; y++)
#pragma clang loop unroll(full)
        for (int x = 0; x < size; x++)
          if (y0 + y < shape.out_height && x0 + x < shape.out_width) {
            const int64_t at = ((picture * shape.out_height + y0 + y) * shape.out_width + x0 + x) * outputs + o;
            v16 value = m[y * side + x] + shift;
            if (residual) value += *(const v16_loose *)(residual + at);
            *(v16_loose *)(out + at) = value;
          }
    }
  }
}

static void LEVEL(ck_winograd_gather)(ck_product_shape shape, ck_winograd_tiles tiles, const float *products, const float *bias,
                                      const float *residual, float *out, int64_t t0, int64_t t1) {
  if (tiles.size == 2)
    LEVEL(gather_tiles)(shape, tiles, 2, products, bias, residual, out, t0, t1);
  else
    LEVEL(gather_tiles)(shape, tiles, 4, products, bias, residual, out, t0, t1);
}
