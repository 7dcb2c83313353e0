#include "ck_bfloat16.h"

#include <math.h>
#include <string.h>

#include "attention.h"
#include "sixteen.h"

#define CK_BODY "layers/bfloat16.body.h"
#include "../levels_bfloat16.h"

void ck_bfloat16_round(ck_level level, const float *in, uint16_t *out, int64_t count) {
  CK_DISPATCH_BFLOAT16(level, ck_bfloat16_round, (in, out, count));
}

void ck_bfloat16_pack(ck_level level, const float *packed, uint16_t *out, int channels, int p0, int p1) {
  CK_DISPATCH_BFLOAT16(level, ck_bfloat16_pack, (packed, out, channels, p0, p1));
}

void ck_bfloat16_product(ck_level level, int channels, int outputs, const uint16_t *input, const uint16_t *packed, const float *bias,
                         const float *residual, float *out, int64_t m0, int64_t m1, int p0, int p1) {
  CK_DISPATCH_BFLOAT16(level, ck_bfloat16_product,
                       (channels, outputs, input, packed, bias, residual, out, m0, m1, p0, p1));
}

int64_t ck_bfloat16_attention_packed_size(ck_attention_shape shape) {
  const int64_t keys = ((int64_t)shape.keys + CK_ATTENTION_PANEL - 1) / CK_ATTENTION_PANEL * CK_ATTENTION_PANEL;
  return keys * shape.width + (shape.keys + 1) / 2 * 2 * CK_PADDED(shape.width);
}

int64_t ck_bfloat16_attention_scratch_size(ck_attention_shape shape) {
  return 16 + 18 * CK_BLOCK + (CK_ATTENTION_QUERIES + 12) * CK_PADDED(shape.width);
}

void ck_bfloat16_attention_pack(ck_level level, ck_attention_shape shape, const float *k, const float *v, uint16_t *packed, int entry, int head) {
  const int64_t from = (int64_t)entry * shape.keys * shape.heads * shape.width;
  packed += ((int64_t)entry * shape.heads + head) * ck_bfloat16_attention_packed_size(shape);
  CK_DISPATCH_BFLOAT16(level, ck_bfloat16_attention_pack, (shape, k + from, v + from, packed, head));
}

void ck_bfloat16_attention(ck_level level, ck_attention_shape shape, const uint16_t *q, const uint16_t *packed, float *out, float *scratch,
                           int entry, int head, int q0, int q1) {
  const int64_t from = (int64_t)entry * shape.queries * shape.heads * shape.width;
  packed += ((int64_t)entry * shape.heads + head) * ck_bfloat16_attention_packed_size(shape);
  CK_DISPATCH_BFLOAT16(level, ck_bfloat16_attention, (shape, q + from, packed, out + from, scratch, head, q0, q1));
}
