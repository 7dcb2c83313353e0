// Roots by a guess from the exponent and Newton steps: plain arithmetic, so every level agrees.
static inline float LEVEL(cbrt)(float x) {
  int32_t bits;
  memcpy(&bits, &x, 4);
  bits = (int32_t)((float)bits * (1.0f / 3)) + 710235477;
  float y;
  memcpy(&y, &bits, 4);
  for (int i = 0; i < 3; i++) y = (2.0f / 3) * y + (1.0f / 3) * x / (y * y);
  return x > 0 ? y : 0;
}

static inline float LEVEL(root5)(float x) {
  int32_t bits;
  memcpy(&bits, &x, 4);
  bits = (int32_t)((float)bits * 0.2f) + 852282572;
  float y;
  memcpy(&y, &bits, 4);
  for (int i = 0; i < 4; i++) {
    const float y2 = y * y;
    y = 0.8f * y + 0.2f * x / (y2 * y2);
  }
  return x > 0 ? y : 0;
}

static inline float LEVEL(linear)(float v) {
  const float low = v * (1 / 12.92f), x = (v + 0.055f) * (1 / 1.055f), r = LEVEL(root5)(x);
  return v <= 0.04045f ? low : x * x * r * r;
}

static inline float LEVEL(gamma)(float v) {
  const float low = v * 12.92f, r = LEVEL(cbrt)(v);
  const float high = 1.055f * r * sqrtf(sqrtf(r)) - 0.055f;
  const float out = v <= 0.0031308f ? low : high;
  return out > 0 ? (out < 1 ? out : 1) : 0;
}

static void LEVEL(ck_looks_lab)(const float *restrict in, float *restrict out, int width, int y0, int y1) {
  for (int64_t i = (int64_t)y0 * width; i < (int64_t)y1 * width; i++) {
    const float r = LEVEL(linear)(in[3 * i]), g = LEVEL(linear)(in[3 * i + 1]), b = LEVEL(linear)(in[3 * i + 2]);
    const float x = 0.4339499f * r + 0.3762098f * g + 0.1898403f * b;
    const float y = 0.2126729f * r + 0.7151522f * g + 0.0721750f * b;
    const float z = 0.0177566f * r + 0.1094680f * g + 0.8727755f * b;
    const float low = 216.0f / 24389, slope = 24389.0f / 27 / 116, shift = 16.0f / 116;
    const float fx = x > low ? LEVEL(cbrt)(x) : slope * x + shift;
    const float fy = y > low ? LEVEL(cbrt)(y) : slope * y + shift;
    const float fz = z > low ? LEVEL(cbrt)(z) : slope * z + shift;
    out[3 * i] = 116 * fy - 16;
    out[3 * i + 1] = 500 * (fx - fy);
    out[3 * i + 2] = 200 * (fy - fz);
  }
}

static void LEVEL(ck_looks_rgb)(const float *restrict in, float *restrict out, int width, int y0, int y1) {
  for (int64_t i = (int64_t)y0 * width; i < (int64_t)y1 * width; i++) {
    const float fy = (in[3 * i] + 16) * (1.0f / 116), fx = fy + in[3 * i + 1] * 0.002f, fz = fy - in[3 * i + 2] * 0.005f;
    const float low = 6.0f / 29, slope = 108.0f / 841, shift = 4.0f / 29;
    const float x = 0.9504700f * (fx > low ? fx * fx * fx : slope * (fx - shift));
    const float y = fy > low ? fy * fy * fy : slope * (fy - shift);
    const float z = 1.0888300f * (fz > low ? fz * fz * fz : slope * (fz - shift));
    out[3 * i] = LEVEL(gamma)(3.2404542f * x - 1.5371385f * y - 0.4985314f * z);
    out[3 * i + 1] = LEVEL(gamma)(-0.9692660f * x + 1.8760108f * y + 0.0415560f * z);
    out[3 * i + 2] = LEVEL(gamma)(0.0556434f * x - 0.2040259f * y + 1.0572252f * z);
  }
}

static void LEVEL(ck_looks_structure)(const float *restrict picture, float *restrict out, int width, int height, int y0, int y1) {
  for (int y = y0; y < y1; y++) {
    const float *restrict up = picture + (int64_t)(y > 0 ? y - 1 : 0) * width * 3;
    const float *restrict row = picture + (int64_t)y * width * 3;
    const float *restrict down = picture + (int64_t)(y + 1 < height ? y + 1 : y) * width * 3;
    for (int x = 0; x < width; x++) {
      const int l = x > 0 ? 3 * x - 3 : 0, r = x + 1 < width ? 3 * x + 3 : 3 * x;
      float xx = 0, xy = 0, yy = 0;
      for (int c = 0; c < 3; c++) {
        const float u = 0.25f * ((up[r + c] - up[l + c]) + 2 * (row[r + c] - row[l + c]) + (down[r + c] - down[l + c]));
        const float v = 0.25f * ((down[l + c] - up[l + c]) + 2 * (down[3 * x + c] - up[3 * x + c]) + (down[r + c] - up[r + c]));
        xx += u * u;
        xy += u * v;
        yy += v * v;
      }
      float *restrict to = out + ((int64_t)y * width + x) * 3;
      to[0] = xx;
      to[1] = xy;
      to[2] = yy;
    }
  }
}

static void LEVEL(ck_looks_tangents)(const float *restrict tensor, float *restrict out, int width, int y0, int y1) {
  for (int64_t i = (int64_t)y0 * width; i < (int64_t)y1 * width; i++) {
    const float e = tensor[3 * i], f = tensor[3 * i + 1], g = tensor[3 * i + 2];
    const float root = sqrtf((e - g) * (e - g) + 4 * f * f);
    const float major = 0.5f * (e + g + root), sum = e + g;
    // Of the two equal forms of the tangent, the one that does not cancel.
    const float ax = major - e, ay = -f, bx = -f, by = major - g;
    const float a2 = ax * ax + ay * ay, b2 = bx * bx + by * by;
    const float tx = a2 > b2 ? ax : bx, ty = a2 > b2 ? ay : by, n = sqrtf(a2 > b2 ? a2 : b2);
    const int clear = n > 1e-12f;
    out[3 * i] = clear ? tx / n : 0;
    out[3 * i + 1] = clear ? ty / n : 1;
    out[3 * i + 2] = sum > 1e-9f ? root / sum : 0;
  }
}

static void LEVEL(ck_looks_smear)(const float *restrict in, const float *restrict flow, float *restrict out, int width, int height,
                                  int channels, int y0, int y1, float sigma, float step) {
  enum { MAX = 256 };
  float weights[MAX];
  int reach = (int)(2 * sigma / step + 0.5f);
  if (reach < 1) reach = 1;
  if (reach >= MAX) reach = MAX - 1;
  for (int k = 0; k <= reach; k++) {
    const float d = (float)k * step / sigma;
    weights[k] = expf(-0.5f * d * d);
  }
  const float right = (float)(width - 1), bottom = (float)(height - 1);
  for (int y = y0; y < y1; y++) {
    for (int x = 0; x < width; x++) {
      const int64_t at = (int64_t)y * width + x;
      float sum[4] = {0, 0, 0, 0}, total = weights[0];
      for (int c = 0; c < channels; c++) sum[c] = weights[0] * in[at * channels + c];
      for (int side = -1; side <= 1; side += 2) {
        float px = (float)x, py = (float)y, dx = (float)side * flow[3 * at], dy = (float)side * flow[3 * at + 1];
        for (int k = 1; k <= reach; k++) {
          px += step * dx;
          py += step * dy;
          if (!(px >= 0 && py >= 0 && px <= right && py <= bottom)) break;
          const int ix = (int)px, iy = (int)py, jx = ix + 1 < width ? ix + 1 : ix, jy = iy + 1 < height ? iy + 1 : iy;
          const float fx = px - (float)ix, fy = py - (float)iy, w = weights[k];
          const float *a = in + ((int64_t)iy * width + ix) * channels, *b = in + ((int64_t)iy * width + jx) * channels;
          const float *p = in + ((int64_t)jy * width + ix) * channels, *q = in + ((int64_t)jy * width + jx) * channels;
          for (int c = 0; c < channels; c++)
            sum[c] += w * ((1 - fy) * ((1 - fx) * a[c] + fx * b[c]) + fy * ((1 - fx) * p[c] + fx * q[c]));
          total += w;
          // The tangent has no sign of its own: keep going the way we came.
          const float *t = flow + ((int64_t)(fy < 0.5f ? iy : jy) * width + (fx < 0.5f ? ix : jx)) * 3;
          const float same = t[0] * dx + t[1] * dy < 0 ? -1.0f : 1.0f;
          dx = same * t[0];
          dy = same * t[1];
        }
      }
      for (int c = 0; c < channels; c++) out[at * channels + c] = sum[c] / total;
    }
  }
}

// The entry below `v` and how far `v` is from it, in entries.
static inline int LEVEL(entry)(float v, float low, float high, int size, float *fraction) {
  const float last = (float)(size - 1);
  float t = (v - low) / (high - low) * last;
  t = t > 0 ? (t < last ? t : last) : 0;
  int i = (int)t;
  if (i > size - 2) i = size - 2;
  *fraction = t - (float)i;
  return i;
}

static void LEVEL(ck_looks_curves)(const float *restrict in, float *restrict out, int width, int y0, int y1,
                                   const float *restrict table, int size, const float *low, const float *high) {
  for (int64_t i = 3 * (int64_t)y0 * width; i < 3 * (int64_t)y1 * width; i++) {
    const int c = (int)(i % 3);
    float f;
    const int at = LEVEL(entry)(in[i], low[c], high[c], size, &f);
    out[i] = table[3 * at + c] + f * (table[3 * at + 3 + c] - table[3 * at + c]);
  }
}

static void LEVEL(ck_looks_lattice)(const float *restrict in, float *restrict out, int width, int y0, int y1,
                                    const float *restrict table, int size, const float *low, const float *high) {
  const int dr = 3, dg = 3 * size, db = 3 * size * size;
  for (int64_t i = (int64_t)y0 * width; i < (int64_t)y1 * width; i++) {
    float r, g, b;
    const int ir = LEVEL(entry)(in[3 * i], low[0], high[0], size, &r);
    const int ig = LEVEL(entry)(in[3 * i + 1], low[1], high[1], size, &g);
    const int ib = LEVEL(entry)(in[3 * i + 2], low[2], high[2], size, &b);
    const float *p = table + (int64_t)ir * dr + (int64_t)ig * dg + (int64_t)ib * db;
    // Walk from the low corner to the high one along the axes in the order of their fractions.
    int first, second;
    float high_f, middle_f, low_f;
    if (r >= g) {
      if (g >= b) first = dr, second = dg, high_f = r, middle_f = g, low_f = b;
      else if (r >= b) first = dr, second = db, high_f = r, middle_f = b, low_f = g;
      else first = db, second = dr, high_f = b, middle_f = r, low_f = g;
    } else {
      if (r >= b) first = dg, second = dr, high_f = g, middle_f = r, low_f = b;
      else if (g >= b) first = dg, second = db, high_f = g, middle_f = b, low_f = r;
      else first = db, second = dg, high_f = b, middle_f = g, low_f = r;
    }
    const float *q = p + first, *s = q + second, *t = p + dr + dg + db;
    for (int c = 0; c < 3; c++)
      out[3 * i + c] = (1 - high_f) * p[c] + (high_f - middle_f) * q[c] + (middle_f - low_f) * s[c] + low_f * t[c];
  }
}
