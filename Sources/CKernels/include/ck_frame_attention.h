// Attention between the frames of a clip, at each place by itself: softmax(scale · q · kᵀ) · v over tokens that lie whole pictures apart.
//
// Pictures stand as convolutions leave them, (items · frames, places, 3 · channels), with the channels of q, k and v side by side; a head is
// `width` neighbouring channels in each. Nothing is laid out anew: the tokens of a place are gathered, and sixteen queries are one vector.
#ifndef RETRACE_CK_FRAME_ATTENTION_H
#define RETRACE_CK_FRAME_ATTENTION_H

#include "ck_level.h"

typedef struct ck_frame_shape {
  int32_t frames, places;  // of one item
  int32_t heads, width;    // width: values a head
  float scale;             // what a product of query and key is multiplied with
} ck_frame_shape;

// The floats that ck_frame_attention needs as scratch, which begins at a cache line.
int64_t ck_frame_attention_scratch_size(ck_frame_shape shape);

// The places [p0, p1) of one item.
//
// `codes` (tokens, 3 · channels) is added to the tokens, by their number. Without `starts` the frames are the tokens. With it, frame i is
// token 2i, and a token 2i − 1 stands between it and the one before: at place p the sum of the sources j from starts[(i − 1) · places + p] up to
// the next start, shares[j] times the place sources[j] of picture firsts[i − 1]. Where `hidden` is not null and not 0 for (i − 1, p) there
// is no such token. Fused as ck_attention is.
void ck_frame_attention(ck_level level, ck_frame_shape shape, const float *in, const float *codes, const int32_t *firsts,
                        const int32_t *starts, const int32_t *sources, const float *shares, const uint8_t *hidden, float *out,
                        float *scratch, int item, int p0, int p1);

#endif
