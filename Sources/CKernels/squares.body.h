// Adds the squares of 16 int16 values, by pairs and exact, to eight int32; one instruction where there is one for it.
// A macro, since the base level has no calling convention for wide vectors.
#undef ADD_SQUARES
#if CK_LANES >= 8
#define ADD_SQUARES(total, differences)                                                   \
  do {                                                                             \
    const short __attribute__((vector_size(32))) difference_ = (short __attribute__((vector_size(32))))(differences); \
    total += (i8)__builtin_ia32_pmaddwd256(difference_, difference_);                                    \
  } while (0)
#else
#define ADD_SQUARES(total, differences)                                                                     \
  do {                                                                                               \
    const s16 difference_ = (differences);                                                                          \
    const i8 even = __builtin_convertvector(difference_.even, i8), odd = __builtin_convertvector(difference_.odd, i8);   \
    total += even * even + odd * odd;                                                                  \
  } while (0)
#endif
