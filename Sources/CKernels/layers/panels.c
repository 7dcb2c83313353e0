#include "ck_panels.h"

#include "sixteen.h"

#define CK_BODY "layers/panels.body.h"
#include "../levels.h"

void ck_panels_pack(ck_level level, const float *weights, float *packed, int outputs, int channels, int taps, int p0, int p1) {
  CK_DISPATCH(level, ck_panels_pack, (weights, packed, outputs, channels, taps, p0, p1));
}

void ck_panels_narrow(ck_level level, ck_weight_type type, const float *packed, uint16_t *out, int32_t *exact, int64_t length, int p0, int p1) {
  CK_DISPATCH(level, ck_panels_narrow, (type, packed, out, exact, length, p0, p1));
}

void ck_panels_widen(ck_level level, ck_weight_type type, const void *in, float *out, int64_t count) {
  CK_DISPATCH(level, ck_panels_widen, (type, in, out, count));
}
