// Sixteen floats in one value, at every level the same lanes, and 2 to the power of them.
//
// A macro, because the base level has no calling convention for wide vectors. x at most 127; what is below −126 counts as −126, and
// what is not a number stays so. Relative error at most 2·10⁻⁷, by a polynomial fitted around the nearest whole number
// (1.1·10⁻⁷) that is exactly 1 at 0: sums are scaled by 2⁰ again and again.
#undef EXP2_16
#undef EXP2_16_ROUGH
#define EXP2_16(result, x)                                                                     \
  do {                                                                                         \
    const v16 low_ = (v16)-126.0f, x_ = V16_MAX(low_, (x));                                    \
    /* Adding 1.5 · 2²³ rounds to a whole number, which then stands in the lowest bits. */   \
    const v16 shifted_ = x_ + 12582912.0f;                                                     \
    const v16 f_ = x_ - (shifted_ - 12582912.0f);                                              \
    v16 p_ = MULTIPLY_ADD((v16)1.3264727e-3f, f_, (v16)9.6715130e-3f);                         \
    p_ = MULTIPLY_ADD(p_, f_, (v16)5.5507336e-2f);                                             \
    p_ = MULTIPLY_ADD(p_, f_, (v16)2.4022242e-1f);                                             \
    p_ = MULTIPLY_ADD(p_, f_, (v16)6.9314700e-1f);                                             \
    p_ = MULTIPLY_ADD(p_, f_, (v16)1.0f);                                                      \
    (result) = (v16)((w16)p_ + ((w16)shifted_ << 23));                                         \
  } while (0)

// The same to 10⁻⁴, a twentieth of what rounding to bfloat16 changes.
#define EXP2_16_ROUGH(result, x)                                                               \
  do {                                                                                         \
    const v16 low_ = (v16)-126.0f, x_ = V16_MAX(low_, (x));                                    \
    const v16 shifted_ = x_ + 12582912.0f;                                                     \
    const v16 f_ = x_ - (shifted_ - 12582912.0f);                                              \
    v16 p_ = MULTIPLY_ADD((v16)5.500893e-2f, f_, (v16)2.4221097e-1f);                          \
    p_ = MULTIPLY_ADD(p_, f_, (v16)6.9328293e-1f);                                             \
    p_ = MULTIPLY_ADD(p_, f_, (v16)1.0f);                                                      \
    (result) = (v16)((w16)p_ + ((w16)shifted_ << 23));                                         \
  } while (0)
