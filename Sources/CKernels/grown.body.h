static void LEVEL(ck_grown_carry)(const uint8_t *restrict owner, const float *restrict places, const float *restrict step,
                                  const float *restrict known, const uint8_t *restrict sure, uint8_t *restrict out_owner,
                                  float *restrict out_places, int width, int height, int y0, int y1) {
  const float right = (float)width - 0.5f, bottom = (float)height - 0.5f;
  for (int y = y0; y < y1; y++)
    for (int x = 0; x < width; x++) {
      const int64_t i = (int64_t)y * width + x;
      out_owner[i] = 0;
      out_places[2 * i] = out_places[2 * i + 1] = 0;
      if (sure[i] || !(known[i] > 0.5f)) continue;
      const float px = (float)x + step[2 * i], py = (float)y + step[2 * i + 1];
      if (!(px >= -0.5f && py >= -0.5f && px < right && py < bottom)) continue;
      int nx = (int)(px + 0.5f), ny = (int)(py + 0.5f);
      nx = nx < width ? nx : width - 1;
      ny = ny < height ? ny : height - 1;
      const int64_t from = (int64_t)ny * width + nx;
      if (!owner[from]) continue;
      out_owner[i] = owner[from];
      out_places[2 * i] = places[2 * from] + (px - (float)nx);
      out_places[2 * i + 1] = places[2 * from + 1] + (py - (float)ny);
    }
}

static inline void LEVEL(ck_grown_weights)(float t, float *w) {
  w[0] = ((-0.5f * t + 1) * t - 0.5f) * t;
  w[1] = (1.5f * t - 2.5f) * t * t + 1;
  w[2] = ((-1.5f * t + 2) * t + 0.5f) * t;
  w[3] = (0.5f * t - 0.5f) * t * t;
}

static void LEVEL(ck_grown_paint)(const uint8_t *restrict painting, int number, const uint8_t *restrict owner,
                                  const float *restrict places, const float *restrict share, float *restrict out, int width,
                                  int height, int y0, int y1) {
  const float right = (float)(width - 1), bottom = (float)(height - 1);
  for (int64_t i = (int64_t)y0 * width; i < (int64_t)y1 * width; i++) {
    if (owner[i] != number) continue;
    float px = places[2 * i], py = places[2 * i + 1];
    px = px > 0 ? px : 0;  // also turns NaN into 0
    px = px < right ? px : right;
    py = py > 0 ? py : 0;
    py = py < bottom ? py : bottom;
    const int x = (int)px, y = (int)py;
    float wx[4], wy[4], sum[3] = {0, 0, 0};
    LEVEL(ck_grown_weights)(px - (float)x, wx);
    LEVEL(ck_grown_weights)(py - (float)y, wy);
    for (int b = 0; b < 4; b++) {
      int row = y + b - 1;
      row = row < 0 ? 0 : row < height ? row : height - 1;
      for (int a = 0; a < 4; a++) {
        int column = x + a - 1;
        column = column < 0 ? 0 : column < width ? column : width - 1;
        const uint8_t *from = painting + 3 * ((int64_t)row * width + column);
        const float w = wy[b] * wx[a];
        for (int c = 0; c < 3; c++) sum[c] += w * (float)from[c];
      }
    }
    for (int c = 0; c < 3; c++) out[3 * i + c] += share[i] * (sum[c] / 255 - out[3 * i + c]);
  }
}
