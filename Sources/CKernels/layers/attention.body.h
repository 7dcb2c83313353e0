#include "multiply.body.h"
#include "weigh.body.h"

static void LEVEL(ck_attention_pack)(ck_attention_shape shape, const float *restrict k, const float *restrict v, float *restrict packed,
                                     int head) {
  const int64_t step = (int64_t)shape.heads * shape.width, padded = CK_PADDED(shape.width);
  const int panels = (shape.keys + CK_ATTENTION_PANEL - 1) / CK_ATTENTION_PANEL;
  for (int p = 0; p < panels; p++)
    for (int c = 0; c < shape.width; c++)
      for (int j = 0; j < CK_ATTENTION_PANEL; j++) {
        const int key = p * CK_ATTENTION_PANEL + j;
        packed[((int64_t)p * shape.width + c) * CK_ATTENTION_PANEL + j] =
            key < shape.keys ? k[key * step + head * shape.width + c] : 0.0f;
      }
  float *values = packed + (int64_t)panels * shape.width * CK_ATTENTION_PANEL;
  for (int key = 0; key < shape.keys; key++)
    for (int c = 0; c < padded; c++)
      values[key * padded + c] = c < shape.width ? v[key * step + head * shape.width + c] : 0.0f;
}

// Two or one vectors of the values' columns [c, …): result = keep · result + weights · values.
static void LEVEL(gather_values)(const float *const *weights, const float *values, int64_t padded, int64_t width, int count,
                                 const float *keep, float *result) {
  for (int64_t c = 0; c < width; c += 2 * CK_LANES) {
    const int two = c + CK_LANES < width;
    LEVEL(lanes) sums[CK_TILE][2];
    for (int i = 0; i < CK_TILE; i++) {
      sums[i][0] = keep[i] * *(const LEVEL(lanes_loose) *)(result + i * padded + c);
      sums[i][1] = two ? keep[i] * *(const LEVEL(lanes_loose) *)(result + i * padded + c + CK_LANES) : (LEVEL(lanes))0.0f;
    }
    if (two)
      LEVEL(multiply_two)(CK_TILE, weights, values + c, padded, count, sums);
    else
      LEVEL(multiply_one)(CK_TILE, weights, values + c, padded, count, sums);
    for (int i = 0; i < CK_TILE; i++) {
      *(LEVEL(lanes_loose) *)(result + i * padded + c) = sums[i][0];
      if (two) *(LEVEL(lanes_loose) *)(result + i * padded + c + CK_LANES) = sums[i][1];
    }
  }
}

static void LEVEL(ck_attention)(ck_attention_shape shape, const float *q, const float *packed, float *out, float *scratch, int head, int q0,
                                int q1) {
  const int64_t step = (int64_t)shape.heads * shape.width, padded = CK_PADDED(shape.width);
  const int panels = (shape.keys + CK_ATTENTION_PANEL - 1) / CK_ATTENTION_PANEL;
  const float *values = packed + (int64_t)panels * shape.width * CK_ATTENTION_PANEL;
  // exp(x) = 2^(x · log₂ e)
  const float scale = shape.scale * 1.44269504f;
  // Vectors that lie across two lines of the cache would be stored twice.
  float *products = (float *)(((uintptr_t)scratch + 63) & ~(uintptr_t)63), *results = products + CK_TILE * CK_BLOCK;
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
      // With a mask the tile's last query sees most; the first key is seen by all, so the first block leaves no `most` infinite.
      const int reach = q0 + i0 + CK_TILE, widest = shape.causal && reach - first < keys ? reach - first : keys;
      if (widest <= 0) continue;
      const float *rows[CK_TILE], *weights[CK_TILE];
      for (int i = 0; i < CK_TILE; i++) {
        const int query = q0 + i0 + i < q1 ? q0 + i0 + i : q1 - 1;
        rows[i] = q + query * step + head * shape.width;
        weights[i] = products + i * CK_BLOCK;
      }
      for (int j = 0; j < widest; j += 2 * CK_LANES) {
        const int key = first + j;
        LEVEL(lanes) sums[CK_TILE][2];
        for (int i = 0; i < CK_TILE; i++) sums[i][0] = sums[i][1] = (LEVEL(lanes))0.0f;
        const float *panel =
            packed + (int64_t)(key / CK_ATTENTION_PANEL) * shape.width * CK_ATTENTION_PANEL + key % CK_ATTENTION_PANEL;
        LEVEL(multiply_two)(CK_TILE, rows, panel, CK_ATTENTION_PANEL, shape.width, sums);
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
      LEVEL(weigh)(products, 0, seen, widest, scale, &most[i0], &total[i0], keep);
      LEVEL(gather_values)(weights, values + first * padded, padded, shape.width, widest, keep, results + i0 * padded);
    }
  }
  for (int i = 0; i < q1 - q0; i++) {
    const float by = 1 / V16_SUM(total[i]);
    for (int c = 0; c < shape.width; c++) out[(q0 + i) * step + head * shape.width + c] = results[i * padded + c] * by;
  }
}
