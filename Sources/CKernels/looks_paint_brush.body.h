#include "looks_math.body.h"

typedef float LEVEL(v8) __attribute__((vector_size(32)));
typedef int32_t LEVEL(i8) __attribute__((vector_size(32)));

// The eight sectors of the filter are the eight lanes of one vector.
static void LEVEL(ck_looks_kuwahara)(const float *restrict in, const float *restrict flow, float *restrict out, int width, int height,
                                     int y0, int y1, float radius, float stretch, int sharpness) {
  typedef LEVEL(v8) v8;
  typedef LEVEL(i8) i8;
  const float d = 0.70710678f;
  const v8 across_x = {1, d, 0, -d, -1, -d, 0, d}, across_y = {0, -d, -1, -d, 0, d, 1, d};
  const v8 along_x = {0, d, 1, d, 0, -d, -1, -d}, along_y = {1, d, 0, -d, -1, -d, 0, d};
  // Polynomial sectors (Kyprianidis et al., 2010).
  const float zeta = 2 / radius < 0.33f ? 0.33f : 2 / radius, cosine = 0.83146961f, sine2 = 0.30865828f;
  const float eta = (zeta + cosine) / sine2;
  for (int y = y0; y < y1; y++) {
    for (int x = 0; x < width; x++) {
      const int64_t at = (int64_t)y * width + x;
      const float tx = flow[3 * at], ty = flow[3 * at + 1], anisotropy = flow[3 * at + 2];
      float a = radius * (1 + anisotropy * stretch), b = radius / (1 + anisotropy * stretch);
      if (b < 1) b = radius < 1 ? radius : 1;
      const float xa = tx / a, ya = ty / a, xb = -ty / b, yb = tx / b;
      const int rx = (int)(sqrtf(a * a * tx * tx + b * b * ty * ty) + 0.5f);
      const int ry = (int)(sqrtf(a * a * ty * ty + b * b * tx * tx) + 0.5f);
      const float *centre = in + 3 * at;
      v8 w0 = {0}, m0 = {0}, m1 = {0}, m2 = {0}, squares = {0};
      w0 += 0.125f;
      m0 += 0.125f * centre[0];
      m1 += 0.125f * centre[1];
      m2 += 0.125f * centre[2];
      squares += 0.125f * (centre[0] * centre[0] + centre[1] * centre[1] + centre[2] * centre[2]);
      // The upper half of the ellipse; each place stands for its mirror too, four sectors on.
      for (int j = -ry; j <= 0; j++) {
        const int last = j < 0 ? rx : -1;
        int yu = y + j, yd = y - j;
        yu = yu < 0 ? 0 : yu;
        yd = yd >= height ? height - 1 : yd;
        const float *up = in + (int64_t)yu * width * 3, *down = in + (int64_t)yd * width * 3;
        for (int i = -rx; i <= last; i++) {
          const float u = xa * (float)i + ya * (float)j, v = xb * (float)i + yb * (float)j;
          const float rr = u * u + v * v;
          if (rr > 1) continue;
          const v8 vx = across_x * u + across_y * v, vy = along_x * u + along_y * v;
          v8 w = vy + zeta - eta * vx * vx;
          w = (v8)((i8)w & (i8)(w > 0));
          w = w * w;
          v8 sum = w;
          sum += __builtin_shufflevector(sum, sum, 4, 5, 6, 7, 0, 1, 2, 3);
          sum += __builtin_shufflevector(sum, sum, 2, 3, 0, 1, 6, 7, 4, 5);
          sum += __builtin_shufflevector(sum, sum, 1, 0, 3, 2, 5, 4, 7, 6);
          // A quartic bell that stands for exp(−3.125 r²).
          const float fall = 1 - rr * 0.96f;
          w = w * (fall * fall * fall / sum[0]);
          const v8 mirrored = __builtin_shufflevector(w, w, 4, 5, 6, 7, 0, 1, 2, 3);
          int xu = x + i, xd = x - i;
          xu = xu < 0 ? 0 : xu >= width ? width - 1 : xu;
          xd = xd < 0 ? 0 : xd >= width ? width - 1 : xd;
          const float *p = up + 3 * xu, *q = down + 3 * xd;
          w0 += w + mirrored;
          m0 += w * p[0] + mirrored * q[0];
          m1 += w * p[1] + mirrored * q[1];
          m2 += w * p[2] + mirrored * q[2];
          squares += w * (p[0] * p[0] + p[1] * p[1] + p[2] * p[2]) + mirrored * (q[0] * q[0] + q[1] * q[1] + q[2] * q[2]);
        }
      }
      m0 /= w0;
      m1 /= w0;
      m2 /= w0;
      const v8 variance = squares / w0 - (m0 * m0 + m1 * m1 + m2 * m2);
      float least = 1e30f, spread[8];
      for (int k = 0; k < 8; k++) {
        spread[k] = (variance[k] > 0 ? variance[k] : 0) + 4e-5f;
        if (spread[k] < least) least = spread[k];
      }
      float total = 0, r = 0, g = 0, bl = 0;
      for (int k = 0; k < 8; k++) {
        const float ratio = least / spread[k];
        float weight = ratio;
        for (int n = 1; n < sharpness; n++) weight *= ratio;
        total += weight;
        r += weight * m0[k];
        g += weight * m1[k];
        bl += weight * m2[k];
      }
      out[3 * at] = r / total;
      out[3 * at + 1] = g / total;
      out[3 * at + 2] = bl / total;
    }
  }
}

static void LEVEL(ck_looks_bilateral)(const float *restrict in, const float *restrict flow, float *restrict out, int width, int height,
                                      int y0, int y1, float sigma, float range, int along) {
  enum { MAX = 64 };
  float weights[MAX];
  int reach = (int)(2 * sigma + 0.5f);
  reach = reach < 1 ? 1 : reach >= MAX ? MAX - 1 : reach;
  for (int k = 0; k <= reach; k++) weights[k] = LEVEL(exp2)(-0.7213475f * (float)(k * k) / (sigma * sigma));
  const float right = (float)(width - 1), bottom = (float)(height - 1), scale = 1 / (range * range);
  for (int y = y0; y < y1; y++) {
    for (int x = 0; x < width; x++) {
      const int64_t at = (int64_t)y * width + x;
      const float l = in[3 * at], a = in[3 * at + 1], b = in[3 * at + 2];
      float total = 1, sl = l, sa = a, sb = b;
      for (int side = -1; side <= 1; side += 2) {
        float px = (float)x, py = (float)y;
        float dx = (float)side * (along ? flow[3 * at] : -flow[3 * at + 1]);
        float dy = (float)side * (along ? flow[3 * at + 1] : flow[3 * at]);
        for (int k = 1; k <= reach; k++) {
          px += dx;
          py += dy;
          if (!(px >= 0 && py >= 0 && px <= right && py <= bottom)) break;
          const int ix = (int)px, iy = (int)py, jx = ix + 1 < width ? ix + 1 : ix, jy = iy + 1 < height ? iy + 1 : iy;
          const float fx = px - (float)ix, fy = py - (float)iy;
          const float w00 = (1 - fx) * (1 - fy), w01 = fx * (1 - fy), w10 = (1 - fx) * fy, w11 = fx * fy;
          const float *p = in + ((int64_t)iy * width + ix) * 3, *q = in + ((int64_t)iy * width + jx) * 3;
          const float *r = in + ((int64_t)jy * width + ix) * 3, *s = in + ((int64_t)jy * width + jx) * 3;
          const float cl = w00 * p[0] + w01 * q[0] + w10 * r[0] + w11 * s[0];
          const float ca = w00 * p[1] + w01 * q[1] + w10 * r[1] + w11 * s[1];
          const float cb = w00 * p[2] + w01 * q[2] + w10 * r[2] + w11 * s[2];
          const float dl = cl - l, da = ca - a, db = cb - b;
          const float w = weights[k] * LEVEL(exp2)(-0.7213475f * scale * (dl * dl + da * da + db * db));
          total += w;
          sl += w * cl;
          sa += w * ca;
          sb += w * cb;
          if (along) {
            const float *t = flow + ((int64_t)(fy < 0.5f ? iy : jy) * width + (fx < 0.5f ? ix : jx)) * 3;
            const float same = t[0] * dx + t[1] * dy < 0 ? -1.0f : 1.0f;
            dx = same * t[0];
            dy = same * t[1];
          }
        }
      }
      out[3 * at] = sl / total;
      out[3 * at + 1] = sa / total;
      out[3 * at + 2] = sb / total;
    }
  }
}

static void LEVEL(ck_looks_strokes)(const float *restrict in, float *restrict out, int width, int y0, int y1,
                                    const float *restrict strokes, int count, const float *restrict brushes, int columns, int rows) {
  memcpy(out + (int64_t)y0 * width * 4, in + (int64_t)y0 * width * 4, (size_t)(y1 - y0) * (size_t)width * 4 * sizeof(float));
  for (int n = 0; n < count; n++) {
    const float *s = strokes + (int64_t)n * CK_STROKE_FIELDS;
    const float cx = s[0], cy = s[1], dx = s[2], dy = s[3], length = s[4], half = s[5], bend = s[6], opacity = s[10];
    const float red = s[7], green = s[8], blue = s[9], thickness = s[11], streak = s[13];
    if (!(opacity > 0)) continue;
    // The brush's box: the ends, the sides and the sagitta of its arc.
    const float sag = fabsf(bend) * length * length, side = half + sag;
    const float bx = fabsf(dx) * length + fabsf(dy) * side, by = fabsf(dy) * length + fabsf(dx) * side;
    int top = (int)(cy - by), bottom = (int)(cy + by) + 2;
    top = top < y0 ? y0 : top;
    bottom = bottom > y1 ? y1 : bottom;
    if (top >= bottom) continue;
    int left = (int)(cx - bx), right = (int)(cx + bx) + 2;
    left = left < 0 ? 0 : left;
    right = right > width ? width : right;
    const float *brush = brushes + (int64_t)s[12] * columns * rows * 2;
    const float per_length = 0.5f * (float)(columns - 1) / length, per_half = 0.5f * (float)(rows - 1) / half;
    const float u_middle = 0.5f * (float)(columns - 1), v_middle = 0.5f * (float)(rows - 1);
    const float curve = bend * length * length, above = half + (curve > 0 ? curve : 0), below = half - (curve < 0 ? curve : 0);
    for (int y = top; y < bottom; y++) {
      const float fy = (float)y - cy;
      float *restrict row = out + (int64_t)y * width * 4;
      // Of this row only what lies between the ends and between the sides.
      float from = (float)left - cx, to_x = (float)right - cx;
      if (fabsf(dx) > 1e-3f) {
        const float a = (-length - fy * dy) / dx, b = (length - fy * dy) / dx;
        const float low = a < b ? a : b, high = a < b ? b : a;
        from = low > from ? low : from;
        to_x = high + 1 < to_x ? high + 1 : to_x;
      }
      if (fabsf(dy) > 1e-3f) {
        const float a = (fy * dx - above) / dy, b = (fy * dx + below) / dy;
        const float low = a < b ? a : b, high = a < b ? b : a;
        from = low > from ? low : from;
        to_x = high + 1 < to_x ? high + 1 : to_x;
      }
      if (!(from < to_x)) continue;
      int first = (int)(from + cx), last = (int)(to_x + cx) + 1;
      first = first < left ? left : first;
      last = last > right ? right : last;
      for (int x = first; x < last; x++) {
        const float fx = (float)x - cx;
        const float along = fx * dx + fy * dy, across = fy * dx - fx * dy - bend * along * along;
        const float u = along * per_length + u_middle, v = across * per_half + v_middle;
        if (!(u >= 0 && v >= 0 && u < (float)(columns - 1) && v < (float)(rows - 1))) continue;
        const int iu = (int)u, iv = (int)v;
        const float gu = u - (float)iu, gv = v - (float)iv;
        const float *p = brush + 2 * (iv * columns + iu), *q = p + 2 * columns;
        const float cover = (1 - gv) * ((1 - gu) * p[0] + gu * p[2]) + gv * ((1 - gu) * q[0] + gu * q[2]);
        if (!(cover > 0)) continue;
        const float ridge = (1 - gv) * ((1 - gu) * p[1] + gu * p[3]) + gv * ((1 - gu) * q[1] + gu * q[3]);
        const float a = cover * opacity, light = streak * (ridge - 0.5f);
        float *to = row + 4 * x;
        to[0] += a * (red + light - to[0]);
        to[1] += a * (green + light - to[1]);
        to[2] += a * (blue + light - to[2]);
        to[3] += a * (thickness * (0.35f + ridge) - (1 - 0.5f * cover) * to[3]);
      }
    }
  }
}

static void LEVEL(ck_looks_relief)(const float *restrict in, const float *restrict relief, float *restrict out, int width, int height,
                                   int y0, int y1, float depth, float light_x, float light_y, float shine) {
  for (int y = y0; y < y1; y++) {
    const float *restrict up = relief + (int64_t)(y > 0 ? y - 1 : 0) * width;
    const float *restrict row = relief + (int64_t)y * width;
    const float *restrict down = relief + (int64_t)(y + 1 < height ? y + 1 : y) * width;
    for (int x = 0; x < width; x++) {
      const int l = x > 0 ? x - 1 : 0, r = x + 1 < width ? x + 1 : x;
      const float gx = 0.5f * depth * (row[r] - row[l]), gy = 0.5f * depth * (down[x] - up[x]);
      const float n = 1 / sqrtf(1 + gx * gx + gy * gy);
      // Light from (light_x, light_y) at 45 degrees; 1 on the flat.
      const float lit = n * (1 - (gx * light_x + gy * light_y));
      float bright = lit - 1;
      bright = bright > 0.5f ? 0.5f : bright < -0.5f ? -0.5f : bright;
      float gloss = lit * 0.70710678f - 0.80f;
      gloss = gloss > 0 ? gloss * shine : 0;
      const float *from = in + ((int64_t)y * width + x) * 3;
      float *to = out + ((int64_t)y * width + x) * 3;
      for (int c = 0; c < 3; c++) to[c] = LEVEL(unit)(from[c] * (1 + bright) + 0.06f * bright + gloss);
    }
  }
}
