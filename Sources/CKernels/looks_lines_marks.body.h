static inline uint32_t LEVEL(hash)(int x, int y, uint32_t seed) {
  uint32_t h = seed * 0x9E3779B9u + (uint32_t)x * 0x85EBCA6Bu + (uint32_t)y * 0xC2B2AE35u;
  h ^= h >> 16;
  h *= 0x7FEB352Du;
  h ^= h >> 15;
  h *= 0x846CA68Bu;
  h ^= h >> 16;
  return h;
}

// In [0, 1).
static inline float LEVEL(random)(int x, int y, uint32_t seed) { return (float)(LEVEL(hash)(x, y, seed) >> 8) * (1.0f / 16777216.0f); }

static inline float LEVEL(ramp)(float low, float high, float v) {
  float t = (v - low) / (high - low);
  t = t < 0 ? 0 : t > 1 ? 1 : t;
  return t * t * (3 - 2 * t);
}

// Value noise in [0, 1] with features of one unit.
static inline float LEVEL(noise)(float x, float y, uint32_t seed) {
  const float bx = floorf(x), by = floorf(y);
  const int ix = (int)bx, iy = (int)by;
  float fx = x - bx, fy = y - by;
  fx = fx * fx * (3 - 2 * fx);
  fy = fy * fy * (3 - 2 * fy);
  const float a = LEVEL(random)(ix, iy, seed), b = LEVEL(random)(ix + 1, iy, seed);
  const float c = LEVEL(random)(ix, iy + 1, seed), d = LEVEL(random)(ix + 1, iy + 1, seed);
  return (a + fx * (b - a)) * (1 - fy) + (c + fx * (d - c)) * fy;
}

// The part of a pixel at `distance` from the middle of a line that the line covers.
static inline float LEVEL(covered)(float distance, float half_width) {
  const float low = distance - 0.5f > -half_width ? distance - 0.5f : -half_width;
  const float high = distance + 0.5f < half_width ? distance + 0.5f : half_width;
  return high > low ? high - low : 0;
}

static void LEVEL(ck_hatch)(const float *restrict darkness, float *restrict out, int width, int height, int y0, int y1,
                            ck_hatch_style style) {
  const float pitch = style.length * 0.85f;
  for (int y = y0; y < y1; y++)
    for (int x = 0; x < width; x++) {
      const int64_t i = (int64_t)y * width + x;
      const float bend = style.wobble * (LEVEL(noise)((float)x / (style.length * 2.2f), (float)y / (style.length * 2.2f), style.seed) - 0.5f);
      const float u = (float)x * style.cosine + (float)y * style.sine;
      const float v = (float)y * style.cosine - (float)x * style.sine + 2 * bend;
      const int row = (int)floorf(v / style.spacing);
      float left = 1;  // paper still bare
      for (int r = row - 1; r <= row + 1; r++) {
        const float shift = LEVEL(random)(r, 17, style.seed) * pitch;
        const int first = (int)floorf((u + shift) / pitch - 0.5f);
        for (int k = first; k <= first + 1; k++) {
          const uint32_t h = LEVEL(hash)(r, k, style.seed);
          const float j0 = (float)(h & 255) / 255 - 0.5f, j1 = (float)((h >> 8) & 255) / 255 - 0.5f;
          const float j2 = (float)((h >> 16) & 255) / 255, j3 = (float)(h >> 24) / 255;
          const float middle = ((float)k + 0.5f) * pitch - shift;
          const float du = u - middle;
          const float reach = style.length * (0.5f + 0.2f * j2);
          const float t = du / reach;
          if (t <= -1 || t >= 1) continue;
          const float line = ((float)r + 0.5f + style.jitter * j0) * style.spacing + du * 0.035f * 2 * j1 + 0.015f * t * t * style.length * j0;
          const float dv = v - line;
          if (dv > style.width + 1 || dv < -style.width - 1) continue;
          // The hand decides the pressure for the whole stroke, so tone is read part of the way to its middle.
          const float most = 0.14f * style.length;
          const float back = -du * 0.4f < -most ? -most : -du * 0.4f > most ? most : -du * 0.4f;
          int sx = (int)((float)x + back * style.cosine + 0.5f), sy = (int)((float)y + back * style.sine + 0.5f);
          sx = sx < 0 ? 0 : sx >= width ? width - 1 : sx;
          sy = sy < 0 ? 0 : sy >= height ? height - 1 : sy;
          const float wanted = LEVEL(ramp)(style.low, style.high, darkness[(int64_t)sy * width + sx] + 0.12f * (j3 - 0.5f));
          if (wanted <= 0) continue;
          const float taper = 1 - t * t * t * t;
          const float half_width = 0.5f * style.width * (0.7f + 0.3f * j3) * (0.45f + 0.55f * taper) * (0.6f + 0.4f * wanted);
          left *= 1 - LEVEL(covered)(dv < 0 ? -dv : dv, half_width) * wanted * (0.35f + 0.65f * taper) * (0.75f + 0.25f * j2);
        }
      }
      out[i] = 1 - (1 - out[i]) * left;
    }
}

static void LEVEL(ck_phase_lines)(const float *restrict phase, const float *restrict amount, float *restrict out, int width,
                                  int height, int y0, int y1) {
  for (int y = y0; y < y1; y++)
    for (int x = 0; x < width; x++) {
      const int64_t i = (int64_t)y * width + x;
      const int64_t l = x > 0 ? i - 1 : i, r = x + 1 < width ? i + 1 : i, u = y > 0 ? i - width : i, d = y + 1 < height ? i + width : i;
      const float gx = (phase[r] - phase[l]) / (float)(r - l > 0 ? r - l : 1);
      const float gy = (phase[d] - phase[u]) / (float)(d > u ? (d - u) / width : 1);
      float steep = sqrtf(gx * gx + gy * gy);
      steep = steep > 1e-3f ? steep : 1e-3f;
      const float p = phase[i] - floorf(phase[i] + 0.5f);  // in [-0.5, 0.5)
      const float distance = (p < 0 ? -p : p) / steep;
      // Neighbouring lines meet when the amount is near 1.
      float ink = LEVEL(covered)(distance, 0.5f * amount[i] / steep);
      const float other = (1 - (p < 0 ? -p : p)) / steep;
      ink += LEVEL(covered)(other, 0.5f * amount[i] / steep);
      ink = ink > 1 ? 1 : ink;
      out[i] = 1 - (1 - out[i]) * (1 - ink);
    }
}

// The cosine screen is an approximate equal-area one: its values are nearly uniform after this curve.
static void LEVEL(ck_screen_dots)(const float *restrict amount, float *restrict out, int width, int y0, int y1, float pitch, float cosine,
                                  float sine) {
  const float turn = 6.2831853f / pitch;
  for (int y = y0; y < y1; y++)
    for (int x = 0; x < width; x++) {
      const int64_t i = (int64_t)y * width + x;
      const float u = (float)x * cosine + (float)y * sine, v = (float)y * cosine - (float)x * sine;
      const float cu = cosf(u * turn), cv = cosf(v * turn);
      const float screen = 0.5f + 0.25f * (cu + cv);
      // |∇screen|, so that the edge is one pixel wide whatever its place.
      const float gu = sinf(u * turn), gv = sinf(v * turn);
      float slope = 0.25f * turn * sqrtf(gu * gu + gv * gv);
      slope = slope > 0.05f * turn ? slope : 0.05f * turn;
      const float a = amount[i];
      // Threshold so that the share of ink is about a.
      const float threshold = 1 - a;
      float ink = (screen - threshold) / slope + 0.5f;
      ink = ink < 0 ? 0 : ink > 1 ? 1 : ink;
      ink *= LEVEL(ramp)(0.02f, 0.08f, a);
      out[i] = a > 0.98f ? 1 : ink;
    }
}

static void LEVEL(ck_paper)(float *restrict out, int width, int y0, int y1, float size_x, float size_y, int octaves, uint32_t seed) {
  for (int y = y0; y < y1; y++)
    for (int x = 0; x < width; x++) {
      float sum = 0, weight = 0, share = 1, sx = 1 / size_x, sy = 1 / size_y;
      for (int k = 0; k < octaves; k++) {
        sum += share * LEVEL(noise)((float)x * sx, (float)y * sy, seed + (uint32_t)k * 101u);
        weight += share;
        share *= 0.6f;
        sx *= 2.03f;
        sy *= 2.03f;
      }
      out[(int64_t)y * width + x] = sum / weight;
    }
}
