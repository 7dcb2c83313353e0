// Shared by the bodies of the layers: the inner product loop, whose sums stay in registers.
//
// CK_TILE rows × two vectors of CK_LANES fill the register file of the level. CK_TILE_SMALL rows are as fast a row, nearly, and leave
// less over where there are few.

#undef MULTIPLY_ADD
#if CK_LANES >= 8 || defined(__ARM_FEATURE_FMA)
#define MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma(a, b, c)
#else
#define MULTIPLY_ADD(a, b, c) ((a) * (b) + (c))
#endif

#undef CK_TILE
#undef CK_TILE_SMALL
#if CK_LANES >= 16 || defined(__aarch64__)
#define CK_TILE 12
#define CK_TILE_SMALL 8
#else
#define CK_TILE 6
#define CK_TILE_SMALL 4
#endif

typedef float LEVEL(lanes) __attribute__((ext_vector_type(CK_LANES)));
typedef float LEVEL(lanes_loose) __attribute__((ext_vector_type(CK_LANES), aligned(4), may_alias));

// sums[i][·] += Σ rows[i][k] · right[k · step + ·] over k < count, two vectors a row, for `tile` rows, a constant.
static inline __attribute__((always_inline)) void LEVEL(multiply_two)(int tile, const float *const *rows, const float *restrict right, int64_t step,
                                                                      int64_t count, LEVEL(lanes) (*sums)[2]) {
  const float *left[CK_TILE];
  LEVEL(lanes) held[CK_TILE][2];
#pragma clang loop unroll(full)
  for (int i = 0; i < tile; i++) {
    left[i] = rows[i] + count;
    held[i][0] = sums[i][0];
    held[i][1] = sums[i][1];
  }
  // Up to 0, which takes one register less: there are just enough for twelve rows.
  for (int64_t k = -count; k < 0; k++, right += step) {
    const LEVEL(lanes) first = *(const LEVEL(lanes_loose) *)right, second = *(const LEVEL(lanes_loose) *)(right + CK_LANES);
#pragma clang loop unroll(full)
    for (int i = 0; i < tile; i++) {
      const LEVEL(lanes) value = (LEVEL(lanes))(left[i][k]);
      held[i][0] = MULTIPLY_ADD(value, first, held[i][0]);
      held[i][1] = MULTIPLY_ADD(value, second, held[i][1]);
    }
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < tile; i++) {
    sums[i][0] = held[i][0];
    sums[i][1] = held[i][1];
  }
}

// As multiply_two, one vector a row.
static inline __attribute__((always_inline)) void LEVEL(multiply_one)(int tile, const float *const *rows, const float *restrict right, int64_t step,
                                                                      int64_t count, LEVEL(lanes) (*sums)[2]) {
  const float *left[CK_TILE];
  LEVEL(lanes) held[CK_TILE];
#pragma clang loop unroll(full)
  for (int i = 0; i < tile; i++) {
    left[i] = rows[i] + count;
    held[i] = sums[i][0];
  }
  for (int64_t k = -count; k < 0; k++, right += step) {
    const LEVEL(lanes) value = *(const LEVEL(lanes_loose) *)right;
#pragma clang loop unroll(full)
    for (int i = 0; i < tile; i++) held[i] = MULTIPLY_ADD((LEVEL(lanes))(left[i][k]), value, held[i]);
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < tile; i++) sums[i][0] = held[i];
}

// How many of the last tiles of so many rows are small ones: the fewest that leave the fewest rows over.
static inline __attribute__((unused)) int LEVEL(small_tiles)(int64_t rows) {
  int best = 0;
  int64_t least = INT64_MAX;
  for (int small = 0; small <= 2; small++) {
    const int64_t rest = rows > small * CK_TILE_SMALL ? rows - small * CK_TILE_SMALL : 0;
    const int64_t padded = (rest + CK_TILE - 1) / CK_TILE * CK_TILE + small * CK_TILE_SMALL;
    if (padded < least) {
      least = padded;
      best = small;
    }
  }
  return best;
}
