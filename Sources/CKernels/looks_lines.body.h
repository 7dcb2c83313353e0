static inline float LEVEL(clampf)(float v, float low, float high) { return v < low ? low : v > high ? high : v; }

// The four pixels and weights of a bilinear sample, clamped to the border.
typedef struct LEVEL(spot) {
  int64_t a, b, c, d;
  float fa, fb, fc, fd;
} LEVEL(spot);

static inline LEVEL(spot) LEVEL(spot_at)(float px, float py, int width, int height) {
  px = LEVEL(clampf)(px, 0, (float)(width - 1));
  py = LEVEL(clampf)(py, 0, (float)(height - 1));
  const int x = (int)px, y = (int)py;
  const int right = x + 1 < width ? 1 : 0;
  const int64_t down = y + 1 < height ? width : 0;
  const float fx = px - (float)x, fy = py - (float)y;
  LEVEL(spot) s;
  s.a = (int64_t)y * width + x;
  s.b = s.a + right;
  s.c = s.a + down;
  s.d = s.c + right;
  s.fa = (1 - fx) * (1 - fy);
  s.fb = fx * (1 - fy);
  s.fc = (1 - fx) * fy;
  s.fd = fx * fy;
  return s;
}

static inline float LEVEL(take)(const float *in, LEVEL(spot) s) {
  return s.fa * in[s.a] + s.fb * in[s.b] + s.fc * in[s.c] + s.fd * in[s.d];
}

static inline void LEVEL(take3)(const float *in, LEVEL(spot) s, float *to) {
  for (int k = 0; k < 3; k++)
    to[k] = s.fa * in[3 * s.a + k] + s.fb * in[3 * s.b + k] + s.fc * in[3 * s.c + k] + s.fd * in[3 * s.d + k];
}

static void LEVEL(ck_across_edges)(const float *restrict in, const float *restrict tangents, float *restrict out, int width,
                                   int height, int y0, int y1, const float *restrict taps, int radius, float step) {
  for (int y = y0; y < y1; y++)
    for (int x = 0; x < width; x++) {
      const int64_t i = (int64_t)y * width + x;
      const float nx = -tangents[3 * i + 1] * step, ny = tangents[3 * i] * step;
      float sum = 0;
      for (int k = -radius; k <= radius; k++)
        sum += taps[k + radius] * LEVEL(take)(in, LEVEL(spot_at)((float)x + (float)k * nx, (float)y + (float)k * ny, width, height));
      out[i] = sum;
    }
}

// One step of a streamline from (px, py) that runs on the way (vx, vy). Returns 0 at the border.
static inline int LEVEL(advance)(const float *tangents, int width, int height, float step, float *px, float *py, float *vx, float *vy) {
  const int x = (int)(*px + 0.5f), y = (int)(*py + 0.5f);
  const int64_t i = (int64_t)y * width + x;
  float tx = tangents[3 * i], ty = tangents[3 * i + 1];
  if (tx * *vx + ty * *vy < 0) tx = -tx, ty = -ty;
  *vx = tx;
  *vy = ty;
  *px += step * tx;
  *py += step * ty;
  return *px >= 0 && *py >= 0 && *px <= (float)(width - 1) && *py <= (float)(height - 1);
}

#define CK_ALONG(name, channels)                                                                                             \
  static void LEVEL(name)(const float *restrict in, const float *restrict tangents, float *restrict out, int width, int height, \
                          int y0, int y1, const float *restrict taps, int radius, float step) {                              \
    for (int y = y0; y < y1; y++)                                                                                             \
      for (int x = 0; x < width; x++) {                                                                                       \
        const int64_t i = (int64_t)y * width + x;                                                                            \
        float sum[channels], total = taps[0];                                                                                \
        for (int c = 0; c < channels; c++) sum[c] = taps[0] * in[i * channels + c];                                          \
        for (int side = 0; side < 2; side++) {                                                                               \
          float px = (float)x, py = (float)y;                                                                                \
          float vx = side ? -tangents[3 * i] : tangents[3 * i], vy = side ? -tangents[3 * i + 1] : tangents[3 * i + 1];      \
          for (int k = 1; k <= radius; k++) {                                                                                \
            if (!LEVEL(advance)(tangents, width, height, step, &px, &py, &vx, &vy)) break;                                   \
            const LEVEL(spot) s = LEVEL(spot_at)(px, py, width, height);                                                     \
            for (int c = 0; c < channels; c++)                                                                               \
              sum[c] += taps[k] * (s.fa * in[s.a * channels + c] + s.fb * in[s.b * channels + c] +                           \
                                   s.fc * in[s.c * channels + c] + s.fd * in[s.d * channels + c]);                           \
            total += taps[k];                                                                                                \
          }                                                                                                                  \
        }                                                                                                                    \
        for (int c = 0; c < channels; c++) out[i * channels + c] = sum[c] / total;                                           \
      }                                                                                                                      \
  }
CK_ALONG(ck_along_edges_1, 1)
CK_ALONG(ck_along_edges_3, 3)
#undef CK_ALONG

static void LEVEL(ck_directed_bilateral)(const float *restrict in, const float *restrict tangents, float *restrict out, int width,
                                         int height, int across, int y0, int y1, const float *restrict taps, int radius, float step,
                                         float range) {
  for (int y = y0; y < y1; y++)
    for (int x = 0; x < width; x++) {
      const int64_t i = (int64_t)y * width + x;
      const float tx = tangents[3 * i], ty = tangents[3 * i + 1];
      const float dx = (across ? -ty : tx) * step, dy = (across ? tx : ty) * step;
      const float *centre = in + 3 * i;
      float sum[3] = {taps[0] * centre[0], taps[0] * centre[1], taps[0] * centre[2]}, total = taps[0];
      for (int k = -radius; k <= radius; k++) {
        if (k == 0) continue;
        float v[3];
        LEVEL(take3)(in, LEVEL(spot_at)((float)x + (float)k * dx, (float)y + (float)k * dy, width, height), v);
        const float a = v[0] - centre[0], b = v[1] - centre[1], c = v[2] - centre[2];
        // exp(-q) by (1 - q/16)^16, near enough for a weight and the same at every level.
        float w = 1 - (a * a + b * b + c * c) * range * 0.0625f;
        w = w > 0 ? w : 0;
        w *= w, w *= w, w *= w, w *= w;
        w *= taps[k < 0 ? -k : k];
        for (int j = 0; j < 3; j++) sum[j] += w * v[j];
        total += w;
      }
      for (int j = 0; j < 3; j++) out[3 * i + j] = sum[j] / total;
    }
}

static void LEVEL(ck_ridges)(const float *restrict in, const float *restrict tangents, float *restrict out, int width, int height,
                             int y0, int y1, float half_width, float low, float high) {
  for (int y = y0; y < y1; y++)
    for (int x = 0; x < width; x++) {
      const int64_t i = (int64_t)y * width + x;
      const float nx = -tangents[3 * i + 1], ny = tangents[3 * i];
      const float a = LEVEL(take)(in, LEVEL(spot_at)((float)x - nx, (float)y - ny, width, height));
      const float c = LEVEL(take)(in, LEVEL(spot_at)((float)x + nx, (float)y + ny, width, height));
      const float b = in[i], bend = a - 2 * b + c;
      out[i] = 0;
      if (bend >= -1e-6f || b <= 0) continue;
      // The top of the parabola through the three.
      const float offset = 0.5f * (a - c) / bend, height_there = b - 0.25f * (a - c) * offset;
      float t = (height_there - low) / (high - low);
      t = LEVEL(clampf)(t, 0, 1);
      const float reach = half_width * (0.4f + 0.6f * t);
      const float cover = LEVEL(clampf)(reach + 0.5f - (offset < 0 ? -offset : offset), 0, 2 * reach < 1 ? 2 * reach : 1);
      out[i] = cover * t * (2 - t);
    }
}

static void LEVEL(ck_shock)(const float *restrict in, const float *restrict light, const float *restrict tangents, float *restrict out,
                            int width, int height, int y0, int y1, float reach, float softness) {
  for (int y = y0; y < y1; y++)
    for (int x = 0; x < width; x++) {
      const int64_t i = (int64_t)y * width + x;
      const float nx = -tangents[3 * i + 1] * reach, ny = tangents[3 * i] * reach;
      const LEVEL(spot) ahead = LEVEL(spot_at)((float)x + nx, (float)y + ny, width, height);
      const LEVEL(spot) behind = LEVEL(spot_at)((float)x - nx, (float)y - ny, width, height);
      const float la = LEVEL(take)(light, ahead), lb = LEVEL(take)(light, behind), l = light[i];
      const float second = la + lb - 2 * l;
      // Below the middle of the edge (second > 0) towards the darker side, above it towards the lighter one.
      const int forward = second > 0 ? la < lb : la > lb;
      const float weight = second * second / (second * second + softness * softness);
      float v[3];
      LEVEL(take3)(in, forward ? ahead : behind, v);
      for (int k = 0; k < 3; k++) out[3 * i + k] = in[3 * i + k] + weight * (v[k] - in[3 * i + k]);
    }
}

static void LEVEL(ck_straight_strokes)(const float *restrict in, const uint8_t *restrict classes, float *restrict out, int width,
                                       int height, int y0, int y1, int directions, int radius) {
  // The triangle of weights sums to radius + 1.
  const float scale = 1 / (float)(radius + 1);
  enum { STRIP = 512 };
  float sum[STRIP];
  for (int64_t i = (int64_t)y0 * width; i < (int64_t)y1 * width; i++) out[i] = 0;
  for (int direction = 0; direction < directions; direction++) {
    const double angle = 3.14159265358979323846 * direction / directions;
    const double cx = cos(angle), cy = sin(angle);
    for (int y = y0; y < y1; y++)
      for (int strip = 0; strip < width; strip += STRIP) {
        const int n = width - strip < STRIP ? width - strip : STRIP;
        for (int x = 0; x < n; x++) sum[x] = 0;
        for (int k = -radius; k <= radius; k++) {
          const int dx = (int)lrint(k * cx), py = y + (int)lrint(k * cy);
          if (py < 0 || py >= height) continue;
          const float share = scale * (1 - (float)(k < 0 ? -k : k) * scale);
          const int first = strip + dx < 0 ? -strip - dx : 0;
          const int last = strip + n + dx > width ? width - strip - dx : n;
          const float *restrict values = in + (int64_t)py * width + strip + dx;
          const uint8_t *restrict names = classes + (int64_t)py * width + strip + dx;
          for (int x = first; x < last; x++) sum[x] += names[x] == direction ? share * values[x] : 0;
        }
        float *restrict to = out + (int64_t)y * width + strip;
        for (int x = 0; x < n; x++) to[x] = sum[x] > to[x] ? sum[x] : to[x];
      }
  }
}
