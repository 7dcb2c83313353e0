#include "ck_digest.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

static uint32_t turned(uint32_t word, int by) { return word >> by | word << (32 - by); }

static void plain(uint32_t *state, const uint8_t *bytes, int64_t blocks, const uint32_t *constants) {
  for (; blocks > 0; blocks--, bytes += 64) {
    uint32_t w[64];
    for (int i = 0; i < 16; i++) {
      const uint8_t *b = bytes + 4 * i;
      w[i] = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
    }
    for (int i = 16; i < 64; i++) {
      uint32_t x = w[i - 15], y = w[i - 2];
      w[i] = w[i - 16] + (turned(x, 7) ^ turned(x, 18) ^ x >> 3) + w[i - 7] + (turned(y, 17) ^ turned(y, 19) ^ y >> 10);
    }
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
    for (int i = 0; i < 64; i++) {
      uint32_t one = h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + constants[i] + w[i];
      uint32_t two = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      h = g, g = f, f = e, e = d + one, d = c, c = b, b = a, a = one + two;
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d;
    state[4] += e, state[5] += f, state[6] += g, state[7] += h;
  }
}

#if defined(__x86_64__)
static int has_extension(void) {
  unsigned a, b, c, d;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b >> 29 & 1);
}

// The instructions keep the state as (a b e f) and (c d g h), highest word first, and take two rounds each.
__attribute__((target("sha,sse4.1,ssse3"))) static void extended(
    uint32_t *state, const uint8_t *bytes, int64_t blocks, const uint32_t *constants) {
  const __m128i reversed = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  __m128i abef = _mm_set_epi32((int)state[0], (int)state[1], (int)state[4], (int)state[5]);
  __m128i cdgh = _mm_set_epi32((int)state[2], (int)state[3], (int)state[6], (int)state[7]);
  for (; blocks > 0; blocks--, bytes += 64) {
    __m128i x = abef, y = cdgh, w[4];
    for (int i = 0; i < 4; i++) w[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)bytes + i), reversed);
#pragma clang loop unroll(full)
    for (int i = 0; i < 16; i++) {
      if (i >= 4) {
        // The words from 16, 12, 8 and 4 before.
        __m128i sum = _mm_add_epi32(
            _mm_sha256msg1_epu32(w[i & 3], w[(i + 1) & 3]), _mm_alignr_epi8(w[(i + 3) & 3], w[(i + 2) & 3], 4));
        w[i & 3] = _mm_sha256msg2_epu32(sum, w[(i + 3) & 3]);
      }
      __m128i k = _mm_add_epi32(w[i & 3], _mm_loadu_si128((const __m128i *)constants + i));
      y = _mm_sha256rnds2_epu32(y, x, k);
      x = _mm_sha256rnds2_epu32(x, y, _mm_shuffle_epi32(k, 0x0e));
    }
    abef = _mm_add_epi32(abef, x), cdgh = _mm_add_epi32(cdgh, y);
  }
  uint32_t one[4], two[4];
  _mm_storeu_si128((__m128i *)one, abef), _mm_storeu_si128((__m128i *)two, cdgh);
  state[0] = one[3], state[1] = one[2], state[4] = one[1], state[5] = one[0];
  state[2] = two[3], state[3] = two[2], state[6] = two[1], state[7] = two[0];
}
#endif

void ck_sha256(ck_level level, uint32_t *state, const uint8_t *bytes, int64_t blocks, const uint32_t *constants) {
#if defined(__x86_64__)
  if (level > CK_PLAIN && has_extension()) {
    extended(state, bytes, blocks, constants);
    return;
  }
#endif
  plain(state, bytes, blocks, constants);
}
