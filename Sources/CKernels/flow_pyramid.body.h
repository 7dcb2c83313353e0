// Replicates the border of a padded picture from its inside.
static void LEVEL(replicate)(float *out, int width, int height) {
  const int64_t pitch = width + 2 * CK_FLOW_PAD;
  for (int y = 0; y < height; y++) {
    float *row = out + (y + CK_FLOW_PAD) * pitch;
    for (int x = 0; x < CK_FLOW_PAD; x++) {
      row[x] = row[CK_FLOW_PAD];
      row[CK_FLOW_PAD + width + x] = row[CK_FLOW_PAD + width - 1];
    }
  }
  for (int y = 0; y < CK_FLOW_PAD; y++) {
    memcpy(out + y * pitch, out + CK_FLOW_PAD * pitch, (size_t)pitch * sizeof(float));
    memcpy(out + (CK_FLOW_PAD + height + y) * pitch, out + (CK_FLOW_PAD + height - 1) * pitch, (size_t)pitch * sizeof(float));
  }
}

static void LEVEL(ck_flow_pad)(const float *restrict in, float *restrict out, int width, int height, float scale) {
  const int64_t pitch = width + 2 * CK_FLOW_PAD;
  for (int y = 0; y < height; y++) {
    const float *restrict from = in + (int64_t)y * width;
    float *restrict to = out + (y + CK_FLOW_PAD) * pitch + CK_FLOW_PAD;
    for (int x = 0; x < width; x++) to[x] = from[x] * scale;
  }
  LEVEL(replicate)(out, width, height);
}

static void LEVEL(ck_flow_halve)(const float *restrict in, float *restrict out, int width, int height) {
  const int64_t pitch = width + 2 * CK_FLOW_PAD;
  const int w = (width + 1) / 2, h = (height + 1) / 2;
  const int64_t half = w + 2 * CK_FLOW_PAD;
  for (int y = 0; y < h; y++) {
    const float *restrict b = in + (2 * y + CK_FLOW_PAD) * pitch + CK_FLOW_PAD - 1;
    const float *restrict a = b - pitch, *restrict c = b + pitch, *restrict d = c + pitch;
    float *restrict to = out + (y + CK_FLOW_PAD) * half + CK_FLOW_PAD;
    for (int x = 0; x < w; x++) {
      const int k = 2 * x;
      const float outer = (a[k] + a[k + 3]) + (d[k] + d[k + 3]) + 3.0f * ((a[k + 1] + a[k + 2]) + (d[k + 1] + d[k + 2]));
      const float inner = (b[k] + b[k + 3]) + (c[k] + c[k + 3]) + 3.0f * ((b[k + 1] + b[k + 2]) + (c[k + 1] + c[k + 2]));
      to[x] = (outer + 3.0f * inner) * (1.0f / 64.0f);
    }
  }
  LEVEL(replicate)(out, w, h);
}

static void LEVEL(ck_flow_gradients)(const float *restrict in, float *restrict gx, float *restrict gy, int width, int height) {
  const int64_t pitch = width + 2 * CK_FLOW_PAD;
  const int64_t rows = height + 2 * CK_FLOW_PAD;
  memset(gx, 0, (size_t)(pitch * rows) * sizeof(float));
  memset(gy, 0, (size_t)(pitch * rows) * sizeof(float));
  for (int64_t y = 1; y < rows - 1; y++) {
    const float *restrict row = in + y * pitch;
    for (int64_t x = 1; x < pitch - 1; x++) {
      gx[y * pitch + x] = 0.5f * (row[x + 1] - row[x - 1]);
      gy[y * pitch + x] = 0.5f * (row[x + pitch] - row[x - pitch]);
    }
  }
}

static void LEVEL(ck_flow_double)(const float *restrict in, float *restrict out, int width, int height, int out_width,
                                  int out_height) {
  for (int y = 0; y < out_height; y++) {
    const float py = ((float)y - 0.5f) * 0.5f;
    const int ya = (int)floorf(py);
    const float fy = py - (float)ya;
    const int ja = ya < 0 ? 0 : ya >= height ? height - 1 : ya, jb = ya + 1 >= height ? height - 1 : ya + 1;
    const float *restrict a = in + (int64_t)ja * width, *restrict b = in + (int64_t)jb * width;
    float *restrict to = out + (int64_t)y * out_width;
    for (int x = 0; x < out_width; x++) {
      const int xa = (x - 1) >> 1;
      const float fx = (x & 1) ? 0.25f : 0.75f;
      const int ia = xa < 0 ? 0 : xa >= width ? width - 1 : xa, ib = xa + 1 >= width ? width - 1 : xa + 1;
      const float top = a[ia] + fx * (a[ib] - a[ia]), bottom = b[ia] + fx * (b[ib] - b[ia]);
      to[x] = 2.0f * (top + fy * (bottom - top));
    }
  }
}
