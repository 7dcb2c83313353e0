// Sampling works in strips of columns: first the positions and weights of the whole strip, which the
// compiler vectorises over pixels; then the taps, which it vectorises over taps and channels.
enum { LEVEL(STRIP) = 64 };

typedef struct {
  int32_t x[LEVEL(STRIP)], y[LEVEL(STRIP)];  // the tap at or left of and above the position
  float fx[LEVEL(STRIP)], fy[LEVEL(STRIP)];  // how far beyond it, in [0, 1)
} LEVEL(ck_places);

static inline void LEVEL(ck_place)(const float *restrict field, int x0, int n, int y, int in_width, int in_height,
                                   LEVEL(ck_places) * restrict at) {
  const float right = (float)(in_width - 1), bottom = (float)(in_height - 1), fy = (float)y;
  for (int j = 0; j < n; j++) {
    float px = (float)(x0 + j) + field[2 * j], py = fy + field[2 * j + 1];
    px = px > 0 ? px : 0;  // also turns NaN into 0
    px = px < right ? px : right;
    py = py > 0 ? py : 0;
    py = py < bottom ? py : bottom;
    const int32_t ix = (int32_t)px, iy = (int32_t)py;
    at->x[j] = ix;
    at->y[j] = iy;
    at->fx[j] = px - (float)ix;
    at->fy[j] = py - (float)iy;
  }
}

__attribute__((always_inline)) static inline void LEVEL(ck_linear_taps)(const float *restrict in, int in_width, int in_height,
                                                                        int channels, const LEVEL(ck_places) * at, int n,
                                                                        float *restrict out) {
#pragma clang loop vectorize(disable) interleave(disable)
  for (int j = 0; j < n; j++) {
    const int x = at->x[j], y = at->y[j];
    const int right = x + 1 < in_width ? channels : 0;
    const int64_t below = y + 1 < in_height ? (int64_t)in_width * channels : 0;
    const float fx = at->fx[j], fy = at->fy[j];
    const float w00 = (1 - fx) * (1 - fy), w01 = fx * (1 - fy), w10 = (1 - fx) * fy, w11 = fx * fy;
    const float *a = in + ((int64_t)y * in_width + x) * channels;
    for (int c = 0; c < channels; c++)
      out[j * channels + c] = w00 * a[c] + w01 * a[right + c] + w10 * a[below + c] + w11 * a[below + right + c];
  }
}

static void LEVEL(ck_sample_along)(const float *restrict in, int in_width, int in_height, int channels,
                                   const float *restrict field, float *restrict out, int width, int y0, int y1) {
  LEVEL(ck_places) at;
  for (int y = y0; y < y1; y++)
    for (int x = 0; x < width; x += LEVEL(STRIP)) {
      const int n = width - x < LEVEL(STRIP) ? width - x : LEVEL(STRIP);
      const int64_t first = (int64_t)y * width + x;
      float *restrict to = out + first * channels;
      LEVEL(ck_place)(field + 2 * first, x, n, y, in_width, in_height, &at);
      switch (channels) {  // constant counts unroll
        case 1: LEVEL(ck_linear_taps)(in, in_width, in_height, 1, &at, n, to); break;
        case 2: LEVEL(ck_linear_taps)(in, in_width, in_height, 2, &at, n, to); break;
        case 3: LEVEL(ck_linear_taps)(in, in_width, in_height, 3, &at, n, to); break;
        default: LEVEL(ck_linear_taps)(in, in_width, in_height, channels, &at, n, to); break;
      }
    }
}

// The four Catmull-Rom weights of a strip, for one axis: w[k] belongs to the tap k - 1.
static inline void LEVEL(ck_cubic_weights)(const float *restrict fraction, int n, float (*restrict w)[LEVEL(STRIP)]) {
  for (int j = 0; j < n; j++) {
    const float t = fraction[j];
    w[0][j] = ((-0.5f * t + 1) * t - 0.5f) * t;
    w[1][j] = (1.5f * t - 2.5f) * t * t + 1;
    w[2][j] = ((-1.5f * t + 2) * t + 0.5f) * t;
    w[3][j] = (0.5f * t - 0.5f) * t * t;
  }
}

__attribute__((always_inline)) static inline void LEVEL(ck_cubic_taps)(const float *restrict in, int in_width, int in_height,
                                                                       int channels, const LEVEL(ck_places) * at,
                                                                       float (*wx)[LEVEL(STRIP)], float (*wy)[LEVEL(STRIP)],
                                                                       int n, float *restrict out) {
  const int64_t stride = (int64_t)in_width * channels;
#pragma clang loop vectorize(disable) interleave(disable)
  for (int j = 0; j < n; j++) {
    const int x = at->x[j], y = at->y[j];
    const float u0 = wx[0][j], u1 = wx[1][j], u2 = wx[2][j], u3 = wx[3][j];
    const float v0 = wy[0][j], v1 = wy[1][j], v2 = wy[2][j], v3 = wy[3][j];
    float *restrict to = out + j * channels;
    if (channels <= 4 && x >= 1 && x + 2 < in_width && y >= 1 && y + 2 < in_height) {
      // The taps of a row stand side by side: the vertical sum runs over all of them at once.
      const float *restrict p = in + (int64_t)(y - 1) * stride + (int64_t)(x - 1) * channels;
      float sum[16];
      for (int i = 0; i < 4 * channels; i++)
        sum[i] = v0 * p[i] + v1 * p[stride + i] + v2 * p[2 * stride + i] + v3 * p[3 * stride + i];
      for (int c = 0; c < channels; c++)
        to[c] = u0 * sum[c] + u1 * sum[channels + c] + u2 * sum[2 * channels + c] + u3 * sum[3 * channels + c];
    } else {
      const int left = x > 0 ? -channels : 0, right = x + 1 < in_width ? channels : 0;
      const int far = x + 2 < in_width ? right + channels : right;
      const int64_t below = y + 1 < in_height ? stride : 0, deep = y + 2 < in_height ? below + stride : below;
      const float *restrict b = in + (int64_t)y * stride + (int64_t)x * channels;
      const float *a = y > 0 ? b - stride : b, *c_ = b + below, *d = b + deep;
      for (int c = 0; c < channels; c++) {
        const float s0 = v0 * a[left + c] + v1 * b[left + c] + v2 * c_[left + c] + v3 * d[left + c];
        const float s1 = v0 * a[c] + v1 * b[c] + v2 * c_[c] + v3 * d[c];
        const float s2 = v0 * a[right + c] + v1 * b[right + c] + v2 * c_[right + c] + v3 * d[right + c];
        const float s3 = v0 * a[far + c] + v1 * b[far + c] + v2 * c_[far + c] + v3 * d[far + c];
        to[c] = u0 * s0 + u1 * s1 + u2 * s2 + u3 * s3;
      }
    }
  }
}

static void LEVEL(ck_sample_along_cubic)(const float *restrict in, int in_width, int in_height, int channels,
                                         const float *restrict field, float *restrict out, int width, int y0, int y1) {
  LEVEL(ck_places) at;
  float wx[4][LEVEL(STRIP)], wy[4][LEVEL(STRIP)];
  for (int y = y0; y < y1; y++)
    for (int x = 0; x < width; x += LEVEL(STRIP)) {
      const int n = width - x < LEVEL(STRIP) ? width - x : LEVEL(STRIP);
      const int64_t first = (int64_t)y * width + x;
      float *restrict to = out + first * channels;
      LEVEL(ck_place)(field + 2 * first, x, n, y, in_width, in_height, &at);
      LEVEL(ck_cubic_weights)(at.fx, n, wx);
      LEVEL(ck_cubic_weights)(at.fy, n, wy);
      switch (channels) {
        case 1: LEVEL(ck_cubic_taps)(in, in_width, in_height, 1, &at, wx, wy, n, to); break;
        case 2: LEVEL(ck_cubic_taps)(in, in_width, in_height, 2, &at, wx, wy, n, to); break;
        case 3: LEVEL(ck_cubic_taps)(in, in_width, in_height, 3, &at, wx, wy, n, to); break;
        case 4: LEVEL(ck_cubic_taps)(in, in_width, in_height, 4, &at, wx, wy, n, to); break;
        default: LEVEL(ck_cubic_taps)(in, in_width, in_height, channels, &at, wx, wy, n, to); break;
      }
    }
}

static void LEVEL(ck_compose)(const float *restrict first, const float *restrict second, int second_width, int second_height,
                              float *restrict out, int width, int y0, int y1) {
  LEVEL(ck_places) at;
  for (int y = y0; y < y1; y++)
    for (int x = 0; x < width; x += LEVEL(STRIP)) {
      const int n = width - x < LEVEL(STRIP) ? width - x : LEVEL(STRIP);
      const int64_t i = 2 * ((int64_t)y * width + x);
      LEVEL(ck_place)(first + i, x, n, y, second_width, second_height, &at);
      LEVEL(ck_linear_taps)(second, second_width, second_height, 2, &at, n, out + i);
      for (int j = 0; j < 2 * n; j++) out[i + j] += first[i + j];
    }
}

static void LEVEL(ck_compose_visibility)(const float *restrict first, const float *restrict second, int second_width,
                                         int second_height, const float *restrict field, float *restrict out, int width, int y0,
                                         int y1) {
  LEVEL(ck_places) at;
  const float right = (float)second_width - 0.5f, bottom = (float)second_height - 0.5f;
  for (int y = y0; y < y1; y++)
    for (int x = 0; x < width; x += LEVEL(STRIP)) {
      const int n = width - x < LEVEL(STRIP) ? width - x : LEVEL(STRIP);
      const int64_t i = (int64_t)y * width + x;
      LEVEL(ck_place)(field + 2 * i, x, n, y, second_width, second_height, &at);
      LEVEL(ck_linear_taps)(second, second_width, second_height, 1, &at, n, out + i);
      for (int j = 0; j < n; j++) {
        const float px = (float)(x + j) + field[2 * (i + j)], py = (float)y + field[2 * (i + j) + 1];
        const int inside = (px >= -0.5f) & (px <= right) & (py >= -0.5f) & (py <= bottom);
        const float least = out[i + j] < first[i + j] ? out[i + j] : first[i + j];
        out[i + j] = inside ? least : 0;
      }
    }
}

static void LEVEL(ck_length)(const float *restrict field, float *restrict out, int width, int y0, int y1) {
  for (int64_t i = (int64_t)y0 * width; i < (int64_t)y1 * width; i++)
    out[i] = sqrtf(field[2 * i] * field[2 * i] + field[2 * i + 1] * field[2 * i + 1]);
}

static void LEVEL(ck_splat_spans)(const float *restrict field, float *restrict spans, int width, int height, int y0, int y1) {
  const int count = (width + CK_SPLAT_SPAN - 1) / CK_SPLAT_SPAN;
  for (int y = y0; y < y1; y++)
    for (int s = 0; s < count; s++) {
      const int last = (s + 1) * CK_SPLAT_SPAN < width ? (s + 1) * CK_SPLAT_SPAN : width;
      float least = 1e30f, most = -1e30f;
      for (int x = s * CK_SPLAT_SPAN; x < last; x++) {
        const float tx = (float)x + field[2 * ((int64_t)y * width + x)];
        const float ty = (float)y + field[2 * ((int64_t)y * width + x) + 1];
        const int lands = (tx > -1) & (tx < (float)width) & (ty > -1) & (ty < (float)height);
        const float low = lands ? ty : 1e30f, high = lands ? ty : -1e30f;
        least = low < least ? low : least;
        most = high > most ? high : most;
      }
      spans[2 * ((int64_t)y * count + s)] = least;
      spans[2 * ((int64_t)y * count + s) + 1] = most;
    }
}

// exp(x) for x ≤ 0, the same on every machine; 0 below −87.
static inline float LEVEL(ck_exp_down)(float x) {
  if (!(x > -87)) return 0;
  const int n = (int)(x * 1.44269504f - 0.5f);
  const float r = x - (float)n * 0.693359375f + (float)n * 2.12194440e-4f;
  const float p = 1 + r * (1 + r * (0.5f + r * (0.16666667f + r * (0.041666667f + r * (0.0083333333f + r * 0.0013888889f)))));
  union {
    int32_t bits;
    float value;
  } scale = {.bits = (n + 127) << 23};
  return p * scale.value;
}

// Calls VISIT(source index, target index, bilinear weight) for the sources, in row-major order, that touch
// the target rows [y0, y1). A target is touched by the sources less than a pixel away along both axes.
#define CK_EACH_SPLAT(VISIT)                                                                          \
  const int count = (width + CK_SPLAT_SPAN - 1) / CK_SPLAT_SPAN;                                      \
  for (int y = 0; y < height; y++)                                                                    \
    for (int s = 0; s < count; s++) {                                                                 \
      const float *span = spans + 2 * ((int64_t)y * count + s);                                       \
      if (span[1] <= (float)(y0 - 1) || span[0] >= (float)y1) continue;                               \
      const int last = (s + 1) * CK_SPLAT_SPAN < width ? (s + 1) * CK_SPLAT_SPAN : width;             \
      for (int x = s * CK_SPLAT_SPAN; x < last; x++) {                                                \
        const int64_t from = (int64_t)y * width + x;                                                  \
        const float tx = (float)x + field[2 * from], ty = (float)y + field[2 * from + 1];             \
        if (!(tx > -1 && tx < (float)width && ty > (float)(y0 - 1) && ty < (float)y1 && ty < (float)height)) continue; \
        int left = (int)tx, top = (int)ty;                                                            \
        left -= tx < (float)left;                                                                     \
        top -= ty < (float)top;                                                                       \
        const float fx = tx - (float)left, fy = ty - (float)top;                                      \
        for (int corner = 0; corner < 4; corner++) {                                                  \
          const int i = left + (corner & 1), j = top + (corner >> 1);                                 \
          const float b = (corner & 1 ? fx : 1 - fx) * (corner >> 1 ? fy : 1 - fy);                   \
          if (i < 0 || i >= width || j < y0 || j >= y1 || !(b > 0)) continue;                         \
          const int64_t to = (int64_t)j * width + i;                                                  \
          VISIT                                                                                       \
        }                                                                                             \
      }                                                                                               \
    }

static void LEVEL(ck_splat_most)(const float *restrict importance, const float *restrict field, const float *restrict spans,
                                 float *restrict most, int width, int height, int y0, int y1) {
  for (int64_t i = (int64_t)y0 * width; i < (int64_t)y1 * width; i++) most[i] = -1e30f;
  CK_EACH_SPLAT({ most[to] = importance[from] > most[to] ? importance[from] : most[to]; })
}

static void LEVEL(ck_splat)(const float *restrict in, int channels, const float *restrict importance,
                            const float *restrict most, const float *restrict field, const float *restrict spans,
                            float *restrict sum, float *restrict weight, int width, int height, int y0, int y1) {
  for (int64_t i = (int64_t)y0 * width; i < (int64_t)y1 * width; i++) weight[i] = 0;
  for (int64_t i = (int64_t)y0 * width * channels; i < (int64_t)y1 * width * channels; i++) sum[i] = 0;
  if (importance) {
    CK_EACH_SPLAT({
      const float w = b * LEVEL(ck_exp_down)(importance[from] - most[to]);
      weight[to] += w;
      for (int c = 0; c < channels; c++) sum[to * channels + c] += w * in[from * channels + c];
    })
  } else {
    CK_EACH_SPLAT({
      weight[to] += b;
      for (int c = 0; c < channels; c++) sum[to * channels + c] += b * in[from * channels + c];
    })
  }
}
#undef CK_EACH_SPLAT

static void LEVEL(ck_splat_average)(const float *restrict sum, const float *restrict weight, int channels, float epsilon,
                                    float *restrict out, int width, int y0, int y1) {
  for (int64_t i = (int64_t)y0 * width; i < (int64_t)y1 * width; i++)
    for (int c = 0; c < channels; c++) out[i * channels + c] = sum[i * channels + c] / (weight[i] + epsilon);
}
