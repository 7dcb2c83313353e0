#define ROW(width) (3 * ((int64_t)(width) + 2 * CK_PATCH_PAD))
#define AT(x, y, width) (((int64_t)(y) + CK_PATCH_PAD) * ROW(width) + 3 * ((int64_t)(x) + CK_PATCH_PAD))

static void LEVEL(patch_border)(float *out, int width, int height) {
  const int64_t row = ROW(width);
  for (int y = 0; y < height; y++) {
    float *line = out + (y + CK_PATCH_PAD) * row;
    for (int x = 0; x < CK_PATCH_PAD; x++) {
      memcpy(line + 3 * x, line + 3 * CK_PATCH_PAD, 3 * sizeof(float));
      memcpy(line + 3 * (CK_PATCH_PAD + width + x), line + 3 * (CK_PATCH_PAD + width - 1), 3 * sizeof(float));
    }
  }
  for (int y = 0; y < CK_PATCH_PAD; y++) {
    memcpy(out + y * row, out + CK_PATCH_PAD * row, (size_t)row * sizeof(float));
    memcpy(out + (CK_PATCH_PAD + height + y) * row, out + (CK_PATCH_PAD + height - 1) * row, (size_t)row * sizeof(float));
  }
  memset(out + (height + 2 * CK_PATCH_PAD) * row, 0, 16 * sizeof(float));
}

static void LEVEL(ck_patch_pad)(const float *restrict in, float *restrict out, int width, int height) {
  for (int y = 0; y < height; y++)
    memcpy(out + AT(0, y, width), in + 3 * (int64_t)y * width, 3 * (size_t)width * sizeof(float));
  LEVEL(patch_border)(out, width, height);
}

static void LEVEL(ck_patch_halve)(const float *restrict in, float *restrict out, int width, int height) {
  const int w = (width + 1) / 2, h = (height + 1) / 2;
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++)
      for (int c = 0; c < 3; c++) {
        const float *restrict p = in + AT(2 * x, 2 * y, width) + c;
        out[AT(x, y, w) + c] = 0.25f * ((p[0] + p[3]) + (p[ROW(width)] + p[ROW(width) + 3]));
      }
  LEVEL(patch_border)(out, w, h);
}

static void LEVEL(ck_patch_distance)(const float *restrict a, const float *restrict b, float *restrict out, int width, int height,
                                     int y0, int y1) {
  // Sums down each column of five rows, then along the row.
  float *restrict sums = malloc((size_t)width * sizeof(float));
  if (!sums) abort();
  for (int y = y0; y < y1; y++) {
    memset(sums, 0, (size_t)width * sizeof(float));
    for (int j = -2; j <= 2; j++) {
      const int from = y + j < 0 ? 0 : y + j >= height ? height - 1 : y + j;
      const float *restrict p = a + 3 * (int64_t)from * width, *restrict q = b + 3 * (int64_t)from * width;
      for (int x = 0; x < width; x++) {
        const float r = p[3 * x] - q[3 * x], g = p[3 * x + 1] - q[3 * x + 1], c = p[3 * x + 2] - q[3 * x + 2];
        sums[x] += r * r + g * g + c * c;
      }
    }
    for (int x = 0; x < width; x++) {
      float sum = 0;
      for (int k = -2; k <= 2; k++) sum += sums[x + k < 0 ? 0 : x + k >= width ? width - 1 : x + k];
      out[(int64_t)y * width + x] = sum / 25.0f;
    }
  }
  free(sums);
}

// The cost of painting one pixel from another, both within the pictures. Fifteen values a row: the sixteenth lane is masked.
static inline __attribute__((always_inline)) float LEVEL(patch_cost)(const float *restrict at, const float *restrict from,
                                                                   int64_t row) {
  const v8 mask = {1, 1, 1, 1, 1, 1, 1, 0};
  v8 low = V8_SET(0.0f), high = low;
  for (int j = -2; j <= 2; j++) {
    const float *restrict p = at + j * row - 6, *restrict q = from + j * row - 6;
    const v8 a = V8_LOAD(p) - V8_LOAD(q), b = (V8_LOAD(p + 8) - V8_LOAD(q + 8)) * mask;
    low += a * a;
    high += b * b;
  }
  const v8 sum = low + high;
  return V8_SUM(sum) * (1.0f / 25.0f);
}

static void LEVEL(ck_patch_seek)(const float *restrict frame, const float *restrict reference, const uint8_t *restrict open,
                                 int32_t *restrict map, float *restrict costs, int width, int height, float prior, int y0, int y1) {
  const int64_t row = ROW(width);
  for (int y = y0; y < y1; y++)
    for (int x = 0; x < width; x++) {
      const int64_t i = (int64_t)y * width + x;
      if (!open[i]) continue;
      const int ox = map[2 * i], oy = map[2 * i + 1];
      const float *at = frame + AT(x, y, width);
      float best = INFINITY;
      for (int py = 0; py < height; py++)
        for (int px = 0; px < width; px++) {
          const float dx = (float)(px - ox), dy = (float)(py - oy);
          const float cost = LEVEL(patch_cost)(at, reference + AT(px, py, width), row) + prior * (dx * dx + dy * dy);
          if (cost < best) {
            best = cost;
            map[2 * i] = px;
            map[2 * i + 1] = py;
          }
        }
      costs[i] = best;
    }
}

static void LEVEL(ck_patch_rate)(const float *restrict frame, const float *restrict reference, const uint8_t *restrict open,
                                 const int32_t *restrict map, float *restrict costs, int width, int height, int y0, int y1) {
  (void)height;
  const int64_t row = ROW(width);
  for (int y = y0; y < y1; y++)
    for (int x = 0; x < width; x++) {
      const int64_t i = (int64_t)y * width + x;
      if (open[i])
        costs[i] = LEVEL(patch_cost)(frame + AT(x, y, width), reference + AT(map[2 * i], map[2 * i + 1], width), row);
    }
}

static void LEVEL(ck_patch_improve)(const float *restrict frame, const float *restrict reference, const uint8_t *restrict open,
                                    const int32_t *restrict from, int32_t *restrict map, float *restrict costs, int width,
                                    int height, int reach, int window, float enough, int y0, int y1) {
  static const int8_t across[8] = {-1, 1, 0, 0, -1, 1, -1, 1}, down[8] = {0, 0, -1, 1, -1, -1, 1, 1};
  const int64_t row = ROW(width);
  for (int y = y0; y < y1; y++)
    for (int x = 0; x < width; x++) {
      const int64_t i = (int64_t)y * width + x;
      if (!open[i] || costs[i] < enough) continue;
      const float *at = frame + AT(x, y, width);
      int bx = from[2 * i], by = from[2 * i + 1];
      float best = costs[i];
#define PLACE(cx, cy)                                                                  \
  do {                                                                                 \
    const int px = (cx), py = (cy);                                                    \
    if (px >= 0 && py >= 0 && px < width && py < height && (px != bx || py != by)) {   \
      const float cost = LEVEL(patch_cost)(at, reference + AT(px, py, width), row); \
      if (cost < best) {                                                               \
        best = cost;                                                                   \
        bx = px;                                                                       \
        by = py;                                                                       \
      }                                                                                \
    }                                                                                  \
  } while (0)
      for (int k = 0; k < 8; k++) {
        const int qx = x + reach * across[k], qy = y + reach * down[k];
        if (qx < 0 || qy < 0 || qx >= width || qy >= height) continue;
        const int64_t q = (int64_t)qy * width + qx;
        PLACE(from[2 * q] - reach * across[k], from[2 * q + 1] - reach * down[k]);
      }
      const int cx = bx, cy = by;
      for (int j = -window; j <= window; j++)
        for (int k = -window; k <= window; k++) PLACE(cx + k, cy + j);
#undef PLACE
      map[2 * i] = bx;
      map[2 * i + 1] = by;
      costs[i] = best;
    }
}

static void LEVEL(ck_patch_vote)(const float *restrict painting, const uint8_t *restrict open, const int32_t *restrict map,
                                 const float *restrict costs, float sharpness, float *restrict out, int width, int height, int y0,
                                 int y1) {
  for (int y = y0; y < y1; y++)
    for (int x = 0; x < width; x++) {
      const int64_t i = (int64_t)y * width + x;
      if (!open[i]) continue;
      float r = 0, g = 0, b = 0, sum = 0;
      float least = costs[i];
      for (int j = -2; j <= 2; j++)
        for (int k = -2; k <= 2; k++) {
          const int qx = x + k, qy = y + j;
          if (qx < 0 || qy < 0 || qx >= width || qy >= height) continue;
          const float c = costs[(int64_t)qy * width + qx];
          least = c < least ? c : least;
        }
      for (int j = -2; j <= 2; j++)
        for (int k = -2; k <= 2; k++) {
          const int qx = x + k, qy = y + j;
          if (qx < 0 || qy < 0 || qx >= width || qy >= height) continue;
          const int64_t q = (int64_t)qy * width + qx;
          int px = map[2 * q] - k, py = map[2 * q + 1] - j;
          px = px < 0 ? 0 : px >= width ? width - 1 : px;
          py = py < 0 ? 0 : py >= height ? height - 1 : py;
          const float w = expf((least - costs[q]) * sharpness);
          const float *restrict p = painting + 3 * ((int64_t)py * width + px);
          r += w * p[0];
          g += w * p[1];
          b += w * p[2];
          sum += w;
        }
      out[3 * i] = r / sum;
      out[3 * i + 1] = g / sum;
      out[3 * i + 2] = b / sum;
    }
}
