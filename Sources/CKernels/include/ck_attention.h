// Attention: softmax(scale · q · kᵀ) · v, without ever holding the matrix of all queries by all keys.
//
// Rows of q, k, v and the result are tokens of heads · width values; a head is `width` neighbouring values in each.
#ifndef RETRACE_CK_ATTENTION_H
#define RETRACE_CK_ATTENTION_H

#include "ck_level.h"

// Keys of a panel, in which they are laid out.
#define CK_ATTENTION_PANEL 32
// Queries that one call takes at most.
#define CK_ATTENTION_QUERIES 96

typedef struct ck_attention_shape {
  int32_t queries, keys;  // tokens of one batch entry
  int32_t heads, width;   // width: values a head
  int32_t causal;         // not 0: a query sees the keys up to its own number
  float scale;            // what a product of query and key is multiplied with
} ck_attention_shape;

// The floats of one head's keys and values of one batch entry, as laid out.
int64_t ck_attention_packed_size(ck_attention_shape shape);

// The floats that ck_attention needs as scratch.
int64_t ck_attention_scratch_size(ck_attention_shape shape);

// Lays out the keys and values of one head of one batch entry at their place in `packed` (batch, heads, packed size): keys in panels (panel,
// width, CK_ATTENTION_PANEL), zeros beyond the last; then values (keys, width rounded up to 16).
void ck_attention_pack(ck_level level, ck_attention_shape shape, const float *k, const float *v, float *packed, int entry, int head);

// The queries [q0, q1) of one head of one batch entry. Softmax is taken block by block of keys with the greatest product so far (Milakov
// and Gimelshein 2018, Dao et al. 2022). Fused multiply-add where the level has it, so that CK_PLAIN computes other last
// bits than the others.
void ck_attention(ck_level level, ck_attention_shape shape, const float *q, const float *packed, float *out, float *scratch,
                  int entry, int head, int q0, int q1);

#endif
