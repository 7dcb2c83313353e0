#include "ck_attention.h"

#include <math.h>
#include <string.h>

#include "attention.h"
#include "sixteen.h"

#define CK_BODY "layers/attention.body.h"
#include "../levels.h"

int64_t ck_attention_packed_size(ck_attention_shape shape) {
  const int64_t keys = ((int64_t)shape.keys + CK_ATTENTION_PANEL - 1) / CK_ATTENTION_PANEL * CK_ATTENTION_PANEL;
  return keys * shape.width + shape.keys * CK_PADDED(shape.width);
}

int64_t ck_attention_scratch_size(ck_attention_shape shape) {
  // Room for the largest tile of all levels.
  return 16 + 12 * CK_BLOCK + (CK_ATTENTION_QUERIES + 12) * CK_PADDED(shape.width);
}

void ck_attention_pack(ck_level level, ck_attention_shape shape, const float *k, const float *v, float *packed, int entry, int head) {
  const int64_t from = (int64_t)entry * shape.keys * shape.heads * shape.width;
  packed += ((int64_t)entry * shape.heads + head) * ck_attention_packed_size(shape);
  CK_DISPATCH(level, ck_attention_pack, (shape, k + from, v + from, packed, head));
}

void ck_attention(ck_level level, ck_attention_shape shape, const float *q, const float *packed, float *out, float *scratch,
                  int entry, int head, int q0, int q1) {
  const int64_t from = (int64_t)entry * shape.queries * shape.heads * shape.width;
  packed += ((int64_t)entry * shape.heads + head) * ck_attention_packed_size(shape);
  CK_DISPATCH(level, ck_attention, (shape, q + from, packed, out + from, scratch, head, q0, q1));
}
