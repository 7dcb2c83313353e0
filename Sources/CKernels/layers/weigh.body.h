// Shared by the bodies of attention: softmax block by block of keys. Comes after multiply.body.h.

#include "exponential.body.h"
#include "pairs.body.h"

// Products become weights, for the queries of a tile: row i of `products` are those of one query with the keys of a block, of which
// seen[i] ≤ `width` count. `keep` is what sums so far are to be multiplied with, `most` the greatest product so far, `total` the sum of
// weights in sixteen parts. Weights that are to be `rounded`, if that is not NULL, a constant, go there and need a rough exponential only.
static inline __attribute__((always_inline)) void LEVEL(weigh)(float *restrict products, uint16_t *restrict rounded, const int *seen, int width,
                                                               float scale, float *most, v16 *total, float *keep) {
  // One after another, so that the powers of all are one vector.
  float before[16], top[16];
  for (int i = 0; i < 16; i++) before[i] = top[i] = 0;
  for (int i = 0; i < CK_TILE; i++) {
    float *row = products + i * CK_BLOCK;
    // Products of keys that are not seen become so low that their weight is 10⁻³⁸.
    for (int j = seen[i]; j < (width + 15) / 16 * 16; j++) row[j] = -INFINITY;
    v16 greatest = *(const v16_loose *)row;
    for (int j = 16; j < width; j += 16) greatest = V16_MAX(*(const v16_loose *)(row + j), greatest);
    const v8 eight = V16_MAX(greatest.hi, greatest.lo);
    const v4 four = V16_MAX(eight.hi, eight.lo);
    const float even = four[0] > four[2] ? four[0] : four[2], odd = four[1] > four[3] ? four[1] : four[3];
    const float here = even > odd ? even : odd;
    before[i] = most[i];
    top[i] = most[i] = here > most[i] ? here : most[i];
  }
  v16 kept;
  EXP2_16(kept, (*(const v16_loose *)before - *(const v16_loose *)top) * scale);
  for (int i = 0; i < CK_TILE; i++) {
    float *row = products + i * CK_BLOCK;
    keep[i] = kept[i];
    const v16 shift = (v16)(-top[i] * scale), factor = (v16)scale;
    v16 sum = total[i] * (v16)keep[i];
    for (int j = 0; j < width; j += 16) {
      v16 weight;
      const v16 power = MULTIPLY_ADD(*(const v16_loose *)(row + j), factor, shift);
      if (rounded) {
        EXP2_16_ROUGH(weight, power);
        ROUND_SIXTEEN(weight, rounded + i * CK_BLOCK + j);
      } else {
        EXP2_16(weight, power);
        *(v16_loose *)(row + j) = weight;
      }
      sum += weight;
    }
    total[i] = sum;
  }
}
