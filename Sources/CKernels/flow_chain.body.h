// Where (px, py) falls in a plane without a border, clamped to it: the four values around and their weights.
typedef struct {
  int64_t a, b, c, d;
  float wa, wb, wc, wd;
} LEVEL(corners);

static inline __attribute__((always_inline)) LEVEL(corners) LEVEL(corners_at)(float px, float py, int width, int height) {
  const float right = (float)(width - 1), bottom = (float)(height - 1);
  px = px > 0 ? (px < right ? px : right) : 0;
  py = py > 0 ? (py < bottom ? py : bottom) : 0;
  const int x = (int)px, y = (int)py;
  const int64_t across = x + 1 < width ? 1 : 0, down = y + 1 < height ? width : 0;
  const float fx = px - (float)x, fy = py - (float)y;
  LEVEL(corners) k;
  k.a = (int64_t)y * width + x;
  k.b = k.a + across;
  k.c = k.a + down;
  k.d = k.c + across;
  k.wa = (1 - fx) * (1 - fy);
  k.wb = fx * (1 - fy);
  k.wc = (1 - fx) * fy;
  k.wd = fx * fy;
  return k;
}

#define CORNERS(plane, k) ((k).wa * (plane)[(k).a] + (k).wb * (plane)[(k).b] + (k).wc * (plane)[(k).c] + (k).wd * (plane)[(k).d])

static void LEVEL(ck_flow_chain)(const float *restrict au, const float *restrict av, const float *restrict bu,
                                 const float *restrict bv, float *restrict u, float *restrict v, int width, int height, int y0,
                                 int y1) {
  for (int y = y0; y < y1; y++) {
    for (int x = 0; x < width; x++) {
      const int64_t i = (int64_t)y * width + x;
      const LEVEL(corners) k = LEVEL(corners_at)((float)x + au[i], (float)y + av[i], width, height);
      u[i] = au[i] + CORNERS(bu, k);
      v[i] = av[i] + CORNERS(bv, k);
    }
  }
}

static void LEVEL(ck_flow_roundtrip)(const float *restrict au, const float *restrict av, const float *restrict bu,
                                     const float *restrict bv, float *restrict out, int width, int height, int y0, int y1) {
  for (int y = y0; y < y1; y++) {
    for (int x = 0; x < width; x++) {
      const int64_t i = (int64_t)y * width + x;
      const float px = (float)x + au[i], py = (float)y + av[i];
      const LEVEL(corners) k = LEVEL(corners_at)(px, py, width, height);
      const float ru = au[i] + CORNERS(bu, k), rv = av[i] + CORNERS(bv, k);
      const int inside = px >= -0.5f && py >= -0.5f && px <= (float)width - 0.5f && py <= (float)height - 0.5f;
      out[i] = inside ? sqrtf(ru * ru + rv * rv) : 1e3f;
    }
  }
}

static void LEVEL(ck_flow_carry)(const float *restrict in, const float *restrict u, const float *restrict v, float *restrict out,
                                 float outside, int width, int height, int y0, int y1) {
  for (int y = y0; y < y1; y++) {
    for (int x = 0; x < width; x++) {
      const int64_t i = (int64_t)y * width + x;
      const float px = (float)x + u[i], py = (float)y + v[i];
      const LEVEL(corners) k = LEVEL(corners_at)(px, py, width, height);
      const float value = CORNERS(in, k);
      const int inside = px >= -0.5f && py >= -0.5f && px <= (float)width - 0.5f && py <= (float)height - 0.5f;
      out[i] = inside ? value : outside;
    }
  }
}
