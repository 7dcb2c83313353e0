#include "ck_frame_attention.h"

#include <string.h>

#include "sixteen.h"

// Tokens that a place has at most.
#define CK_TOKENS(frames) (2 * (int64_t)(frames))
// Queries, in whole vectors.
#define CK_QUERIES(frames) (((int64_t)(frames) + 15) / 16 * 16)

#define CK_BODY "layers/frame_attention.body.h"
#include "../levels.h"

int64_t ck_frame_attention_scratch_size(ck_frame_shape shape) {
  const int64_t channels = (int64_t)shape.heads * shape.width, tokens = CK_TOKENS(shape.frames);
  // Queries, keys with values, products of one head with sixteen queries, and the results of these.
  return channels * CK_QUERIES(shape.frames) + tokens * 2 * channels + 16 * (tokens + 8) + 16 * (channels + 16);
}

void ck_frame_attention(ck_level level, ck_frame_shape shape, const float *in, const float *codes, const int32_t *firsts,
                        const int32_t *starts, const int32_t *sources, const float *shares, const uint8_t *hidden, float *out,
                        float *scratch, int item, int p0, int p1) {
  for (int place = p0; place < p1; place++)
    CK_DISPATCH(level, ck_frame_attention, (shape, in, codes, firsts, starts, sources, shares, hidden, out, scratch, item, place));
}
