#include "multiply.body.h"
#include "exponential.body.h"

// Sixteen rows of sixteen become columns: every round puts two halves into one another like a pack of cards.
static inline __attribute__((always_inline)) void LEVEL(transpose)(v16 *rows) {
#pragma clang loop unroll(full)
  for (int round = 0; round < 4; round++) {
    v16 dealt[16];
#pragma clang loop unroll(full)
    for (int i = 0; i < 8; i++) {
      dealt[2 * i] = __builtin_shufflevector(rows[i], rows[i + 8], 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      dealt[2 * i + 1] = __builtin_shufflevector(rows[i], rows[i + 8], 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < 16; i++) rows[i] = dealt[i];
  }
}

// The queries of a place, (channels, padded): what one channel has of all of them side by side, zeros beyond the last.
static void LEVEL(gather_queries)(ck_frame_shape shape, const float *restrict in, const float *restrict codes, int step, float *restrict queries,
                                  int item, int place) {
  const int64_t channels = (int64_t)shape.heads * shape.width, padded = CK_QUERIES(shape.frames);
  for (int64_t first = 0; first < padded; first += 16) {
    const float *row[16], *code[16];
    for (int i = 0; i < 16; i++) {
      const int64_t frame = first + i < shape.frames ? first + i : shape.frames - 1;
      row[i] = in + (((int64_t)item * shape.frames + frame) * shape.places + place) * 3 * channels;
      code[i] = codes + frame * step * 3 * channels;
    }
    int64_t c = 0;
    for (; c + 16 <= channels; c += 16) {
      v16 block[16];
      for (int i = 0; i < 16; i++)
        block[i] = *(const v16_loose *)(row[i] + c) + *(const v16_loose *)(code[i] + c);
      LEVEL(transpose)(block);
      for (int i = 0; i < 16; i++) *(v16_loose *)(queries + (c + i) * padded + first) = block[i];
    }
    for (; c < channels; c++)
      for (int i = 0; i < 16; i++) queries[c * padded + first + i] = row[i][c] + code[i][c];
  }
}

// Keys and values of a place, (tokens, 2 · channels), each token in a row; returns how many there are.
static int LEVEL(gather_tokens)(ck_frame_shape shape, const float *restrict in, const float *restrict codes, const int32_t *firsts,
                                const int32_t *starts, const int32_t *sources, const float *shares, const uint8_t *hidden,
                                float *restrict tokens, int item, int place) {
  const int64_t channels = (int64_t)shape.heads * shape.width;
  float *restrict to = tokens;
  for (int frame = 0; frame < shape.frames; frame++) {
    const int64_t entry = (int64_t)(frame - 1) * shape.places + place;
    if (starts && frame > 0 && !(hidden && hidden[entry])) {
      const float *code = codes + (2 * frame - 1) * 3 * channels + channels;
      for (int64_t c = 0; c < 2 * channels; c++) to[c] = code[c];
      const float *from = in + (int64_t)firsts[frame - 1] * shape.places * 3 * channels + channels;
      for (int32_t j = starts[entry]; j < starts[entry + 1]; j++) {
        const float *restrict row = from + (int64_t)sources[j] * 3 * channels;
        const float share = shares[j];
        for (int64_t c = 0; c < 2 * channels; c++) to[c] += share * row[c];
      }
      to += 2 * channels;
    }
    const float *restrict row = in + (((int64_t)item * shape.frames + frame) * shape.places + place) * 3 * channels + channels;
    const float *restrict code = codes + (int64_t)frame * (starts ? 2 : 1) * 3 * channels + channels;
    for (int64_t c = 0; c < 2 * channels; c++) to[c] = row[c] + code[c];
    to += 2 * channels;
  }
  return (int)((to - tokens) / (2 * channels));
}

// out[i] = by · Σ left[i · row + k · column] · right[k · step] over k < count, sixteen lanes each, for i < rows.
static inline __attribute__((always_inline)) void LEVEL(multiply_lanes)(const float *restrict left, int64_t row, int64_t column, int rows,
                                                                        const float *restrict right, int64_t step, int64_t count,
                                                                        const v16 *by, float *restrict out) {
  for (int i0 = 0; i0 < rows; i0 += CK_TILE_SMALL) {
    const float *from[CK_TILE_SMALL];
    v16 held[CK_TILE_SMALL];
#pragma clang loop unroll(full)
    for (int i = 0; i < CK_TILE_SMALL; i++) {
      from[i] = left + (i0 + i < rows ? i0 + i : rows - 1) * row;
      held[i] = (v16)0.0f;
    }
    for (int64_t k = 0; k < count; k++) {
      const v16 value = *(const v16_loose *)(right + k * step);
#pragma clang loop unroll(full)
      for (int i = 0; i < CK_TILE_SMALL; i++) held[i] = MULTIPLY_ADD((v16)(from[i][k * column]), value, held[i]);
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < CK_TILE_SMALL; i++) *(v16_loose *)(out + (i0 + i) * 16) = *by * held[i];
  }
}

static void LEVEL(ck_frame_attention)(ck_frame_shape shape, const float *in, const float *codes, const int32_t *firsts, const int32_t *starts,
                                      const int32_t *sources, const float *shares, const uint8_t *hidden, float *out, float *scratch,
                                      int item, int place) {
  const int64_t channels = (int64_t)shape.heads * shape.width, padded = CK_QUERIES(shape.frames);
  float *queries = scratch, *tokens = queries + channels * padded, *products = tokens + CK_TOKENS(shape.frames) * 2 * channels;
  float *results = products + 16 * (CK_TOKENS(shape.frames) + 8);
  LEVEL(gather_queries)(shape, in, codes, starts ? 2 : 1, queries, item, place);
  const int keys = LEVEL(gather_tokens)(shape, in, codes, firsts, starts, sources, shares, hidden, tokens, item, place);
  // exp(x) = 2^(x · log₂ e)
  const v16 scale = (v16)(shape.scale * 1.44269504f), one = (v16)1.0f;
  for (int64_t first = 0; first < padded; first += 16) {
    for (int head = 0; head < shape.heads; head++) {
      const float *keyed = tokens + head * shape.width, *values = keyed + channels;
      LEVEL(multiply_lanes)(keyed, 2 * channels, 1, keys, queries + head * shape.width * padded + first, padded, shape.width, &one, products);
      v16 top = *(const v16_loose *)products;
      for (int j = 1; j < keys; j++) top = V16_MAX(*(const v16_loose *)(products + 16 * j), top);
      const v16 shift = -top * scale;
      v16 total = (v16)0.0f;
      for (int j = 0; j < keys; j++) {
        v16 weight;
        EXP2_16(weight, MULTIPLY_ADD(*(const v16_loose *)(products + 16 * j), scale, shift));
        *(v16_loose *)(products + 16 * j) = weight;
        total += weight;
      }
      const v16 by = 1 / total;
      LEVEL(multiply_lanes)(values, 1, 2 * channels, shape.width, products, 16, keys, &by, results + 16 * head * shape.width);
    }
    const int count = shape.frames - first < 16 ? (int)(shape.frames - first) : 16;
    float *row[16];
    for (int i = 0; i < count; i++) row[i] = out + (((int64_t)item * shape.frames + first + i) * shape.places + place) * channels;
    int64_t c = 0;
    for (; c + 16 <= channels; c += 16) {
      v16 block[16];
      for (int i = 0; i < 16; i++) block[i] = *(const v16_loose *)(results + (c + i) * 16);
      LEVEL(transpose)(block);
      for (int i = 0; i < count; i++) *(v16_loose *)(row[i] + c) = block[i];
    }
    for (; c < channels; c++)
      for (int i = 0; i < count; i++) row[i][c] = results[c * 16 + i];
  }
}
