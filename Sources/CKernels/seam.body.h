// The spans of a row that are not idle, one after another.
#define SEAM_SPANS(spans, y) for (const int32_t *span = (spans) + (spans)[y]; span < (spans) + (spans)[(y) + 1]; span += 2)

// The four neighbours: right, left, below, above.
#define SEAM_ACROSS ((const int8_t[4]){1, -1, 0, 0})
#define SEAM_DOWN ((const int8_t[4]){0, 0, 1, -1})

// The tie between pixel (x, y) of the hole and the one `dx`, `dy` away, and the step: how much the correction of the other one has to be above
// that of this one, so that it goes from one to the other as it goes on at the places that they were copied from.
static inline float LEVEL(seam_step)(const float *restrict picture, const uint8_t *restrict states, const int32_t *restrict picked,
                                     int width, int height, float soft, int x, int y, int dx, int dy, float *restrict step) {
  const int32_t stride = ck_patch_stride(width);
  const int ox = x + dx, oy = y + dy;
  for (int c = 0; c < 3; c++) step[c] = 0;
  if (ox < 0 || oy < 0 || ox >= width || oy >= height) return 0;
  const int64_t own = (int64_t)y * width + x, other = (int64_t)oy * width + ox;
  const int is_filled = states[other] & 1;
  if (!is_filled && states[other] != CK_FILL_SOURCE) return 0;
  const int32_t a = picked[own], b = is_filled ? picked[other] : CK_FILL_OPEN;
  if (is_filled && (a >= 0 ? b == a + dx + dy * stride : b < 0)) return 1;
  const int ax = a % stride - CK_PATCH_PAD, ay = a / stride - CK_PATCH_PAD;
  const int bx = b % stride - CK_PATCH_PAD, by = b / stride - CK_PATCH_PAD;
  // What is here, and what is there; nothing where nothing was copied.
  const float *restrict here = a >= 0 ? picture + 3 * ((int64_t)ay * width + ax) : NULL;
  const float *restrict there = b >= 0 ? picture + 3 * ((int64_t)by * width + bx) : is_filled ? NULL : picture + 3 * other;
  if (!here || !there) {
    for (int c = 0; c < 3; c++) step[c] = (here ? here[c] : 0) - (there ? there[c] : 0);
    return 1;
  }
  // Both go on behind the seam: what each has there is compared.
  int count = 0;
  const int cx = ax + dx, cy = ay + dy, ex = bx - dx, ey = by - dy;
  const int64_t beyond = (int64_t)cy * width + cx, before = (int64_t)ey * width + ex;
  if (cx >= 0 && cy >= 0 && cx < width && cy < height && states[beyond] == CK_FILL_SOURCE) {
    for (int c = 0; c < 3; c++) step[c] += picture[3 * beyond + c] - there[c];
    count++;
  }
  if (is_filled && ex >= 0 && ey >= 0 && ex < width && ey < height && states[before] == CK_FILL_SOURCE) {
    for (int c = 0; c < 3; c++) step[c] += here[c] - picture[3 * before + c];
    count++;
  }
  if (count == 2)
    for (int c = 0; c < 3; c++) step[c] *= 0.5f;
  if (!count) return is_filled ? 1 : 0;
  const float bearable = is_filled ? soft : CK_SEAM_BORDER * soft;
  const float doubt = 1 + (step[0] * step[0] + step[1] * step[1] + step[2] * step[2]) / (bearable * bearable);
  return 1 / (doubt * doubt);
}

static void LEVEL(ck_seam_tie)(const float *restrict picture, const uint8_t *restrict states, const int32_t *restrict picked, int width,
                               int height, float soft, int x0, int y0, float *restrict across, float *restrict down,
                               float *restrict held, int grid_width, int r0, int r1) {
  for (int r = r0; r < r1; r++) {
    for (int k = 0; k < grid_width - 2; k++) {
      const int x = x0 + k, y = y0 + r;
      const int64_t i = (int64_t)y * width + x, at = (int64_t)(r + 1) * grid_width + k + 1;
      if (!(states[i] & 1)) continue;
      for (int d = 0; d < 4; d++) {
        float step[3];
        const int dx = SEAM_ACROSS[d], dy = SEAM_DOWN[d];
        const float tie = LEVEL(seam_step)(picture, states, picked, width, height, soft, x, y, dx, dy, step);
        if (!(tie > 0)) continue;
        if (!(states[i + dx + (int64_t)dy * width] & 1)) held[at] += tie;
        else if (d == 0) across[at] = tie;
        else if (d == 2) down[at] = tie;
      }
    }
  }
}

static void LEVEL(ck_seam_pull)(const float *restrict picture, const uint8_t *restrict states, const int32_t *restrict picked, int width,
                                int height, float soft, int x0, int y0, int channel, float *restrict pull, int grid_width, int r0,
                                int r1) {
  for (int r = r0; r < r1; r++) {
    for (int k = 0; k < grid_width - 2; k++) {
      const int x = x0 + k, y = y0 + r;
      const int64_t i = (int64_t)y * width + x;
      float sum = 0, step[3];
      if (states[i] & 1)
        for (int d = 0; d < 4; d++)
          sum -= LEVEL(seam_step)(picture, states, picked, width, height, soft, x, y, SEAM_ACROSS[d], SEAM_DOWN[d], step) * step[channel];
      pull[(int64_t)(r + 1) * grid_width + k + 1] = sum;
    }
  }
}

static void LEVEL(ck_seam_halve)(const float *restrict across, const float *restrict down, const float *restrict held, int width,
                                 float *restrict half_across, float *restrict half_down, float *restrict half_held, int half_width,
                                 int r0, int r1) {
  for (int r = r0; r < r1; r++) {
    for (int k = 0; k < half_width - 2; k++) {
      const int64_t to = (int64_t)(r + 1) * half_width + k + 1, at = (int64_t)(2 * r + 1) * width + 2 * k + 1;
      // Twice as long a way, so half of the ties that cross. What lies in the margin is 0.
      half_across[to] = 0.5f * (across[at + 1] + across[at + width + 1]);
      half_down[to] = 0.5f * (down[at + width] + down[at + width + 1]);
      half_held[to] = 0.5f * (held[at] + held[at + 1] + held[at + width] + held[at + width + 1]);
    }
  }
}

static void LEVEL(ck_seam_relax)(float *restrict u, const float *restrict pull, const float *restrict across, const float *restrict down,
                                 const float *restrict held, const int32_t *restrict spans, float screen, int colour, int width,
                                 int r0, int r1) {
  for (int y = r0; y < r1; y++) {
    SEAM_SPANS(spans, y)
    for (int x = span[0] + ((span[0] + y + colour) & 1); x < span[1]; x += 2) {
      const int64_t i = (int64_t)y * width + x;
      const float right = across[i], left = across[i - 1], below = down[i], above = down[i - width];
      const float ties = held[i] + (right + left) + (below + above);
      const float sum = pull[i] + (right * u[i + 1] + left * u[i - 1]) + (below * u[i + width] + above * u[i - width]);
      u[i] = ties > 0 ? sum / (ties + screen) : 0;
    }
  }
}

static void LEVEL(ck_seam_rest)(const float *restrict u, const float *restrict pull, const float *restrict across,
                                const float *restrict down, const float *restrict held, float screen, int width, int height,
                                float *restrict half_pull, const int32_t *restrict half_spans, int half_width, int r0, int r1) {
  for (int r = r0; r < r1; r++) {
    SEAM_SPANS(half_spans, r + 1)
    for (int k = span[0] - 1; k < span[1] - 1; k++) {
      float rest = 0;
      for (int j = 0; j < 2; j++)
        for (int l = 0; l < 2; l++) {
          const int x = 2 * k + 1 + l, y = 2 * r + 1 + j;
          if (x >= width - 1 || y >= height - 1) continue;
          const int64_t i = (int64_t)y * width + x;
          const float right = across[i], left = across[i - 1], below = down[i], above = down[i - width];
          const float ties = held[i] + (right + left) + (below + above);
          if (!(ties > 0)) continue;
          const float sum = pull[i] + (right * u[i + 1] + left * u[i - 1]) + (below * u[i + width] + above * u[i - width]);
          rest += sum - (ties + screen) * u[i];
        }
      half_pull[(int64_t)(r + 1) * half_width + k + 1] = rest;
    }
  }
}

static void LEVEL(ck_seam_add)(const float *restrict half_u, int half_width, float *restrict u, const int32_t *restrict spans, int width,
                               int r0, int r1) {
  for (int r = r0; r < r1; r++) {
    const float *restrict from = half_u + (int64_t)(r / 2 + 1) * half_width + 1;
    SEAM_SPANS(spans, r + 1)
    for (int x = span[0]; x < span[1]; x++) u[(int64_t)(r + 1) * width + x] += from[(x - 1) / 2];
  }
}

static void LEVEL(ck_seam_apply)(const float *restrict u, const float *restrict across, const float *restrict down,
                                 const float *restrict held, const int32_t *restrict spans, float screen, float *restrict out,
                                 double *restrict dots, int width, int r0, int r1) {
  for (int y = r0; y < r1; y++) {
    double sum = 0;
    SEAM_SPANS(spans, y)
    for (int x = span[0]; x < span[1]; x++) {
      const int64_t i = (int64_t)y * width + x;
      const float right = across[i], left = across[i - 1], below = down[i], above = down[i - width];
      const float ties = held[i] + (right + left) + (below + above);
      const float others = (right * u[i + 1] + left * u[i - 1]) + (below * u[i + width] + above * u[i - width]);
      out[i] = ties > 0 ? (ties + screen) * u[i] - others : 0;
      sum += (double)out[i] * (double)u[i];
    }
    dots[y] = sum;
  }
}

static void LEVEL(ck_seam_dot)(const float *restrict a, const float *restrict b, const int32_t *restrict spans, double *restrict dots,
                               int width, int r0, int r1) {
  for (int y = r0; y < r1; y++) {
    double sum = 0;
    SEAM_SPANS(spans, y)
    for (int64_t i = (int64_t)y * width + span[0]; i < (int64_t)y * width + span[1]; i++)
      sum += (double)a[i] * (double)b[i];
    dots[y] = sum;
  }
}

static void LEVEL(ck_seam_mix)(float *restrict a, float own, const float *restrict b, float share, const int32_t *restrict spans,
                               int width, int r0, int r1) {
  for (int y = r0; y < r1; y++)
    SEAM_SPANS(spans, y)
    for (int64_t i = (int64_t)y * width + span[0]; i < (int64_t)y * width + span[1]; i++) a[i] = own * a[i] + share * b[i];
}
