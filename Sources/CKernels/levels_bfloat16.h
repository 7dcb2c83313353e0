// As levels.h, for the families that have a body of their own at CK_AVX512_BF16: the others run that of CK_AVX512 there.
#include "levels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16"))), apply_to = function)
#define LEVEL(name) CK_PASTE(name, _avx512_bf16)
#define CK_LANES 16
#define CK_DOT_PAIRS _mm512_dpbf16_ps
#include CK_BODY
#undef LEVEL
#undef CK_LANES
#undef CK_DOT_PAIRS
#pragma clang attribute pop

#define CK_DISPATCH_BFLOAT16(level, name, arguments)       \
  if (level == CK_AVX512_BF16) {                           \
    name##_avx512_bf16 arguments;                          \
  } else {                                                 \
    CK_DISPATCH(level, name, arguments)                    \
  }
#else
#define CK_DISPATCH_BFLOAT16(level, name, arguments) CK_DISPATCH(level, name, arguments)
#endif
