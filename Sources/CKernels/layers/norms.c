#include "ck_norms.h"

#include <math.h>
#include <string.h>

#define CK_BODY "layers/norms.body.h"
#include "../levels.h"

void ck_group_moments(ck_level level, const float *in, int64_t entry, float *moments, int64_t pixels, int channels, int groups, int b0, int b1) {
  CK_DISPATCH(level, ck_group_moments, (in + entry * pixels * channels, moments, pixels, channels, groups, b0, b1));
}

void ck_group_apply(ck_level level, const float *in, const float *scale, const float *shift, int silu, float *out, int channels, int64_t p0,
                    int64_t p1) {
  CK_DISPATCH(level, ck_group_apply, (in, scale, shift, silu, out, channels, p0, p1));
}

void ck_layer_norm(ck_level level, const float *in, const float *weight, const float *bias, float epsilon, float *out, int channels,
                   int64_t r0, int64_t r1) {
  CK_DISPATCH(level, ck_layer_norm, (in, weight, bias, epsilon, out, channels, r0, r1));
}
