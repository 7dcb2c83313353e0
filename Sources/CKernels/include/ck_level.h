// CPU levels: which instruction sets a kernel may use. A level is a value handed to each kernel, so
// that a test can ask for any level the machine has.
#ifndef RETRACE_CK_LEVEL_H
#define RETRACE_CK_LEVEL_H

#include <stdint.h>

typedef enum ck_level : int32_t {
  CK_PLAIN = 0,   // the compiler's baseline for the target (SSE2 on x86-64, NEON on arm64)
  CK_AVX2 = 1,    // AVX2, FMA and F16C
  CK_AVX512 = 2,  // AVX-512 F, BW, DQ, VL
  CK_AVX512_BF16 = 3,  // the same and BF16; for kernels without use for that the same as CK_AVX512
} ck_level;

// The highest level this machine runs.
ck_level ck_level_detect(void);

#endif
