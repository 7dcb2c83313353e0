// Planes without a border, read along a field. A strip of pixels goes through three loops: positions and weights, which
// vectorise; the loads, two neighbours at a time, which would be slow gathers in a vector; the sums, which vectorise.
enum { LEVEL(STRIP) = 64 };

// Where the pixels of a strip fall, clamped to the plane: the upper left of the four values around, and their weights.
typedef struct {
  int32_t at[LEVEL(STRIP)];
  float wa[LEVEL(STRIP)], wb[LEVEL(STRIP)], wc[LEVEL(STRIP)], wd[LEVEL(STRIP)];
  float inside[LEVEL(STRIP)];  // 1 where that lies within half a pixel of the plane, else 0
} LEVEL(strip);

static inline __attribute__((always_inline)) void LEVEL(aim)(LEVEL(strip) *restrict s, const float *restrict u,
                                                           const float *restrict v, int x0, int y, int n, int width, int height) {
  const float right = (float)(width - 1), bottom = (float)(height - 1);
  const int last_x = width > 1 ? width - 2 : 0, last_y = height > 1 ? height - 2 : 0;
  for (int i = 0; i < n; i++) {
    const float qx = (float)(x0 + i) + u[i], qy = (float)y + v[i];
    const float px = qx > 0 ? (qx < right ? qx : right) : 0, py = qy > 0 ? (qy < bottom ? qy : bottom) : 0;
    int x = (int)px, yy = (int)py;
    x = x < last_x ? x : last_x;
    yy = yy < last_y ? yy : last_y;
    const float fx = px - (float)x, fy = py - (float)yy;
    s->at[i] = yy * width + x;
    s->wa[i] = (1 - fx) * (1 - fy);
    s->wb[i] = fx * (1 - fy);
    s->wc[i] = (1 - fx) * fy;
    s->wd[i] = fx * fy;
    s->inside[i] = ((qx >= -0.5f) & (qy >= -0.5f) & (qx <= right + 0.5f) & (qy <= bottom + 0.5f)) ? 1.0f : 0.0f;
  }
}

static inline __attribute__((always_inline)) void LEVEL(look)(const LEVEL(strip) *restrict s, const float *restrict plane,
                                                            float *restrict out, int n, int width, int height) {
  float above[2 * LEVEL(STRIP)], below[2 * LEVEL(STRIP)];
  const float *restrict next = plane + (height > 1 ? width : 0);
  if (width > 1) {
    for (int i = 0; i < n; i++) {
      memcpy(above + 2 * i, plane + s->at[i], 2 * sizeof(float));
      memcpy(below + 2 * i, next + s->at[i], 2 * sizeof(float));
    }
  } else {
    for (int i = 0; i < n; i++) {
      above[2 * i] = above[2 * i + 1] = plane[s->at[i]];
      below[2 * i] = below[2 * i + 1] = next[s->at[i]];
    }
  }
  for (int i = 0; i < n; i++)
    out[i] = s->wa[i] * above[2 * i] + s->wb[i] * above[2 * i + 1] + s->wc[i] * below[2 * i] + s->wd[i] * below[2 * i + 1];
}

// The strips of the rows [y0, y1): `i` is the first pixel of one, `n` its length.
#define STRIPS                                                      \
  for (int y = y0; y < y1; y++)                                     \
    for (int x = 0; x < width; x += LEVEL(STRIP))

#define STRIP(u, v)                                                           \
  const int n = width - x < LEVEL(STRIP) ? width - x : LEVEL(STRIP);          \
  const int64_t i = (int64_t)y * width + x;                                   \
  LEVEL(strip) s;                                                             \
  LEVEL(aim)(&s, (u) + i, (v) + i, x, y, n, width, height)

// What the vectors of a strip and those of another field at their ends lead to together.
static inline __attribute__((always_inline)) void LEVEL(go_on)(const LEVEL(strip) *restrict s, const float *restrict au,
                                                             const float *restrict av, const float *restrict bu,
                                                             const float *restrict bv, float *restrict u, float *restrict v, int n,
                                                             int width, int height) {
  float ru[LEVEL(STRIP)], rv[LEVEL(STRIP)];
  LEVEL(look)(s, bu, ru, n, width, height);
  LEVEL(look)(s, bv, rv, n, width, height);
  for (int k = 0; k < n; k++) {
    u[k] = au[k] + ru[k];
    v[k] = av[k] + rv[k];
  }
}

static void LEVEL(ck_flow_chain)(const float *restrict au, const float *restrict av, const float *restrict bu,
                                 const float *restrict bv, float *restrict u, float *restrict v, int width, int height, int y0,
                                 int y1) {
  STRIPS {
    STRIP(au, av);
    LEVEL(go_on)(&s, au + i, av + i, bu, bv, u + i, v + i, n, width, height);
  }
}

static void LEVEL(ck_flow_roundtrip)(const float *restrict au, const float *restrict av, const float *restrict bu,
                                     const float *restrict bv, float *restrict out, int width, int height, int y0, int y1) {
  float du[LEVEL(STRIP)], dv[LEVEL(STRIP)];
  STRIPS {
    STRIP(au, av);
    LEVEL(go_on)(&s, au + i, av + i, bu, bv, du, dv, n, width, height);
    for (int k = 0; k < n; k++) out[i + k] = s.inside[k] > 0 ? sqrtf(du[k] * du[k] + dv[k] * dv[k]) : 1e3f;
  }
}

static void LEVEL(ck_flow_carry)(const float *restrict in, const float *restrict u, const float *restrict v, float *restrict out,
                                 float outside, int width, int height, int y0, int y1) {
  float value[LEVEL(STRIP)];
  STRIPS {
    STRIP(u, v);
    LEVEL(look)(&s, in, value, n, width, height);
    for (int k = 0; k < n; k++) out[i + k] = s.inside[k] > 0 ? value[k] : outside;
  }
}
#undef STRIPS
#undef STRIP
