// Products and attention whose factors are rounded to bfloat16, the upper half of a float; sums stay floats.
//
// Processors with AVX512-BF16 take two such products in the time of one of floats. Every level computes the same from the same rounded
// factors, to the last bits of the sums: only that one adds them up in another order, and takes numbers below 10⁻³⁸ for zero.
//
// Factors lie in pairs, of neighbouring channels of an input and of the weights that belong to them, since that is what one operation takes.
#ifndef RETRACE_CK_BFLOAT16_H
#define RETRACE_CK_BFLOAT16_H

#include "ck_attention.h"
#include "ck_panels.h"

// `count` floats rounded to nearest, ties to even; what is not a number stays none.
void ck_bfloat16_round(ck_level level, const float *in, uint16_t *out, int64_t count);

// Panels [p0, p1) of floats (see ck_panels.h), of `channels` channels, an even number, and one tap, as panels of rounded pairs:
// (channels / 2, CK_PANEL, 2).
void ck_bfloat16_pack(ck_level level, const float *packed, uint16_t *out, int channels, int p0, int p1);

// Rows [m0, m1) and panels [p0, p1) of out = input · weights + bias + residual.
//   input     (rows, channels), rounded
//   packed    the panels from p0 on, rounded pairs
//   bias      a whole number of panels, from the first one on
//   residual  of the shape of `out`; NULL: none
void ck_bfloat16_product(ck_level level, int channels, int outputs, const uint16_t *input, const uint16_t *packed, const float *bias,
                         const float *residual, float *out, int64_t m0, int64_t m1, int p0, int p1);

// The values of one head's keys and values of one batch entry, as laid out.
int64_t ck_bfloat16_attention_packed_size(ck_attention_shape shape);

// The floats that ck_bfloat16_attention needs as scratch.
int64_t ck_bfloat16_attention_scratch_size(ck_attention_shape shape);

// As ck_attention_pack, for an even width: keys in pairs of channels (panel, width / 2, CK_ATTENTION_PANEL, 2); then values in pairs of keys (keys / 2
// rounded up, width rounded up to 16, 2).
void ck_bfloat16_attention_pack(ck_level level, ck_attention_shape shape, const float *k, const float *v, uint16_t *packed, int entry, int head);

// As ck_attention, with rounded queries. Weights are rounded too, once their sum is taken.
void ck_bfloat16_attention(ck_level level, ck_attention_shape shape, const uint16_t *q, const uint16_t *packed, float *out, float *scratch,
                           int entry, int head, int q0, int q1);

#endif
