#include "widen.body.h"

static void LEVEL(ck_panels_pack)(const float *restrict weights, float *restrict packed, int outputs, int channels, int taps, int p0,
                                  int p1) {
  const int64_t length = (int64_t)channels * taps;
  for (int p = p0; p < p1; p++) {
    float *panel = packed + p * length * CK_PANEL;
    for (int c = 0; c < channels; c++)
      for (int j = 0; j < CK_PANEL; j++) {
        const int output = p * CK_PANEL + j;
        for (int t = 0; t < taps; t++)
          panel[((int64_t)t * channels + c) * CK_PANEL + j] =
              output < outputs ? weights[(output * (int64_t)channels + c) * taps + t] : 0.0f;
      }
  }
}

static uint32_t LEVEL(narrowed_to_brain)(const uint32_t *restrict in, uint16_t *restrict out, int64_t count) {
  uint32_t lost = 0;
  for (int64_t i = 0; i < count; i++) {
    out[i] = (uint16_t)(in[i] >> 16);
    lost |= in[i] & 0xffff;
  }
  return lost;
}

static uint32_t LEVEL(narrowed_to_half)(const uint32_t *restrict in, uint16_t *restrict out, int64_t count) {
  uint32_t lost = 0;
  for (int64_t i = 0; i < count; i++) {
    // And back again, as widen.body.h has it, to see whether the number is the same.
    union { float value; uint32_t bits; } moved = {.bits = in[i] & 0x7fffffff}, back;
    moved.value *= 0x1p-112f;
    const uint32_t half = (moved.bits >> 13) & 0x7fff, sign = in[i] & 0x80000000;
    back.bits = half << 13;
    back.value *= 0x1p112f;
    lost |= (back.bits | (half >= 0x7c00 ? 0x7f800000 : 0) | sign) ^ in[i];
    out[i] = (uint16_t)(half | sign >> 16);
  }
  return lost;
}

static void LEVEL(ck_panels_narrow)(ck_weight_type type, const float *restrict packed, uint16_t *restrict out, int32_t *restrict exact,
                                    int64_t length, int p0, int p1) {
  for (int p = p0; p < p1; p++) {
    const uint32_t *bits = (const uint32_t *)(packed + p * length);
    exact[p] = (type == CK_BFLOAT16 ? LEVEL(narrowed_to_brain)(bits, out + p * length, length)
                                    : LEVEL(narrowed_to_half)(bits, out + p * length, length)) == 0;
  }
}

static inline __attribute__((always_inline)) void LEVEL(widen_all)(int type, const void *restrict in, float *restrict out, int64_t count) {
  for (int64_t i = 0; i < count; i += 16) {
    v16 values;
    LEVEL(widen)(type, in, i, &values);
    *(v16_loose *)(out + i) = values;
  }
}

static void LEVEL(ck_panels_widen)(ck_weight_type type, const void *restrict in, float *restrict out, int64_t count) {
  switch (type) {
    case CK_FLOAT32: LEVEL(widen_all)(CK_FLOAT32, in, out, count); break;
    case CK_FLOAT16: LEVEL(widen_all)(CK_FLOAT16, in, out, count); break;
    case CK_BFLOAT16: LEVEL(widen_all)(CK_BFLOAT16, in, out, count); break;
  }
}
