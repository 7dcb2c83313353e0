static inline int LEVEL(clampi)(int v, int low, int high) { return v < low ? low : v > high ? high : v; }

static void LEVEL(ck_superpixels)(const float *restrict lab, const float *restrict sites, int32_t *restrict labels, int width, int y0,
                                  int y1, int columns, int rows, float spacing, float compactness) {
  const float by_place = compactness * compactness / (spacing * spacing);
  for (int y = y0; y < y1; y++) {
    const int row = LEVEL(clampi)((int)((float)y / spacing), 0, rows - 1);
    for (int x = 0; x < width; x++) {
      const int64_t i = (int64_t)y * width + x;
      const int column = LEVEL(clampi)((int)((float)x / spacing), 0, columns - 1);
      float best = 1e30f;
      int32_t label = row * columns + column;
      for (int j = LEVEL(clampi)(row - 2, 0, rows); j <= LEVEL(clampi)(row + 2, 0, rows - 1); j++)
        for (int k = LEVEL(clampi)(column - 2, 0, columns); k <= LEVEL(clampi)(column + 2, 0, columns - 1); k++) {
          const float *site = sites + 5 * ((int64_t)j * columns + k);
          const float dx = (float)x - site[0], dy = (float)y - site[1];
          const float dl = lab[3 * i] - site[2], da = lab[3 * i + 1] - site[3], db = lab[3 * i + 2] - site[4];
          const float d = (dx * dx + dy * dy) * by_place + dl * dl + da * da + db * db;
          if (d < best) best = d, label = j * columns + k;
        }
      labels[i] = label;
    }
  }
}

static void LEVEL(ck_tiles)(const float *restrict sites, int32_t *restrict labels, float *restrict gaps, int width, int y0, int y1,
                            int columns, int rows, float spacing) {
  for (int y = y0; y < y1; y++) {
    const int row = LEVEL(clampi)((int)((float)y / spacing), 0, rows - 1);
    for (int x = 0; x < width; x++) {
      const int64_t i = (int64_t)y * width + x;
      const int column = LEVEL(clampi)((int)((float)x / spacing), 0, columns - 1);
      float best = 1e30f, second = 1e30f;
      int32_t label = row * columns + column;
      for (int j = LEVEL(clampi)(row - 2, 0, rows); j <= LEVEL(clampi)(row + 2, 0, rows - 1); j++)
        for (int k = LEVEL(clampi)(column - 2, 0, columns); k <= LEVEL(clampi)(column + 2, 0, columns - 1); k++) {
          const float *site = sites + 4 * ((int64_t)j * columns + k);
          const float dx = (float)x - site[0], dy = (float)y - site[1];
          float u = dx * site[2] + dy * site[3], v = dy * site[2] - dx * site[3];
          u = u < 0 ? -u : u;
          v = v < 0 ? -v : v;
          const float d = (u > v ? u : v) + 0.08f * (u + v);
          if (d < best) {
            second = best;
            best = d;
            label = j * columns + k;
          } else if (d < second) {
            second = d;
          }
        }
      labels[i] = label;
      gaps[i] = 0.5f * (second - best);
    }
  }
}

static void LEVEL(ck_majority)(const int32_t *restrict labels, int32_t *restrict out, int width, int height, int y0, int y1, int radius) {
  enum { MOST = 12 };
  const int full = (radius + 1) * (radius + 1);
  for (int y = y0; y < y1; y++)
    for (int x = 0; x < width; x++) {
      int32_t seen[MOST];
      int votes[MOST], count = 0;
      for (int j = -radius; j <= radius; j++) {
        const int py = y + j;
        if (py < 0 || py >= height) continue;
        int last = 0;
        for (int k = -radius; k <= radius; k++) {
          const int px = x + k, weight = full - j * j - k * k;
          if (px < 0 || px >= width || weight <= 0) continue;
          const int32_t label = labels[(int64_t)py * width + px];
          if (last < count && seen[last] == label) {
            votes[last] += weight;
            continue;
          }
          int at = 0;
          while (at < count && seen[at] != label) at++;
          if (at == count) {
            if (count == MOST) continue;
            seen[count] = label;
            votes[count++] = 0;
          }
          votes[at] += weight;
          last = at;
        }
      }
      int best = 0;
      for (int k = 1; k < count; k++)
        if (votes[k] > votes[best] || (votes[k] == votes[best] && seen[k] < seen[best])) best = k;
      out[(int64_t)y * width + x] = seen[best];
    }
}

static void LEVEL(ck_own_share)(const int32_t *restrict labels, float *restrict out, int width, int height, int y0, int y1, int radius) {
  const int full = (radius + 1) * (radius + 1);
  for (int y = y0; y < y1; y++)
    for (int x = 0; x < width; x++) {
      const int32_t own = labels[(int64_t)y * width + x];
      int same = 0, total = 0;
      for (int j = -radius; j <= radius; j++) {
        const int py = y + j;
        if (py < 0 || py >= height) continue;
        const int32_t *restrict row = labels + (int64_t)py * width;
        const int first = x - radius < 0 ? -x : -radius, last = x + radius >= width ? width - 1 - x : radius;
        for (int k = first; k <= last; k++) {
          int weight = full - j * j - k * k;
          weight = weight > 0 ? weight : 0;
          total += weight;
          same += row[x + k] == own ? weight : 0;
        }
      }
      out[(int64_t)y * width + x] = (float)same / (float)total;
    }
}

static inline float LEVEL(apart)(const float *a, const float *b) {
  const float x = a[0] - b[0], y = a[1] - b[1], z = a[2] - b[2];
  return x * x + y * y + z * z;
}

static void LEVEL(ck_nearest_colours)(const float *restrict lab, const float *restrict palette, int count, float *restrict out, int width,
                                      int y0, int y1, float softness) {
  for (int64_t i = (int64_t)y0 * width; i < (int64_t)y1 * width; i++) {
    const float *v = lab + 3 * i;
    float best = 1e30f, second = 1e30f;
    int a = 0, b = 0;
    for (int k = 0; k < count; k++) {
      const float d = LEVEL(apart)(v, palette + 3 * k);
      if (d < best) {
        second = best, b = a;
        best = d, a = k;
      } else if (d < second) {
        second = d, b = k;
      }
    }
    // The distance to the plane half way between the two.
    float width_ab = sqrtf(LEVEL(apart)(palette + 3 * a, palette + 3 * b));
    width_ab = width_ab > 1e-3f ? width_ab : 1e-3f;
    float t = softness > 0 && count > 1 ? (second - best) / (2 * width_ab * softness) : 1;
    t = t > 1 ? 1 : t;
    const float own = 0.5f + 0.5f * t;
    for (int c = 0; c < 3; c++) out[3 * i + c] = own * palette[3 * a + c] + (1 - own) * palette[3 * b + c];
  }
}

static void LEVEL(ck_nearest_labels)(const float *restrict lab, const float *restrict palette, int count, int32_t *restrict labels,
                                     int width, int y0, int y1) {
  for (int64_t i = (int64_t)y0 * width; i < (int64_t)y1 * width; i++) {
    float best = 1e30f;
    int32_t label = 0;
    for (int k = 0; k < count; k++) {
      const float d = LEVEL(apart)(lab + 3 * i, palette + 3 * k);
      if (d < best) best = d, label = k;
    }
    labels[i] = label;
  }
}

static void LEVEL(ck_dither)(const float *restrict lab, const float *restrict palette, int count, float *restrict out, int width, int y0,
                             int y1, float spread, float penalty) {
  static const unsigned char bayer[16] = {0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5};
  for (int y = y0; y < y1; y++)
    for (int x = 0; x < width; x++) {
      const int64_t i = (int64_t)y * width + x;
      const float *v = lab + 3 * i;
      float best = 1e30f, share = 0;
      int a = 0, b = 0;
      for (int k = 0; k < count; k++) {
        const float d = LEVEL(apart)(v, palette + 3 * k);
        if (d < best) best = d, a = b = k;
      }
      for (int j = 0; j < count && spread > 0; j++)
        for (int k = j + 1; k < count; k++) {
          const float *p = palette + 3 * j, *q = palette + 3 * k;
          float along = 0, length = 0;
          for (int c = 0; c < 3; c++) {
            along += (v[c] - p[c]) * (q[c] - p[c]);
            length += (q[c] - p[c]) * (q[c] - p[c]);
          }
          if (length <= 0) continue;
          float t = along / length;
          t = t < 0 ? 0 : t > 1 ? 1 : t;
          float d = penalty * length * t * (1 - t) * 4;
          for (int c = 0; c < 3; c++) {
            const float e = p[c] + t * (q[c] - p[c]) - v[c];
            d += e * e;
          }
          if (d < best) best = d, a = j, b = k, share = t;
        }
      // A narrower spread keeps most pixels flat and dithers only half way between.
      const float threshold = 0.5f + spread * (((float)bayer[(y & 3) * 4 + (x & 3)] + 0.5f) / 16 - 0.5f);
      const int pick = a != b && share > threshold ? b : a;
      for (int c = 0; c < 3; c++) out[3 * i + c] = palette[3 * pick + c];
    }
}
