// What one core can do at most, for the benchmarks to compare kernels with. Each loop returns what it computed, so that
// it can be checked, and adds the operations it did to `operations`.
#ifndef RETRACE_PEAKS_H
#define RETRACE_PEAKS_H

#include "ck_level.h"

// Chains that do not wait for each other, in each of the arithmetic loops.
#define CP_CHAINS 12

// Squares of int16 differences added up, as the kernels that compare patches do: subtract, multiply, add.
int64_t cp_squares(ck_level level, int64_t rounds, double *operations);

// x ← x · ½ + 1 in float, rounded twice, as all kernels must: no level may fuse the two.
double cp_multiply_add(ck_level level, int64_t rounds, double *operations);

// The same, fused; −1 and no operations where the level has no such instruction.
double cp_fused(ck_level level, int64_t rounds, double *operations);

// The sum of `count` values, read once.
int64_t cp_read(ck_level level, const int64_t *values, int64_t count);

// Copies `count` values.
void cp_copy(const int64_t *from, int64_t *to, int64_t count);

#endif
