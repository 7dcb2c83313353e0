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

// The mean of the trusted flow around (x, y), weighted by nearness and likeness of colour. Windows widen from `step`
// pixels between samples; returns the step that found enough, 0 if none did.
static int LEVEL(fill_at)(const float *restrict picture, const float *restrict trust, const float *restrict u,
                          const float *restrict v, int width, int height, int x, int y, int step, float *out_u, float *out_v) {
  const int64_t i = (int64_t)y * width + x;
  const float r = picture[3 * i], g = picture[3 * i + 1], b = picture[3 * i + 2];
  for (; step <= 256; step *= 2) {
    float sum = 0, su = 0, sv = 0;
    for (int j = -5; j <= 5; j++) {
      const int qy = y + j * step;
      if (qy < 0 || qy >= height) continue;
      for (int k = -5; k <= 5; k++) {
        const int qx = x + k * step;
        if (qx < 0 || qx >= width) continue;
        const int64_t q = (int64_t)qy * width + qx;
        if (trust[q] < 0.5f) continue;
        const float dr = picture[3 * q] - r, dg = picture[3 * q + 1] - g, db = picture[3 * q + 2] - b;
        const float near = (float)(j * j + k * k), like = (dr * dr + dg * dg + db * db) * 150.0f;
        const float weight = 1.0f / ((1.0f + near) * (1.0f + like * like));
        sum += weight;
        su += weight * u[q];
        sv += weight * v[q];
      }
    }
    if (sum > 0.02f || (step == 256 && sum > 0)) {
      *out_u = su / sum;
      *out_v = sv / sum;
      return step;
    }
  }
  return 0;
}

static void LEVEL(ck_flow_fill)(const float *restrict picture, const float *restrict trust, const float *restrict u,
                                const float *restrict v, float *restrict out_u, float *restrict out_v, int width, int height, int block,
                                int y0, int y1) {
  // One vector is computed for the hidden pixels of a block: what is filled is a guess, and smooth.
  for (int y = y0; y < y1; y += block) {
    int start = 2;  // deep inside a hole the neighbour's window is a good first guess
    for (int x = 0; x < width; x += block) {
      float fu = 0, fv = 0;
      int state = -1;  // not computed yet, 0 = nothing found, 1 = found
      for (int k = 0; k < block * block; k++) {
        const int px = x + k % block, py = y + k / block;
        if (px >= width || py >= y1) continue;
        const int64_t i = (int64_t)py * width + px;
        out_u[i] = u[i];
        out_v[i] = v[i];
        if (trust[i] >= 0.5f) continue;
        if (state < 0) state = LEVEL(fill_at)(picture, trust, u, v, width, height, px, py, start, &fu, &fv);
        if (state > 0) {
          out_u[i] = fu;
          out_v[i] = fv;
        }
      }
      start = state > 2 ? state / 2 : 2;
    }
  }
}
