// Shared by the bodies that multiply rounded factors: see ck_bfloat16.h. Comes after multiply.body.h.

#undef ROUND_TO_BFLOAT16
// Ties to even; of what is not a number the first digit of the fraction stays set.
#define ROUND_TO_BFLOAT16(bits) \
  (uint16_t)(((bits) & 0x7fffffff) > 0x7f800000 ? (bits) >> 16 | 0x40 : ((bits) + 0x7fff + ((bits) >> 16 & 1)) >> 16)

typedef uint32_t pair_loose __attribute__((aligned(2), may_alias));
typedef uint32_t LEVEL(pairs) __attribute__((ext_vector_type(CK_LANES)));
typedef uint32_t LEVEL(pairs_loose) __attribute__((ext_vector_type(CK_LANES), aligned(2), may_alias));

// sum + a · b for each pair of every lane.
static inline __attribute__((always_inline)) LEVEL(lanes) LEVEL(add_pairs)(LEVEL(lanes) sum, LEVEL(pairs) a, LEVEL(pairs) b) {
#ifdef CK_DOT_PAIRS
  return (LEVEL(lanes))CK_DOT_PAIRS((__m512)sum, (__m512bh)a, (__m512bh)b);
#else
  sum = MULTIPLY_ADD((LEVEL(lanes))(a & 0xffff0000), (LEVEL(lanes))(b & 0xffff0000), sum);
  return MULTIPLY_ADD((LEVEL(lanes))(a << 16), (LEVEL(lanes))(b << 16), sum);
#endif
}

// sums[i][·] += Σ rows[i][k] · right of k < count, an even number, two vectors a row, for `tile` rows, a constant. `step` is from one pair of
// `right` to the next.
static inline __attribute__((always_inline)) void LEVEL(multiply_pairs)(int tile, const uint16_t *const *rows, const uint16_t *restrict right,
                                                                        int64_t step, int64_t count, LEVEL(lanes) (*sums)[2]) {
  const uint16_t *left[CK_TILE];
  LEVEL(lanes) held[CK_TILE][2];
#pragma clang loop unroll(full)
  for (int i = 0; i < tile; i++) {
    left[i] = rows[i] + count;
    held[i][0] = sums[i][0];
    held[i][1] = sums[i][1];
  }
  for (int64_t k = -count; k < 0; k += 2, right += step) {
    const LEVEL(pairs) first = *(const LEVEL(pairs_loose) *)right, second = *(const LEVEL(pairs_loose) *)(right + 2 * CK_LANES);
#pragma clang loop unroll(full)
    for (int i = 0; i < tile; i++) {
      const LEVEL(pairs) value = (LEVEL(pairs))(*(const pair_loose *)(left[i] + k));
      held[i][0] = LEVEL(add_pairs)(held[i][0], value, first);
      held[i][1] = LEVEL(add_pairs)(held[i][1], value, second);
    }
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < tile; i++) {
    sums[i][0] = held[i][0];
    sums[i][1] = held[i][1];
  }
}

// As multiply_pairs, one vector a row.
static inline __attribute__((always_inline)) void LEVEL(multiply_pairs_one)(int tile, const uint16_t *const *rows, const uint16_t *restrict right,
                                                                            int64_t step, int64_t count, LEVEL(lanes) (*sums)[2]) {
  const uint16_t *left[CK_TILE];
  LEVEL(lanes) held[CK_TILE];
#pragma clang loop unroll(full)
  for (int i = 0; i < tile; i++) {
    left[i] = rows[i] + count;
    held[i] = sums[i][0];
  }
  for (int64_t k = -count; k < 0; k += 2, right += step) {
    const LEVEL(pairs) value = *(const LEVEL(pairs_loose) *)right;
#pragma clang loop unroll(full)
    for (int i = 0; i < tile; i++) held[i] = LEVEL(add_pairs)(held[i], (LEVEL(pairs))(*(const pair_loose *)(left[i] + k)), value);
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < tile; i++) sums[i][0] = held[i];
}

// Sixteen floats rounded; a macro, as EXP2_16 is.
#undef ROUND_SIXTEEN
#ifdef CK_DOT_PAIRS
#define ROUND_SIXTEEN(values, out) _mm256_storeu_si256((__m256i *)(out), (__m256i)_mm512_cvtneps_pbh((__m512)(values)))
#else
#define ROUND_SIXTEEN(values, out)                                                           \
  do {                                                                                       \
    const w16 bits_ = (w16)(values);                                                         \
    *(u16_loose *)(out) = __builtin_convertvector((bits_ + 0x7fff + (bits_ >> 16 & 1)) >> 16, u16_loose); \
  } while (0)
#endif
