// Shared by the bodies that read weights: sixteen of them as floats, whatever type they are kept as. `type` is a constant.
#if CK_LANES >= 8
typedef _Float16 LEVEL(h16_loose) __attribute__((ext_vector_type(16), aligned(2), may_alias));
#endif

static inline __attribute__((always_inline)) void LEVEL(widen)(int type, const void *weights, int64_t index, v16 *out) {
  if (type == CK_FLOAT32) {
    *out = *(const v16_loose *)((const float *)weights + index);
    return;
  }
  const u16_loose *stored = (const u16_loose *)((const uint16_t *)weights + index);
  if (type == CK_BFLOAT16) {
    *out = (v16)(__builtin_convertvector(*stored, w16) << 16);
    return;
  }
#if CK_LANES >= 8
  *out = __builtin_convertvector(*(const LEVEL(h16_loose) *)stored, v16);
#else
  // The exponent is moved by a multiplication, which makes subnormals whole as well; only the largest one is put back.
  const w16 bits = __builtin_convertvector(*stored, w16), magnitude = (bits & 0x7fff) << 13;
  const w16 value = (w16)((v16)magnitude * 0x1p112f);
  *out = (v16)(value | ((magnitude >= 0x0f800000) & 0x7f800000) | (bits & 0x8000) << 16);
#endif
}
