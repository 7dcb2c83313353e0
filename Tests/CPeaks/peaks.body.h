#include "squares.body.h"

typedef float LEVEL(floats) __attribute__((ext_vector_type(CK_LANES)));

static int64_t LEVEL(cp_squares)(int64_t rounds, double *operations) {
  i8 sums[CP_CHAINS] = {0};
  s16 value = 3;
  for (int64_t round = 0; round < rounds; round++) {
    // 3, 2, 3, 2 …: nothing in the loop stays the same.
    value ^= 1;
#pragma clang loop unroll(full)
    for (int k = 0; k < CP_CHAINS; k++) ADD_SQUARES(sums[k], value - (s16)(int16_t)k);
  }
  int64_t total = 0;
  for (int k = 0; k < CP_CHAINS; k++)
    for (int lane = 0; lane < 8; lane++) total += sums[k][lane];
  *operations += (double)rounds * CP_CHAINS * 16 * 3;
  return total;
}

// One number from all chains.
static double LEVEL(cp_total)(const LEVEL(floats) * chains) {
  double total = 0;
  for (int k = 0; k < CP_CHAINS; k++)
    for (int lane = 0; lane < CK_LANES; lane++) total += (double)chains[k][lane];
  return total / (CP_CHAINS * CK_LANES);
}

static double LEVEL(cp_multiply_add)(int64_t rounds, double *operations) {
  LEVEL(floats) chains[CP_CHAINS];
  for (int k = 0; k < CP_CHAINS; k++) chains[k] = (float)k;
  for (int64_t round = 0; round < rounds; round++) {
#pragma clang loop unroll(full)
    for (int k = 0; k < CP_CHAINS; k++) chains[k] = chains[k] * 0.5f + 1.0f;
  }
  *operations += (double)rounds * CP_CHAINS * CK_LANES * 2;
  return LEVEL(cp_total)(chains);
}

static double LEVEL(cp_fused)(int64_t rounds, double *operations) {
#if CK_LANES >= 16
  LEVEL(floats) chains[CP_CHAINS];
  const LEVEL(floats) half = 0.5f, one = 1.0f;
  for (int k = 0; k < CP_CHAINS; k++) chains[k] = (float)k;
  for (int64_t round = 0; round < rounds; round++) {
#pragma clang loop unroll(full)
    for (int k = 0; k < CP_CHAINS; k++) chains[k] = __builtin_elementwise_fma(chains[k], half, one);
  }
  *operations += (double)rounds * CP_CHAINS * CK_LANES * 2;
  return LEVEL(cp_total)(chains);
#else
  (void)rounds;
  (void)operations;
  return -1;
#endif
}

static int64_t LEVEL(cp_read)(const int64_t *restrict values, int64_t count) {
  int64_t sum = 0;
  for (int64_t i = 0; i < count; i++) sum += values[i];
  return sum;
}
