// The mean over (2 r + 1)² pixels, border replicated, in place.
static void LEVEL(box)(float *restrict plane, float *restrict temp, int width, int height, int r) {
  for (int64_t i = 0; i < (int64_t)width * height; i++) temp[i] = plane[i];
  float *restrict held = malloc((size_t)width * (size_t)height * sizeof(float));
  if (!held) abort();
  for (int64_t i = 0; i < (int64_t)width * height; i++) held[i] = plane[i];
  LEVEL(take_mean_away)(plane, temp, width, height, r);
  for (int64_t i = 0; i < (int64_t)width * height; i++) plane[i] = held[i] - plane[i];
  free(held);
}

static void LEVEL(ck_flow_unlikeness)(const float *restrict source, const float *restrict target, const float *restrict u,
                                      const float *restrict v, float *restrict out, int width, int height,
                                      float *restrict scratch) {
  const int64_t pitch = width + 2 * CK_FLOW_PAD;
  const float *restrict origin = target + CK_FLOW_PAD * pitch + CK_FLOW_PAD;
  const float right = (float)(width - 1), bottom = (float)(height - 1);
  for (int y = 0; y < height; y++) {
    const float *restrict row = source + (y + CK_FLOW_PAD) * pitch + CK_FLOW_PAD;
    for (int x = 0; x < width; x++) {
      const int64_t i = (int64_t)y * width + x;
      const float px = LEVEL(within)((float)x + u[i], 0.0f, right), py = LEVEL(within)((float)y + v[i], 0.0f, bottom);
      const int ix = (int)px, iy = (int)py;
      const float fx = px - (float)ix, fy = py - (float)iy;
      const float *restrict p = origin + iy * pitch + ix;
      const float top = p[0] + fx * (p[1] - p[0]), below = p[pitch] + fx * (p[pitch + 1] - p[pitch]);
      out[i] = top + fy * (below - top) - row[x];
    }
  }
  LEVEL(take_mean_away)(out, scratch, width, height, 8);
  for (int64_t i = 0; i < (int64_t)width * height; i++) out[i] = fabsf(out[i]);
  LEVEL(box)(out, scratch, width, height, 2);
}

static void LEVEL(ck_flow_trust)(const float *restrict roundtrip, const float *restrict u, const float *restrict v,
                                 float *restrict out, float agreement, float area, int width, int height, int y0, int y1) {
  enum { R = 2 };
  for (int y = y0; y < y1; y++) {
    const int above = y - R > 0 ? y - R : 0, below = y + R < height ? y + R : height - 1;
    const float *restrict ua = u + (int64_t)above * width, *restrict ub = u + (int64_t)below * width;
    const float *restrict va = v + (int64_t)above * width, *restrict vb = v + (int64_t)below * width;
    const float *restrict uy = u + (int64_t)y * width, *restrict vy = v + (int64_t)y * width;
    const float *restrict error = roundtrip + (int64_t)y * width;
    float *restrict to = out + (int64_t)y * width;
    const float down = 1.0f / (float)(below > above ? below - above : 1);
#define TRUST(left, right)                                                                        \
  do {                                                                                            \
    const float across = 1.0f / (float)((right) > (left) ? (right) - (left) : 1);                 \
    const float xx = 1.0f + (uy[right] - uy[left]) * across, yx = (vy[right] - vy[left]) * across; \
    const float xy = (ub[x] - ua[x]) * down, yy = 1.0f + (vb[x] - va[x]) * down;                  \
    to[x] = ((error[x] < agreement) & (xx * yy - xy * yx > area)) ? 1.0f : 0.0f;                  \
  } while (0)
    int x = 0;
    for (; x < R && x < width; x++) TRUST(0, x + R < width ? x + R : width - 1);
    for (; x < width - R; x++) TRUST(x - R, x + R);
    for (; x < width; x++) TRUST(x - R, width - 1);
#undef TRUST
  }
}

static void LEVEL(ck_flow_seen)(const float *restrict u, const float *restrict v, const float *restrict roundtrip,
                                const float *restrict unlike, const float *restrict before, float *restrict out, ck_sight limits,
                                int width, int height, int y0, int y1) {
  const float right = (float)(width - 1), bottom = (float)(height - 1);
  for (int y = y0; y < y1; y++) {
    for (int x = 0; x < width; x++) {
      const int64_t i = (int64_t)y * width + x;
      const float px = (float)x + u[i], py = (float)y + v[i];
      const int was = before[i] > 0.5f;
      const float far = was ? limits.hiding : limits.returning;
      const float other = was ? limits.hiding_unlikeness : limits.returning_unlikeness;
      const int inside = (px >= 0) & (py >= 0) & (px <= right) & (py <= bottom);
      out[i] = (inside & (roundtrip[i] < far) & (unlike[i] < other)) ? 1.0f : 0.0f;
    }
  }
}
