static inline int LEVEL(clampi)(int v, int low, int high) { return v < low ? low : v > high ? high : v; }

// The columns of pixels that lie in a column of cells: [first, last).
static inline void LEVEL(cell_columns)(int column, int columns, float spacing, int width, int *first, int *last) {
  *first = column == 0 ? 0 : LEVEL(clampi)((int)ceilf((float)column * spacing), 0, width);
  *last = column == columns - 1 ? width : LEVEL(clampi)((int)ceilf((float)(column + 1) * spacing), 0, width);
}

enum { LEVEL(CK_SEGMENT) = 256 };

static void LEVEL(ck_superpixels)(const float *restrict lab, const float *restrict sites, int32_t *restrict labels, int width, int y0,
                                  int y1, int columns, int rows, float spacing, float compactness) {
  const float by_place = compactness * compactness / (spacing * spacing);
  for (int y = y0; y < y1; y++) {
    const int row = LEVEL(clampi)((int)((float)y / spacing), 0, rows - 1);
    for (int column = 0; column < columns; column++) {
      int first, last;
      LEVEL(cell_columns)(column, columns, spacing, width, &first, &last);
      for (int from = first; from < last; from += LEVEL(CK_SEGMENT)) {
        const int n = last - from < LEVEL(CK_SEGMENT) ? last - from : LEVEL(CK_SEGMENT);
        float best[LEVEL(CK_SEGMENT)];
        int32_t label[LEVEL(CK_SEGMENT)];
        for (int x = 0; x < n; x++) best[x] = 1e30f, label[x] = row * columns + column;
        const float *restrict values = lab + 3 * ((int64_t)y * width + from);
        for (int j = LEVEL(clampi)(row - 2, 0, rows); j <= LEVEL(clampi)(row + 2, 0, rows - 1); j++)
          for (int k = LEVEL(clampi)(column - 2, 0, columns); k <= LEVEL(clampi)(column + 2, 0, columns - 1); k++) {
            const int32_t name = j * columns + k;
            const float *site = sites + 5 * (int64_t)name;
            if (site[0] > 1e30f) continue;
            const float sx = site[0], l = site[2], a = site[3], b = site[4];
            const float dy = ((float)y - site[1]) * ((float)y - site[1]) * by_place;
            for (int x = 0; x < n; x++) {
              const float dx = (float)(from + x) - sx;
              const float dl = values[3 * x] - l, da = values[3 * x + 1] - a, db = values[3 * x + 2] - b;
              const float d = dx * dx * by_place + dy + dl * dl + da * da + db * db;
              const int nearer = d < best[x];
              best[x] = nearer ? d : best[x];
              label[x] = nearer ? name : label[x];
            }
          }
        for (int x = 0; x < n; x++) labels[(int64_t)y * width + from + x] = label[x];
      }
    }
  }
}

static void LEVEL(ck_tiles)(const float *restrict sites, int32_t *restrict labels, float *restrict gaps, int width, int y0, int y1,
                            int columns, int rows, float spacing) {
  for (int y = y0; y < y1; y++) {
    const int row = LEVEL(clampi)((int)((float)y / spacing), 0, rows - 1);
    for (int column = 0; column < columns; column++) {
      int first, last;
      LEVEL(cell_columns)(column, columns, spacing, width, &first, &last);
      for (int from = first; from < last; from += LEVEL(CK_SEGMENT)) {
        const int n = last - from < LEVEL(CK_SEGMENT) ? last - from : LEVEL(CK_SEGMENT);
        float best[LEVEL(CK_SEGMENT)], second[LEVEL(CK_SEGMENT)];
        int32_t label[LEVEL(CK_SEGMENT)];
        for (int x = 0; x < n; x++) best[x] = second[x] = 1e30f, label[x] = row * columns + column;
        for (int j = LEVEL(clampi)(row - 2, 0, rows); j <= LEVEL(clampi)(row + 2, 0, rows - 1); j++)
          for (int k = LEVEL(clampi)(column - 2, 0, columns); k <= LEVEL(clampi)(column + 2, 0, columns - 1); k++) {
            const int32_t name = j * columns + k;
            const float *site = sites + 4 * (int64_t)name;
            const float sx = site[0], cosine = site[2], sine = site[3], dy = (float)y - site[1];
            for (int x = 0; x < n; x++) {
              const float dx = (float)(from + x) - sx;
              float u = dx * cosine + dy * sine, v = dy * cosine - dx * sine;
              u = u < 0 ? -u : u;
              v = v < 0 ? -v : v;
              const float d = (u > v ? u : v) + 0.08f * (u + v);
              const int nearer = d < best[x];
              const float loser = nearer ? best[x] : d;
              second[x] = loser < second[x] ? loser : second[x];
              best[x] = nearer ? d : best[x];
              label[x] = nearer ? name : label[x];
            }
          }
        for (int x = 0; x < n; x++) {
          labels[(int64_t)y * width + from + x] = label[x];
          gaps[(int64_t)y * width + from + x] = 0.5f * (second[x] - best[x]);
        }
      }
    }
  }
}

// For each pixel the last column of the run of equal labels it stands in.
static void LEVEL(ck_run_ends)(const int32_t *restrict labels, int32_t *restrict ends, int width, int y0, int y1) {
  for (int y = y0; y < y1; y++) {
    const int32_t *row = labels + (int64_t)y * width;
    int32_t end = width - 1;
    for (int x = width - 1; x >= 0; x--) {
      if (x + 1 < width && row[x] != row[x + 1]) end = x;
      ends[(int64_t)y * width + x] = end;
    }
  }
}

// A disc with weights 1 + radius·(radius + 2) - j² - k²: how far each row reaches, and the sums of squares up to k.
enum { LEVEL(CK_MOST) = 64 };
typedef struct LEVEL(disc) {
  int full, reach[LEVEL(CK_MOST) + 1], squares[2 * LEVEL(CK_MOST) + 2];
} LEVEL(disc);

static inline LEVEL(disc) LEVEL(disc_of)(int radius) {
  LEVEL(disc) disc;
  disc.full = (radius + 1) * (radius + 1);
  for (int j = 0; j <= radius; j++) {
    int k = radius;
    while (k > 0 && disc.full - j * j - k * k <= 0) k--;
    disc.reach[j] = k;
  }
  disc.squares[0] = 0;
  for (int k = -radius; k <= radius; k++) disc.squares[k + radius + 1] = disc.squares[k + radius] + k * k;
  return disc;
}

// The weight of columns a ... b of row j of the disc.
static inline int LEVEL(run_weight)(const LEVEL(disc) *disc, int radius, int j, int a, int b) {
  return (b - a + 1) * (disc->full - j * j) - (disc->squares[b + radius + 1] - disc->squares[a + radius]);
}

static void LEVEL(ck_majority)(const int32_t *restrict labels, const int32_t *restrict ends, int32_t *restrict out, int width, int height,
                               int y0, int y1, int radius) {
  enum { KINDS = 16 };
  radius = radius < LEVEL(CK_MOST) ? radius : LEVEL(CK_MOST);
  const LEVEL(disc) disc = LEVEL(disc_of)(radius);
  for (int y = y0; y < y1; y++)
    for (int x = 0; x < width; x++) {
      int32_t seen[KINDS];
      int votes[KINDS], count = 0;
      for (int j = y < radius ? -y : -radius; j <= radius && y + j < height; j++) {
        const int reach = disc.reach[j < 0 ? -j : j];
        const int64_t row = (int64_t)(y + j) * width;
        const int right = x + reach < width ? x + reach : width - 1;
        int px = x > reach ? x - reach : 0;
        while (px <= right) {
          const int32_t label = labels[row + px];
          const int end = ends[row + px] < right ? ends[row + px] : right;
          int at = 0;
          while (at < count && seen[at] != label) at++;
          if (at == count && count < KINDS) seen[count] = label, votes[count++] = 0;
          if (at < count) votes[at] += LEVEL(run_weight)(&disc, radius, j, px - x, end - x);
          px = end + 1;
        }
      }
      int best = 0;
      for (int k = 1; k < count; k++)
        if (votes[k] > votes[best] || (votes[k] == votes[best] && seen[k] < seen[best])) best = k;
      out[(int64_t)y * width + x] = seen[best];
    }
}

static void LEVEL(ck_own_share)(const int32_t *restrict labels, const int32_t *restrict ends, float *restrict out, int width, int height,
                                int y0, int y1, int radius) {
  radius = radius < LEVEL(CK_MOST) ? radius : LEVEL(CK_MOST);
  const LEVEL(disc) disc = LEVEL(disc_of)(radius);
  for (int y = y0; y < y1; y++)
    for (int x = 0; x < width; x++) {
      const int32_t own = labels[(int64_t)y * width + x];
      int same = 0, total = 0;
      for (int j = y < radius ? -y : -radius; j <= radius && y + j < height; j++) {
        const int reach = disc.reach[j < 0 ? -j : j];
        const int64_t row = (int64_t)(y + j) * width;
        const int left = x > reach ? x - reach : 0, right = x + reach < width ? x + reach : width - 1;
        total += LEVEL(run_weight)(&disc, radius, j, left - x, right - x);
        for (int px = left; px <= right;) {
          const int end = ends[row + px] < right ? ends[row + px] : right;
          if (labels[row + px] == own) same += LEVEL(run_weight)(&disc, radius, j, px - x, end - x);
          px = end + 1;
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
