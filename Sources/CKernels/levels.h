// Compiles one kernel body once per CPU level.
//
// A family is two files: `NAME.body.h` holds the plain loops, each function named through LEVEL(),
// and `NAME.c` is
//
//     #define CK_BODY "NAME.body.h"
//     #include "levels.h"
//     ... public functions: CK_DISPATCH(level, ck_blur, (arguments))
//
// The body compiled for CK_PLAIN is the reference twin of the wider ones; the tests compare all levels.
// The body must be vectorisable C (restrict pointers, unit stride, no early exit in the inner loop).

#define CK_PASTE_(a, b) a##b
#define CK_PASTE(a, b) CK_PASTE_(a, b)

#define LEVEL(name) CK_PASTE(name, _plain)
#define CK_LANES 4
#include CK_BODY
#undef LEVEL
#undef CK_LANES

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#define LEVEL(name) CK_PASTE(name, _avx2)
#define CK_LANES 8
#include CK_BODY
#undef LEVEL
#undef CK_LANES
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl"))), apply_to = function)
#define LEVEL(name) CK_PASTE(name, _avx512)
#define CK_LANES 16
#include CK_BODY
#undef LEVEL
#undef CK_LANES
#pragma clang attribute pop

#define CK_DISPATCH(level, name, arguments)    \
  switch (level) {                             \
    case CK_AVX512_BF16:                         \
    case CK_AVX512: name##_avx512 arguments; break; \
    case CK_AVX2: name##_avx2 arguments; break;     \
    default: name##_plain arguments; break;         \
  }
#else
#define CK_DISPATCH(level, name, arguments) \
  do {                                      \
    (void)(level);                          \
    name##_plain arguments;                 \
  } while (0)
#endif
