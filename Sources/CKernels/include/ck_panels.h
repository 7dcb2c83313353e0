// Weights laid out for products, in the narrowest type that holds them exactly.
//
// A *panel* is CK_PANEL outputs: panel p holds, for each tap and each channel in turn, the weights of the outputs
// [p · CK_PANEL, (p + 1) · CK_PANEL), zeros beyond the last one. Checkpoints are mostly of 16-bit numbers. Kept as such they take half
// the memory, and half the time to be fetched from there; a product widens a few panels at a time and uses them for many rows.
#ifndef RETRACE_CK_PANELS_H
#define RETRACE_CK_PANELS_H

#include "ck_level.h"

#define CK_PANEL 32

typedef enum ck_weight_type : int32_t {
  CK_FLOAT32 = 0,
  CK_FLOAT16 = 1,   // IEEE half
  CK_BFLOAT16 = 2,  // the upper half of a float
} ck_weight_type;

// Lays weights (outputs, channels, taps) out in panels [p0, p1).
void ck_panels_pack(ck_level level, const float *weights, float *packed, int outputs, int channels, int taps, int p0, int p1);

// Panels [p0, p1), of `length` floats each, in a type of 16 bits; exact[p]: whether all of them are the same numbers there.
void ck_panels_narrow(ck_level level, ck_weight_type type, const float *packed, uint16_t *out, int32_t *exact, int64_t length, int p0, int p1);

// `count` values of a type as floats; `count` is a multiple of CK_PANEL.
void ck_panels_widen(ck_level level, ck_weight_type type, const void *in, float *out, int64_t count);

#endif
