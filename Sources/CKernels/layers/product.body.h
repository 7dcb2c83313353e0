#include "multiply.body.h"

// Where the runs of a block of rows begin: runs[tap][row]. Rows beyond the last repeat it.
static void LEVEL(product_runs)(ck_product_shape shape, const float *input, const float *zeros, int64_t m0, int64_t m1,
                                const float *(*runs)[CK_PRODUCT_ROWS + CK_TILE]) {
  const int64_t area = (int64_t)shape.out_height * shape.out_width, rows = m1 - m0;
  int64_t n = m0 / area;
  int y = (int)(m0 % area / shape.out_width), x = (int)(m0 % area % shape.out_width);
  for (int64_t i = 0; i < rows + CK_TILE; i++) {
    const float *picture = input + n * shape.height * shape.width * shape.channels;
    for (int ky = 0; ky < shape.kernel_height; ky++)
      for (int kx = 0; kx < shape.kernel_width; kx++) {
        const int v = y * shape.stride + ky - shape.top, u = x * shape.stride + kx - shape.left;
        const int inside = v >= 0 && v < shape.height && u >= 0 && u < shape.width;
        runs[ky * shape.kernel_width + kx][i] = inside ? picture + ((int64_t)v * shape.width + u) * shape.channels : zeros;
      }
    if (i >= rows - 1) continue;
    if (++x < shape.out_width) continue;
    x = 0;
    if (++y < shape.out_height) continue;
    y = 0;
    n++;
  }
}

// One tile: `tile` rows, a constant (of which `valid` are stored), × 2 · CK_LANES outputs (of which `width` are); half of these if
// `narrow`, a constant, for layers of few outputs.
static inline __attribute__((always_inline)) void LEVEL(tile_of)(int tile, int narrow, const float *const *runs, int taps, int64_t channels, const float *restrict panel, const float *bias,
                                const float *residual, float *out, int64_t outputs, int valid, int width) {
  LEVEL(lanes) sums[CK_TILE][2], totals[CK_TILE][2];
#pragma clang loop unroll(full)
  for (int i = 0; i < tile; i++) sums[i][0] = sums[i][1] = (LEVEL(lanes))0.0f;
  // The result is fetched while the sums are made, or every store would wait for memory.
  for (int i = 0; i < valid; i++) {
    __builtin_prefetch(out + i * outputs, 1);
    __builtin_prefetch(out + i * outputs + width - 1, 1);
  }
  int64_t summed = 0;
  int aside = 0;
  for (int t = 0; t < taps; t++) {
    for (int64_t c = 0; c < channels; c += CK_STRETCH) {
      if (summed >= CK_STRETCH) {
#pragma clang loop unroll(full)
        for (int i = 0; i < tile; i++) {
          totals[i][0] = aside ? totals[i][0] + sums[i][0] : sums[i][0];
          totals[i][1] = aside ? totals[i][1] + sums[i][1] : sums[i][1];
          sums[i][0] = sums[i][1] = (LEVEL(lanes))0.0f;
        }
        aside = 1;
        summed = 0;
      }
      // The last stretch of a run takes the rest with it if that is little.
      const int64_t rest = channels - c, count = rest <= CK_STRETCH * 3 / 2 ? rest : CK_STRETCH;
      const float *rows[CK_TILE];
#pragma clang loop unroll(full)
      for (int i = 0; i < tile; i++) rows[i] = runs[t * (CK_PRODUCT_ROWS + CK_TILE) + i] + c;
      if (narrow)
        LEVEL(multiply_one)(tile, rows, panel, CK_PANEL, count, sums);
      else
        LEVEL(multiply_two)(tile, rows, panel, CK_PANEL, count, sums);
      panel += count * CK_PANEL;
      summed += count;
      if (count == rest) break;
    }
  }
  if (aside)
#pragma clang loop unroll(full)
    for (int i = 0; i < tile; i++) {
      sums[i][0] += totals[i][0];
      sums[i][1] += totals[i][1];
    }
  const LEVEL(lanes) first = *(const LEVEL(lanes_loose) *)bias, second = *(const LEVEL(lanes_loose) *)(bias + CK_LANES);
  for (int i = 0; i < valid; i++) {
    LEVEL(lanes) result[2] = {sums[i][0] + first, sums[i][1] + second};
    float *to = out + i * outputs;
    if (width == 2 * CK_LANES) {
      if (residual) {
        result[0] += *(const LEVEL(lanes_loose) *)(residual + i * outputs);
        result[1] += *(const LEVEL(lanes_loose) *)(residual + i * outputs + CK_LANES);
      }
      *(LEVEL(lanes_loose) *)to = result[0];
      *(LEVEL(lanes_loose) *)(to + CK_LANES) = result[1];
    } else {
      for (int j = 0; j < width; j++) to[j] = result[j / CK_LANES][j % CK_LANES] + (residual ? residual[i * outputs + j] : 0.0f);
    }
  }
}

#define TILE_ARGUMENTS                                                                                                             \
  const float *const *runs, int taps, int64_t channels, const float *restrict panel, const float *bias, const float *residual,    \
      float *out, int64_t outputs, int valid, int width

static void LEVEL(large_tile)(TILE_ARGUMENTS) {
  LEVEL(tile_of)(CK_TILE, 0, runs, taps, channels, panel, bias, residual, out, outputs, valid, width);
}

static void LEVEL(small_tile)(TILE_ARGUMENTS) {
  LEVEL(tile_of)(CK_TILE_SMALL, 0, runs, taps, channels, panel, bias, residual, out, outputs, valid, width);
}

static void LEVEL(narrow_tile)(TILE_ARGUMENTS) {
  LEVEL(tile_of)(CK_TILE, 1, runs, taps, channels, panel, bias, residual, out, outputs, valid, width);
}

#undef TILE_ARGUMENTS

static void LEVEL(ck_product)(ck_product_shape shape, const float *input, const float *packed, const float *bias, const float *zeros,
                              const float *residual, float *out, int64_t m0, int64_t m1, int p0, int p1) {
  const float *runs[CK_PRODUCT_TAPS][CK_PRODUCT_ROWS + CK_TILE];
  LEVEL(product_runs)(shape, input, zeros, m0, m1, runs);
  const int taps = shape.kernel_height * shape.kernel_width;
  const int64_t length = (int64_t)taps * shape.channels;
  const int64_t small_rows = LEVEL(small_tiles)(m1 - m0) * CK_TILE_SMALL;
  for (int p = p0; p < p1; p++)
    // A panel is read by its strips: two vectors wide each.
    for (int j = 0; j < CK_PANEL; j += 2 * CK_LANES) {
      const int output = p * CK_PANEL + j, rest = shape.outputs - output, width = rest < 2 * CK_LANES ? rest : 2 * CK_LANES;
      if (width <= 0) break;
      const float *panel = packed + (p - p0) * length * CK_PANEL + j;
      for (int64_t m = m0; m < m1;) {
        const int64_t at = m * shape.outputs + output;
        const int narrow = width <= CK_LANES, large = narrow || m1 - m > small_rows, tile = large ? CK_TILE : CK_TILE_SMALL, valid = (int)(m1 - m < tile ? m1 - m : tile);
        (narrow  ? LEVEL(narrow_tile)
         : large ? LEVEL(large_tile)
                 : LEVEL(small_tile))(&runs[0][m - m0], taps, shape.channels, panel, bias + output, residual ? residual + at : 0, out + at,
                                      shape.outputs, valid, width);
        m += tile;
      }
    }
}
