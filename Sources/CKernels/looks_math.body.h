// Shared by the bodies of the looks: hashes and powers in plain arithmetic, so that every level agrees.
static inline uint32_t LEVEL(hash)(uint32_t x, uint32_t y, uint32_t seed) {
  uint32_t h = x * 0x9E3779B1u ^ (y * 0x85EBCA77u + seed * 0xC2B2AE3Du);
  h ^= h >> 15;
  h *= 0x2C1B3C6Du;
  h ^= h >> 12;
  h *= 0x297A2D39u;
  return h ^ h >> 15;
}

// Base-2 logarithm of a positive number, to about 1e-5.
static inline float LEVEL(log2)(float x) {
  int32_t bits;
  memcpy(&bits, &x, 4);
  const float exponent = (float)((bits >> 23) - 127);
  bits = (bits & 0x7FFFFF) | 0x3F800000;
  float m;
  memcpy(&m, &bits, 4);
  // log2(m) on [1, 2] by the series of (m − √2) / (m + √2).
  const float t = (m - 1.41421356f) / (m + 1.41421356f), t2 = t * t;
  return exponent + 0.5f + t * (2.88539008f + t2 * (0.96179669f + t2 * (0.57707802f + t2 * 0.41219859f)));
}

// 2 to the power x, x clamped to [−60, 60], relative error about 1e-5.
static inline float LEVEL(exp2)(float x) {
  x = x > -60 ? (x < 60 ? x : 60) : -60;
  const float shifted = x + 64;
  const int32_t whole = (int32_t)shifted;
  const float f = shifted - (float)whole - 0.5f;
  const float g = f * 0.69314718f;
  const float p = 1.41421356f * (1 + g * (1 + g * (0.5f + g * (1.0f / 6 + g * (1.0f / 24 + g * (1.0f / 120))))));
  const int32_t bits = (whole - 64 + 127) << 23;
  float scale;
  memcpy(&scale, &bits, 4);
  return p * scale;
}

static inline float LEVEL(smooth)(float low, float high, float x) {
  float t = (x - low) / (high - low);
  t = t > 0 ? (t < 1 ? t : 1) : 0;
  return t * t * (3 - 2 * t);
}

static inline float LEVEL(unit)(float x) { return x > 0 ? (x < 1 ? x : 1) : 0; }
