// Shared by the bodies of the layers: the functions of one number that activations are made of. No multiply-add is fused, so that every level
// computes the same bytes.

// e to the power x, x clamped to [−87, 88]; relative error about 2·10⁻⁷. ln 2 is taken off in two parts (Cody and Waite), the rest is the
// Taylor series of degree 6.
static inline __attribute__((always_inline)) float LEVEL(exponential)(float x) {
  x = x > -87.0f ? (x < 88.0f ? x : 88.0f) : -87.0f;
  // Adding 1.5 · 2²³ rounds to a whole number, which then stands in the lowest bits.
  const float shifted = x * 1.44269504f + 12582912.0f, whole = shifted - 12582912.0f;
  const float f = (x - whole * 0.693359375f) + whole * 2.12194440e-4f;
  float p = 1.0f / 720;
  p = p * f + 1.0f / 120;
  p = p * f + 1.0f / 24;
  p = p * f + 1.0f / 6;
  p = p * f + 0.5f;
  p = p * f + 1.0f;
  p = p * f + 1.0f;
  int32_t bits, power;
  memcpy(&bits, &p, 4);
  memcpy(&power, &shifted, 4);
  bits += (int32_t)((uint32_t)power << 23);
  memcpy(&p, &bits, 4);
  return p;
}

static inline __attribute__((always_inline)) float LEVEL(sigmoid_of)(float x, float steep) {
  return x / (1.0f + LEVEL(exponential)(-steep * x));
}

// x · Φ(x) by the error function (Abramowitz and Stegun 7.1.26, |error| of Φ at most 7.5·10⁻⁸), without cancellation where x is negative.
static inline __attribute__((always_inline)) float LEVEL(gauss_of)(float x) {
  const float z = (x < 0 ? -x : x) * 0.70710678f;
  const float t = 1.0f / (1.0f + 0.3275911f * z);
  const float p = t * (0.254829592f + t * (-0.284496736f + t * (1.421413741f + t * (-1.453152027f + t * 1.061405429f))));
  const float tail = 0.5f * x * (p * LEVEL(exponential)(-z * z));
  return x > 0 ? x - tail : tail;
}
