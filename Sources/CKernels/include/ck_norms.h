// Normalisation of activations, channels last.
#ifndef RETRACE_CK_NORMS_H
#define RETRACE_CK_NORMS_H

#include "ck_level.h"

// Pixels of a band, for which group moments are taken at once.
#define CK_NORM_BAND 64

// Moments of the groups of `channels / groups` neighbouring channels over bands [b0, b1) of picture `entry`, pictures having `pixels` pixels, `channels` each.
// A band has 2 · channels floats in `moments`: its first `groups` are the means, the `groups` from `channels` on the sums of squared
// differences from these means. The rest is scratch.
void ck_group_moments(ck_level level, const float *in, int64_t entry, float *moments, int64_t pixels, int channels, int groups, int b0, int b1);

// out = in · scale + shift, one of each a channel; then, if `silu`, x / (1 + exp(−x)). Pixels [p0, p1).
void ck_group_apply(ck_level level, const float *in, const float *scale, const float *shift, int silu, float *out, int channels,
                    int64_t p0, int64_t p1);

// (x − mean) / √(variance + epsilon) · weight + bias for each row of `channels` values, rows [r0, r1). `weight` and `bias` hold one a
// channel.
void ck_layer_norm(ck_level level, const float *in, const float *weight, const float *bias, float epsilon, float *out, int channels,
                   int64_t r0, int64_t r1);

#endif
