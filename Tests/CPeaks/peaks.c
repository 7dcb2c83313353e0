#include "peaks.h"

#include <string.h>

#include "vectors.h"

#define CK_BODY "peaks.body.h"
#include "levels.h"

// As CK_DISPATCH, with a result.
#if defined(__x86_64__)
#define CP_CHOOSE(level, name) ((level) >= CK_AVX512 ? name##_avx512 : (level) == CK_AVX2 ? name##_avx2 : name##_plain)
#else
#define CP_CHOOSE(level, name) ((void)(level), name##_plain)
#endif

int64_t cp_squares(ck_level level, int64_t rounds, double *operations) {
  return CP_CHOOSE(level, cp_squares)(rounds, operations);
}

double cp_multiply_add(ck_level level, int64_t rounds, double *operations) {
  return CP_CHOOSE(level, cp_multiply_add)(rounds, operations);
}

double cp_fused(ck_level level, int64_t rounds, double *operations) { return CP_CHOOSE(level, cp_fused)(rounds, operations); }

int64_t cp_read(ck_level level, const int64_t *values, int64_t count) { return CP_CHOOSE(level, cp_read)(values, count); }

void cp_copy(const int64_t *from, int64_t *to, int64_t count) { memcpy(to, from, (size_t)count * sizeof(int64_t)); }
