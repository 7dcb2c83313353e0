#include "multiply.body.h"
#include "weigh.body.h"

static void LEVEL(ck_bfloat16_round)(const float *restrict in, uint16_t *restrict out, int64_t count) {
  const uint32_t *restrict bits = (const uint32_t *)in;
  for (int64_t i = 0; i < count; i++) out[i] = ROUND_TO_BFLOAT16(bits[i]);
}

static void LEVEL(ck_bfloat16_pack)(const float *restrict packed, uint16_t *restrict out, int channels, int p0, int p1) {
  const int64_t length = (int64_t)channels * CK_PANEL;
  for (int p = p0; p < p1; p++) {
    const uint32_t *from = (const uint32_t *)(packed + p * length);
    uint16_t *to = out + p * length;
    for (int c = 0; c < channels; c += 2)
      for (int j = 0; j < CK_PANEL; j++) {
        to[c * CK_PANEL + 2 * j] = ROUND_TO_BFLOAT16(from[c * CK_PANEL + j]);
        to[c * CK_PANEL + 2 * j + 1] = ROUND_TO_BFLOAT16(from[(c + 1) * CK_PANEL + j]);
      }
  }
}

// One tile, see product.body.h: `tile` rows, a constant (of which `valid` are stored), × 2 · CK_LANES outputs (of which `width` are).
static inline __attribute__((always_inline)) void LEVEL(pair_tile_of)(int tile, const uint16_t *input, int channels, const uint16_t *restrict panel,
                                                                      const float *bias, const float *residual, float *out, int64_t outputs,
                                                                      int valid, int width) {
  const uint16_t *rows[CK_TILE];
  LEVEL(lanes) sums[CK_TILE][2];
#pragma clang loop unroll(full)
  for (int i = 0; i < tile; i++) {
    rows[i] = input + (int64_t)(i < valid ? i : valid - 1) * channels;
    sums[i][0] = sums[i][1] = (LEVEL(lanes))0.0f;
  }
  for (int i = 0; i < valid; i++) {
    __builtin_prefetch(out + i * outputs, 1);
    __builtin_prefetch(out + i * outputs + width - 1, 1);
  }
  LEVEL(multiply_pairs)(tile, rows, panel, 2 * CK_PANEL, channels, sums);
  const LEVEL(lanes) first = *(const LEVEL(lanes_loose) *)bias, second = *(const LEVEL(lanes_loose) *)(bias + CK_LANES);
  for (int i = 0; i < valid; i++) {
    LEVEL(lanes) result[2] = {sums[i][0] + first, sums[i][1] + second};
    float *to = out + i * outputs;
    const float *more = residual ? residual + i * outputs : 0;
    if (width == 2 * CK_LANES) {
      if (more) {
        result[0] += *(const LEVEL(lanes_loose) *)more;
        result[1] += *(const LEVEL(lanes_loose) *)(more + CK_LANES);
      }
      *(LEVEL(lanes_loose) *)to = result[0];
      *(LEVEL(lanes_loose) *)(to + CK_LANES) = result[1];
    } else {
      for (int j = 0; j < width; j++) to[j] = result[j / CK_LANES][j % CK_LANES] + (more ? more[j] : 0.0f);
    }
  }
}

#define PAIR_TILE_ARGUMENTS                                                                                                       \
  const uint16_t *input, int channels, const uint16_t *restrict panel, const float *bias, const float *residual, float *out,        \
      int64_t outputs, int valid, int width

static void LEVEL(large_pair_tile)(PAIR_TILE_ARGUMENTS) {
  LEVEL(pair_tile_of)(CK_TILE, input, channels, panel, bias, residual, out, outputs, valid, width);
}

static void LEVEL(small_pair_tile)(PAIR_TILE_ARGUMENTS) {
  LEVEL(pair_tile_of)(CK_TILE_SMALL, input, channels, panel, bias, residual, out, outputs, valid, width);
}

#undef PAIR_TILE_ARGUMENTS

static void LEVEL(ck_bfloat16_product)(int channels, int outputs, const uint16_t *input, const uint16_t *packed, const float *bias,
                                       const float *residual, float *out, int64_t m0, int64_t m1, int p0, int p1) {
  const int64_t small_rows = LEVEL(small_tiles)(m1 - m0) * CK_TILE_SMALL;
  for (int p = p0; p < p1; p++)
    for (int j = 0; j < CK_PANEL; j += 2 * CK_LANES) {
      const int output = p * CK_PANEL + j, rest = outputs - output, width = rest < 2 * CK_LANES ? rest : 2 * CK_LANES;
      if (width <= 0) break;
      const uint16_t *panel = packed + (p - p0) * (int64_t)channels * CK_PANEL + 2 * j;
      for (int64_t m = m0; m < m1;) {
        const int large = m1 - m > small_rows, tile = large ? CK_TILE : CK_TILE_SMALL;
        const int64_t at = m * outputs + output;
        (large ? LEVEL(large_pair_tile) : LEVEL(small_pair_tile))(input + m * channels, channels, panel, bias + output,
                                                                 residual ? residual + at : 0, out + at, outputs,
                                                                 (int)(m1 - m < tile ? m1 - m : tile), width);
        m += tile;
      }
    }
}

static void LEVEL(ck_bfloat16_attention_pack)(ck_attention_shape shape, const float *restrict k, const float *restrict v, uint16_t *restrict packed,
                                              int head) {
  const int64_t step = (int64_t)shape.heads * shape.width, padded = CK_PADDED(shape.width);
  const int panels = (shape.keys + CK_ATTENTION_PANEL - 1) / CK_ATTENTION_PANEL;
  const uint32_t *keys = (const uint32_t *)k + head * shape.width, *values = (const uint32_t *)v + head * shape.width;
  for (int p = 0; p < panels; p++)
    for (int c = 0; c < shape.width; c += 2)
      for (int j = 0; j < CK_ATTENTION_PANEL; j++) {
        const int key = p * CK_ATTENTION_PANEL + j;
        uint16_t *to = packed + ((int64_t)p * shape.width + c) * CK_ATTENTION_PANEL + 2 * j;
        to[0] = key < shape.keys ? ROUND_TO_BFLOAT16(keys[key * step + c]) : 0;
        to[1] = key < shape.keys ? ROUND_TO_BFLOAT16(keys[key * step + c + 1]) : 0;
      }
  packed += (int64_t)panels * shape.width * CK_ATTENTION_PANEL;
  for (int key = 0; key < (shape.keys + 1) / 2 * 2; key++)
    for (int c = 0; c < padded; c++)
      packed[(key / 2 * padded + c) * 2 + key % 2] =
          c < shape.width && key < shape.keys ? ROUND_TO_BFLOAT16(values[key * step + c]) : 0;
}

static void LEVEL(ck_bfloat16_attention)(ck_attention_shape shape, const uint16_t *q, const uint16_t *packed, float *out, float *scratch, int head,
                                         int q0, int q1) {
  const int64_t step = (int64_t)shape.heads * shape.width, padded = CK_PADDED(shape.width);
  const int panels = (shape.keys + CK_ATTENTION_PANEL - 1) / CK_ATTENTION_PANEL;
  const uint16_t *values = packed + (int64_t)panels * shape.width * CK_ATTENTION_PANEL;
  // exp(x) = 2^(x · log₂ e)
  const float scale = shape.scale * 1.44269504f;
  float *products = (float *)(((uintptr_t)scratch + 63) & ~(uintptr_t)63), *results = products + CK_TILE * CK_BLOCK * 3 / 2;
  uint16_t *weights = (uint16_t *)(products + CK_TILE * CK_BLOCK);
  float most[CK_ATTENTION_QUERIES + CK_TILE];
  v16 total[CK_ATTENTION_QUERIES + CK_TILE];
  for (int i = 0; i < q1 - q0 + CK_TILE; i++) {
    most[i] = -INFINITY;
    total[i] = (v16)0.0f;
  }
  memset(results, 0, sizeof(float) * (size_t)((CK_ATTENTION_QUERIES + CK_TILE) * padded));
  const int last = shape.causal && q1 < shape.keys ? q1 : shape.keys;
  for (int first = 0; first < last; first += CK_BLOCK) {
    const int keys = last - first < CK_BLOCK ? last - first : CK_BLOCK;
    for (int i0 = 0; i0 < q1 - q0; i0 += CK_TILE) {
      const int reach = q0 + i0 + CK_TILE, widest = shape.causal && reach - first < keys ? reach - first : keys;
      if (widest <= 0) continue;
      const uint16_t *rows[CK_TILE], *weighed[CK_TILE];
      for (int i = 0; i < CK_TILE; i++) {
        const int query = q0 + i0 + i < q1 ? q0 + i0 + i : q1 - 1;
        rows[i] = q + query * step + head * shape.width;
        weighed[i] = weights + i * CK_BLOCK;
      }
      for (int j = 0; j < widest; j += 2 * CK_LANES) {
        const int key = first + j;
        LEVEL(lanes) sums[CK_TILE][2];
        for (int i = 0; i < CK_TILE; i++) sums[i][0] = sums[i][1] = (LEVEL(lanes))0.0f;
        const uint16_t *panel =
            packed + (int64_t)(key / CK_ATTENTION_PANEL) * shape.width * CK_ATTENTION_PANEL + 2 * (key % CK_ATTENTION_PANEL);
        LEVEL(multiply_pairs)(CK_TILE, rows, panel, 2 * CK_ATTENTION_PANEL, shape.width, sums);
        for (int i = 0; i < CK_TILE; i++) {
          *(LEVEL(lanes_loose) *)(products + i * CK_BLOCK + j) = sums[i][0];
          *(LEVEL(lanes_loose) *)(products + i * CK_BLOCK + j + CK_LANES) = sums[i][1];
        }
      }
      float keep[CK_TILE];
      int seen[CK_TILE];
      for (int i = 0; i < CK_TILE; i++) {
        const int below = q0 + i0 + i + 1 - first;
        seen[i] = shape.causal && below < widest ? (below > 0 ? below : 0) : widest;
      }
      LEVEL(weigh)(products, weights, seen, widest, scale, &most[i0], &total[i0], keep);
      for (int64_t c = 0; c < padded; c += 2 * CK_LANES) {
        const int two = c + CK_LANES < padded;
        LEVEL(lanes) sums[CK_TILE][2];
        float *result = results + i0 * padded + c;
        for (int i = 0; i < CK_TILE; i++) {
          sums[i][0] = keep[i] * *(const LEVEL(lanes_loose) *)(result + i * padded);
          sums[i][1] = two ? keep[i] * *(const LEVEL(lanes_loose) *)(result + i * padded + CK_LANES) : (LEVEL(lanes))0.0f;
        }
        const uint16_t *from = values + first * padded + 2 * c;
        if (two)
          LEVEL(multiply_pairs)(CK_TILE, weighed, from, 2 * padded, (widest + 1) / 2 * 2, sums);
        else
          LEVEL(multiply_pairs_one)(CK_TILE, weighed, from, 2 * padded, (widest + 1) / 2 * 2, sums);
        for (int i = 0; i < CK_TILE; i++) {
          *(LEVEL(lanes_loose) *)(result + i * padded) = sums[i][0];
          if (two) *(LEVEL(lanes_loose) *)(result + i * padded + CK_LANES) = sums[i][1];
        }
      }
    }
  }
  for (int i = 0; i < q1 - q0; i++) {
    const float by = 1 / V16_SUM(total[i]);
    for (int c = 0; c < shape.width; c++) out[(q0 + i) * step + head * shape.width + c] = results[i * padded + c] * by;
  }
}
