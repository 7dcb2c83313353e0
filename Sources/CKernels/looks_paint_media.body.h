#include "looks_math.body.h"

static inline float LEVEL(corner)(int32_t x, int32_t y, uint32_t seed, float fx, float fy) {
  const uint32_t h = LEVEL(hash)((uint32_t)x, (uint32_t)y, seed);
  const float gx = (float)(int32_t)(h & 0xFFFF) * (1.0f / 32768) - 1, gy = (float)(int32_t)(h >> 16) * (1.0f / 32768) - 1;
  return gx * fx + gy * fy;
}

static void LEVEL(ck_looks_noise)(float *restrict out, int width, int y0, int y1, float step_x, float step_y, int octaves, float gain,
                                  uint32_t seed) {
  for (int y = y0; y < y1; y++) {
    float *restrict to = out + (int64_t)y * width;
    for (int x = 0; x < width; x++) to[x] = 0.5f;
    float sx = step_x, sy = step_y, amplitude = 0.75f;
    for (int n = 0; n < octaves; n++) {
      const float py = ((float)y + 0.5f) * sy;
      const int32_t iy = (int32_t)py;
      const float fy = py - (float)iy, wy = fy * fy * fy * (fy * (fy * 6 - 15) + 10);
      const uint32_t salt = seed + 101u * (uint32_t)n;
      for (int x = 0; x < width; x++) {
        const float px = ((float)x + 0.5f) * sx;
        const int32_t ix = (int32_t)px;
        const float fx = px - (float)ix, wx = fx * fx * fx * (fx * (fx * 6 - 15) + 10);
        const float a = LEVEL(corner)(ix, iy, salt, fx, fy), b = LEVEL(corner)(ix + 1, iy, salt, fx - 1, fy);
        const float c = LEVEL(corner)(ix, iy + 1, salt, fx, fy - 1), d = LEVEL(corner)(ix + 1, iy + 1, salt, fx - 1, fy - 1);
        const float top = a + wx * (b - a), bottom = c + wx * (d - c);
        to[x] += amplitude * (top + wy * (bottom - top));
      }
      sx *= 2;
      sy *= 2;
      amplitude *= gain;
    }
  }
}

static void LEVEL(ck_looks_white)(float *restrict out, int width, int y0, int y1, float step, uint32_t seed) {
  for (int y = y0; y < y1; y++) {
    const uint32_t py = (uint32_t)(((float)y + 0.5f) * step);
    for (int x = 0; x < width; x++) {
      const uint32_t px = (uint32_t)(int32_t)(((float)x + 0.5f) * step);
      out[(int64_t)y * width + x] = (float)(int32_t)(LEVEL(hash)(px, py, seed) >> 8) * (1.0f / 16777216);
    }
  }
}

static void LEVEL(ck_looks_wobble)(const float *restrict in, const float *restrict shift_x, const float *restrict shift_y,
                                   float *restrict out, int width, int height, int channels, int y0, int y1, float amount) {
  const float right = (float)(width - 1), bottom = (float)(height - 1);
  for (int y = y0; y < y1; y++) {
    for (int x = 0; x < width; x++) {
      const int64_t at = (int64_t)y * width + x;
      float px = (float)x + amount * (shift_x[at] - 0.5f), py = (float)y + amount * (shift_y[at] - 0.5f);
      px = px > 0 ? (px < right ? px : right) : 0;
      py = py > 0 ? (py < bottom ? py : bottom) : 0;
      const int ix = (int)px, iy = (int)py, jx = ix + 1 < width ? ix + 1 : ix, jy = iy + 1 < height ? iy + 1 : iy;
      const float fx = px - (float)ix, fy = py - (float)iy;
      const float *a = in + ((int64_t)iy * width + ix) * channels, *b = in + ((int64_t)iy * width + jx) * channels;
      const float *c = in + ((int64_t)jy * width + ix) * channels, *d = in + ((int64_t)jy * width + jx) * channels;
      for (int k = 0; k < channels; k++)
        out[at * channels + k] = (1 - fy) * ((1 - fx) * a[k] + fx * b[k]) + fy * ((1 - fx) * c[k] + fx * d[k]);
    }
  }
}

static void LEVEL(ck_looks_pigment)(const float *restrict in, const float *restrict density, float *restrict out, int width, int y0,
                                    int y1, float red, float green, float blue) {
  const float paper[3] = {red, green, blue};
  for (int64_t i = (int64_t)y0 * width; i < (int64_t)y1 * width; i++) {
    const float d = density[i] > 0 ? density[i] : 0;
    for (int c = 0; c < 3; c++) {
      float v = in[3 * i + c];
      v = v > 0.004f ? (v < 0.999f ? v : 0.999f) : 0.004f;
      out[3 * i + c] = paper[c] * LEVEL(exp2)(d * LEVEL(log2)(v));
    }
  }
}

static void LEVEL(ck_looks_chalk)(const float *restrict in, const float *restrict under, const float *restrict tooth,
                                  const float *restrict pressure, float *restrict out, int width, int y0, int y1, float softness) {
  for (int64_t i = (int64_t)y0 * width; i < (int64_t)y1 * width; i++) {
    const float cover = LEVEL(smooth)(-softness, softness, pressure[i] - tooth[i]);
    for (int c = 0; c < 3; c++) out[3 * i + c] = under[3 * i + c] + cover * (in[3 * i + c] - under[3 * i + c]);
  }
}

static void LEVEL(ck_looks_tones)(const float *restrict lab, const float *restrict shift, float *restrict out, int width, int y0,
                                  int y1, const float *restrict edges, int count, float softness) {
  for (int64_t i = (int64_t)y0 * width; i < (int64_t)y1 * width; i++) {
    const float l = lab[i] + shift[i];
    float v = 0;
    for (int k = 0; k < count; k++) {
      const float t = LEVEL(unit)((l - edges[2 * k]) / softness * 0.5f + 0.5f);
      v += edges[2 * k + 1] * t * t * (3 - 2 * t);
    }
    out[i] = v;
  }
}

static void LEVEL(ck_looks_blend)(const float *restrict below, const float *restrict above, const float *restrict weight,
                                  float *restrict out, int width, int channels, int y0, int y1, float amount) {
  for (int64_t i = (int64_t)y0 * width; i < (int64_t)y1 * width; i++) {
    const float w = LEVEL(unit)(amount * weight[i]);
    for (int c = 0; c < channels; c++) {
      const int64_t at = i * channels + c;
      out[at] = below[at] + w * (above[at] - below[at]);
    }
  }
}

static void LEVEL(ck_looks_sum)(const float *restrict a, const float *restrict b, float *restrict out, int width, int y0, int y1,
                                float factor_a, float factor_b, float constant) {
  for (int64_t i = (int64_t)y0 * width; i < (int64_t)y1 * width; i++) out[i] = factor_a * a[i] + factor_b * b[i] + constant;
}

static void LEVEL(ck_looks_grain)(const float *restrict in, const float *restrict noise, float *restrict out, int width, int y0, int y1,
                                  float amount, float colour) {
  for (int64_t i = (int64_t)y0 * width; i < (int64_t)y1 * width; i++) {
    const float l = 0.299f * in[3 * i] + 0.587f * in[3 * i + 1] + 0.114f * in[3 * i + 2];
    // Grain shows most in the middle tones, where half of the crystals have turned.
    const float room = amount * (0.25f + 3 * l * (1 - l));
    const float common = noise[3 * i] - 0.5f;
    for (int c = 0; c < 3; c++) {
      const float own = noise[3 * i + c] - 0.5f;
      out[3 * i + c] = LEVEL(unit)(in[3 * i + c] + room * (common + colour * (own - common)));
    }
  }
}

static void LEVEL(ck_looks_palette)(const float *restrict lab, float *restrict out, int width, int y0, int y1,
                                    const float *restrict palette, int count, float softness) {
  for (int64_t i = (int64_t)y0 * width; i < (int64_t)y1 * width; i++) {
    const float l = lab[3 * i], a = lab[3 * i + 1], b = lab[3 * i + 2];
    float nearest = 1e30f;
    float distances[64];
    for (int k = 0; k < count; k++) {
      const float dl = l - palette[3 * k], da = a - palette[3 * k + 1], db = b - palette[3 * k + 2];
      distances[k] = dl * dl + da * da + db * db;
      nearest = distances[k] < nearest ? distances[k] : nearest;
    }
    // Colours whose distance is within `softness` of the nearest share, so that borders are not jagged.
    const float root = sqrtf(nearest), scale = 1 / softness;
    float total = 0, sl = 0, sa = 0, sb = 0;
    for (int k = 0; k < count; k++) {
      float w = 1 - (sqrtf(distances[k]) - root) * scale;
      w = w > 0 ? w * w : 0;
      total += w;
      sl += w * palette[3 * k];
      sa += w * palette[3 * k + 1];
      sb += w * palette[3 * k + 2];
    }
    out[3 * i] = sl / total;
    out[3 * i + 1] = sa / total;
    out[3 * i + 2] = sb / total;
  }
}

static void LEVEL(ck_looks_difference)(const float *restrict a, const float *restrict b, float *restrict out, int width, int y0,
                                       int y1) {
  for (int64_t i = (int64_t)y0 * width; i < (int64_t)y1 * width; i++)
    out[i] = fabsf(a[3 * i] - b[3 * i]) + fabsf(a[3 * i + 1] - b[3 * i + 1]) + fabsf(a[3 * i + 2] - b[3 * i + 2]);
}

static void LEVEL(ck_looks_direction)(const float *restrict tensor, const float *restrict sway_x, const float *restrict sway_y,
                                      float *restrict out, int width, int y0, int y1, float follow, float own_x, float own_y,
                                      float sway) {
  for (int64_t i = (int64_t)y0 * width; i < (int64_t)y1 * width; i++) {
    const float e = tensor[3 * i], f = tensor[3 * i + 1], g = tensor[3 * i + 2], sum = e + g;
    // Faint gradients are noise, however clear their direction. Directions add as doubled angles.
    const float clear = sqrtf((e - g) * (e - g) + 4 * f * f) / (sum + 1e-9f), strong = 1.6f * sum / (sum + 0.0008f);
    const float most = follow * (strong < 1 ? strong : 1), w = most / (sum + 1e-9f);
    const float rest = 0.35f * (1 - most * clear);
    const float a = w * (g - e) + rest * (own_x + sway * (sway_x[i] - 0.5f));
    const float b = -2 * w * f + rest * (own_y + sway * (sway_y[i] - 0.5f));
    const float n = sqrtf(a * a + b * b) + 1e-12f;
    const float c2 = 0.5f + 0.5f * a / n, s2 = 0.5f - 0.5f * a / n;
    out[3 * i] = sqrtf(c2 > 0 ? c2 : 0);
    out[3 * i + 1] = (b < 0 ? -1.0f : 1.0f) * sqrtf(s2 > 0 ? s2 : 0);
    out[3 * i + 2] = 1;
  }
}

static void LEVEL(ck_looks_density)(const float *restrict narrow, const float *restrict wide, const float *restrict turbulence,
                                    const float *restrict paper, float *restrict out, int width, int y0, int y1, float edge,
                                    float pooling, float granulation) {
  for (int64_t i = (int64_t)y0 * width; i < (int64_t)y1 * width; i++) {
    const float rise = wide[i] - narrow[i];
    const float line = rise > 0 ? rise : 0.35f * rise;
    // Granules settle where there is paint to settle.
    const float wet = 0.35f + 1.3f * (1 - narrow[i]);
    // Many small edges, as in a face, must not add up to black.
    const float dried = edge * line / (0.25f + narrow[i]);
    const float d = 1 + dried / (1 + 1.2f * fabsf(dried)) + pooling * (turbulence[i] - 0.5f) * 2 + granulation * wet * (0.5f - paper[i]) * 2;
    out[i] = d > 0.15f ? (d < 3 ? d : 3) : 0.15f;
  }
}

static void LEVEL(ck_looks_bright)(const float *restrict in, float *restrict out, int width, int y0, int y1, float threshold) {
  const float scale = 1 / (1 - threshold);
  for (int64_t i = 3 * (int64_t)y0 * width; i < 3 * (int64_t)y1 * width; i++) {
    const float v = (in[i] - threshold) * scale;
    out[i] = v > 0 ? v * v : 0;
  }
}

static void LEVEL(ck_looks_screen)(const float *restrict in, const float *restrict light, float *restrict out, int width, int y0,
                                   int y1, float red, float green, float blue) {
  const float colour[3] = {red, green, blue};
  for (int64_t i = (int64_t)y0 * width; i < (int64_t)y1 * width; i++)
    for (int c = 0; c < 3; c++) out[3 * i + c] = 1 - (1 - in[3 * i + c]) * (1 - LEVEL(unit)(light[3 * i + c] * colour[c]));
}

static void LEVEL(ck_looks_pressure)(const float *restrict lab, float *restrict out, int width, int y0, int y1, float l, float a, float b,
                                     float base, float reach) {
  for (int64_t i = (int64_t)y0 * width; i < (int64_t)y1 * width; i++) {
    const float dl = lab[3 * i] - l, da = lab[3 * i + 1] - a, db = lab[3 * i + 2] - b;
    out[i] = base + sqrtf(dl * dl + da * da + db * db) / reach;
  }
}

static void LEVEL(ck_looks_spread)(const float *restrict in, float *restrict out, int width, int y0, int y1, float gain) {
  for (int64_t i = (int64_t)y0 * width; i < (int64_t)y1 * width; i++) {
    const float v = (in[i] - 0.5f) * gain;
    out[i] = 0.5f + 0.5f * v / sqrtf(1 + v * v);
  }
}

static void LEVEL(ck_looks_washes)(const float *restrict lab, const float *restrict run, const float *restrict shift,
                                   const float *restrict wet, float *restrict out, int width, int y0, int y1, float count, float stray,
                                   float amount, float bleed) {
  for (int64_t i = (int64_t)y0 * width; i < (int64_t)y1 * width; i++) {
    const float l = lab[3 * i];
    float x = (l + stray * (shift[i] - 0.5f)) * 0.01f * count;
    x = x > 0 ? (x < count ? x : count) : 0;
    const float k = (float)(int)x, soft = 0.05f + 0.4f * LEVEL(unit)(wet[i]);
    const float stepped = (k + LEVEL(smooth)(0.5f - soft, 0.5f + soft, x - k)) * 100 / count;
    out[3 * i] = l + amount * (stepped - l);
    for (int c = 1; c < 3; c++) out[3 * i + c] = lab[3 * i + c] + bleed * (run[3 * i + c] - lab[3 * i + c]);
  }
}
