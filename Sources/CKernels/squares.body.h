// Adds the squares of 16 int16 values, by pairs and exact, to eight int32: the one intrinsic of the kernels, since the compiler
// does not find the instruction. A macro, because the base level has no calling convention for wide vectors.
#undef ADD_SQUARES
#if CK_LANES >= 8
#define ADD_SQUARES(total, differences)                                           \
  do {                                                                            \
    typedef short shorts_ __attribute__((vector_size(32)));                       \
    const shorts_ difference_ = (shorts_)(differences);                           \
    total += (i8)__builtin_ia32_pmaddwd256(difference_, difference_);             \
  } while (0)
#else
#define ADD_SQUARES(total, differences)                                           \
  do {                                                                            \
    const s16 difference_ = (differences);                                        \
    const i8 even_ = __builtin_convertvector(difference_.even, i8);               \
    const i8 odd_ = __builtin_convertvector(difference_.odd, i8);                 \
    total += even_ * even_ + odd_ * odd_;                                         \
  } while (0)
#endif
