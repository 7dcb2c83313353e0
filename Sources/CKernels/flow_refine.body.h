// Red-black storage. Pixel (x, y) has colour (x + y) & 1; the pixels of one colour stand together, so that a sweep over
// one colour runs at unit stride. Colour c of row y holds x = 2 i + p with p = (y + c) & 1 at [(y + 1) * ws + 1 + i], with
// a ring around it. The left and right neighbours of i have the other colour, at i − 1 + p and i + p; the upper and
// lower ones stand at i.

static inline int64_t LEVEL(half_pitch)(int width) { return (width + 1) / 2 + 2; }

static void LEVEL(split)(const float *restrict in, float *restrict red, float *restrict black, int width, int height) {
  const int64_t ws = LEVEL(half_pitch)(width);
  for (int y = 0; y < height; y++) {
    const float *restrict row = in + (int64_t)y * width;
    float *even = ((y & 1) ? black : red) + (y + 1) * ws + 1;
    float *odd = ((y & 1) ? red : black) + (y + 1) * ws + 1;
    for (int i = 0; i < width / 2; i++) {
      even[i] = row[2 * i];
      odd[i] = row[2 * i + 1];
    }
    if (width & 1) even[width / 2] = row[width - 1];
  }
}

static void LEVEL(join)(const float *restrict red, const float *restrict black, float *restrict out, int width, int height) {
  const int64_t ws = LEVEL(half_pitch)(width);
  for (int y = 0; y < height; y++) {
    float *restrict row = out + (int64_t)y * width;
    const float *even = ((y & 1) ? black : red) + (y + 1) * ws + 1;
    const float *odd = ((y & 1) ? red : black) + (y + 1) * ws + 1;
    for (int i = 0; i < width / 2; i++) {
      row[2 * i] = even[i];
      row[2 * i + 1] = odd[i];
    }
    if (width & 1) row[width - 1] = even[width / 2];
  }
}

// Replicates the border of a split plane into its ring, times `sign`.
static void LEVEL(ring)(float *red, float *black, int width, int height, float sign) {
  const int64_t ws = LEVEL(half_pitch)(width);
  float *colour[2] = {red, black};
  for (int y = 0; y < height; y++) {
    // x = −1 has the colour of (y + 1) & 1 and stands at i = −1; x = width stands at i = width / 2 or (width − 1) / 2.
    const int64_t row = (y + 1) * ws + 1;
    colour[(y + 1) & 1][row - 1] = sign * colour[y & 1][row];
    const int c = (width + y) & 1, last = (width - 1 + y) & 1;
    colour[c][row + (width - ((y + c) & 1)) / 2] = sign * colour[last][row + (width - 1 - ((y + last) & 1)) / 2];
  }
  for (int c = 0; c < 2; c++)
    for (int64_t i = 0; i < ws; i++) {
      colour[c][i] = sign * colour[1 - c][ws + i];
      colour[c][(height + 1) * ws + i] = sign * colour[1 - c][height * ws + i];
    }
}

// The coefficients of one row of one colour from the flow so far.
static void LEVEL(data_terms)(float *const restrict plane[], int64_t row, int n, ck_refinement k) {
  const float *restrict ix = plane[PLANE_IX] + row, *restrict iy = plane[PLANE_IY] + row, *restrict iz = plane[PLANE_IZ] + row;
  const float *restrict ixx = plane[PLANE_IXX] + row, *restrict ixy = plane[PLANE_IXY] + row;
  const float *restrict iyy = plane[PLANE_IYY] + row, *restrict ixz = plane[PLANE_IXZ] + row;
  const float *restrict iyz = plane[PLANE_IYZ] + row, *restrict trust = plane[PLANE_TRUST] + row;
  const float *restrict u0 = plane[PLANE_U0] + row, *restrict v0 = plane[PLANE_V0] + row;
  const float *restrict u = plane[PLANE_U] + row, *restrict v = plane[PLANE_V] + row;
  float *restrict a11 = plane[PLANE_A11] + row, *restrict a12 = plane[PLANE_A12] + row, *restrict a22 = plane[PLANE_A22] + row;
  float *restrict b1 = plane[PLANE_B1] + row, *restrict b2 = plane[PLANE_B2] + row;
  const float eps = 1e-6f, zeta = 0.01f;
  for (int i = 0; i < n; i++) {
    const float du = u[i] - u0[i], dv = v[i] - v0[i];
    // Brightness constancy, normalised to pixels.
    const float n0 = 1.0f / (ix[i] * ix[i] + iy[i] * iy[i] + zeta);
    const float e0 = iz[i] + ix[i] * du + iy[i] * dv;
    const float d = trust[i] * k.brightness * n0 / sqrtf(e0 * e0 * n0 + eps);
    // Gradient constancy.
    const float n1 = 1.0f / (ixx[i] * ixx[i] + ixy[i] * ixy[i] + zeta);
    const float n2 = 1.0f / (ixy[i] * ixy[i] + iyy[i] * iyy[i] + zeta);
    const float e1 = ixz[i] + ixx[i] * du + ixy[i] * dv, e2 = iyz[i] + ixy[i] * du + iyy[i] * dv;
    const float g = trust[i] * k.gradient / sqrtf(e1 * e1 * n1 + e2 * e2 * n2 + eps);
    const float g1 = g * n1, g2 = g * n2;
    const float m11 = d * ix[i] * ix[i] + g1 * ixx[i] * ixx[i] + g2 * ixy[i] * ixy[i];
    const float m12 = d * ix[i] * iy[i] + g1 * ixx[i] * ixy[i] + g2 * ixy[i] * iyy[i];
    const float m22 = d * iy[i] * iy[i] + g1 * ixy[i] * ixy[i] + g2 * iyy[i] * iyy[i];
    a11[i] = m11;
    a12[i] = m12;
    a22[i] = m22;
    b1[i] = m11 * u0[i] + m12 * v0[i] - (d * ix[i] * iz[i] + g1 * ixx[i] * ixz[i] + g2 * ixy[i] * iyz[i]);
    b2[i] = m12 * u0[i] + m22 * v0[i] - (d * iy[i] * iz[i] + g1 * ixy[i] * ixz[i] + g2 * iyy[i] * iyz[i]);
  }
}

static void LEVEL(smoothness)(float *restrict s, const float *restrict edge, const float *restrict ul, const float *restrict ur,
                              const float *restrict uu, const float *restrict ud, const float *restrict vl,
                              const float *restrict vr, const float *restrict vu, const float *restrict vd, int n, float weight) {
  for (int i = 0; i < n; i++) {
    const float ux = 0.5f * (ur[i] - ul[i]), uy = 0.5f * (ud[i] - uu[i]);
    const float vx = 0.5f * (vr[i] - vl[i]), vy = 0.5f * (vd[i] - vu[i]);
    s[i] = weight * edge[i] / sqrtf(ux * ux + uy * uy + vx * vx + vy * vy + 1e-6f);
  }
}

// One row of one colour; a link between two pixels weighs the mean of their smoothness weights, 0 across the border.
static void LEVEL(relax)(float *restrict u, float *restrict v, const float *restrict ul, const float *restrict ur,
                         const float *restrict uu, const float *restrict ud, const float *restrict vl, const float *restrict vr,
                         const float *restrict vu, const float *restrict vd, const float *restrict sl, const float *restrict sr,
                         const float *restrict su, const float *restrict sd, float *const restrict plane[], int64_t row, int n) {
  const float *restrict a11 = plane[PLANE_A11] + row, *restrict a12 = plane[PLANE_A12] + row, *restrict a22 = plane[PLANE_A22] + row;
  const float *restrict b1 = plane[PLANE_B1] + row, *restrict b2 = plane[PLANE_B2] + row, *restrict s = plane[PLANE_S] + row;
  const float omega = 1.8f;
  for (int i = 0; i < n; i++) {
    const float wl = 0.5f * (s[i] + sl[i]), wr = 0.5f * (s[i] + sr[i]), wu = 0.5f * (s[i] + su[i]), wd = 0.5f * (s[i] + sd[i]);
    const float sum = wl + wr + wu + wd + 1e-9f;
    const float ru = b1[i] + wl * ul[i] + wr * ur[i] + wu * uu[i] + wd * ud[i];
    const float nu = u[i] + omega * ((ru - a12[i] * v[i]) / (a11[i] + sum) - u[i]);
    const float rv = b2[i] + wl * vl[i] + wr * vr[i] + wu * vu[i] + wd * vd[i];
    const float nv = v[i] + omega * ((rv - a12[i] * nu) / (a22[i] + sum) - v[i]);
    u[i] = nu;
    v[i] = nv;
  }
}

// Derivatives by (1, −8, 0, 8, −1) / 12, the border replicated.
static void LEVEL(derive)(const float *restrict in, float *restrict dx, float *restrict dy, int width, int height) {
  const float a = 8.0f / 12.0f, b = 1.0f / 12.0f;
  for (int y = 0; y < height; y++) {
    const float *restrict row = in + (int64_t)y * width;
    if (dx) {
      float *restrict to = dx + (int64_t)y * width;
      for (int x = 0; x < width; x++) {
        if (x == 2 && width > 4) {
          for (; x < width - 2; x++) to[x] = a * (row[x + 1] - row[x - 1]) - b * (row[x + 2] - row[x - 2]);
        }
        const int l = x > 0 ? x - 1 : 0, r = x + 1 < width ? x + 1 : width - 1;
        const int ll = x > 1 ? x - 2 : 0, rr = x + 2 < width ? x + 2 : width - 1;
        to[x] = a * (row[r] - row[l]) - b * (row[rr] - row[ll]);
      }
    }
    if (dy) {
      float *restrict to = dy + (int64_t)y * width;
      const float *restrict u = in + (int64_t)(y > 0 ? y - 1 : 0) * width, *restrict uu = in + (int64_t)(y > 1 ? y - 2 : 0) * width;
      const float *restrict d = in + (int64_t)(y + 1 < height ? y + 1 : height - 1) * width;
      const float *restrict dd = in + (int64_t)(y + 2 < height ? y + 2 : height - 1) * width;
      for (int x = 0; x < width; x++) to[x] = a * (d[x] - u[x]) - b * (dd[x] - uu[x]);
    }
  }
}

// The target at x + f(x) by cubic interpolation (Catmull-Rom) in the padded picture, and where that lies within it.
static void LEVEL(warp)(const float *restrict target, int width, int height, const float *restrict u, const float *restrict v,
                        float *restrict out, float *restrict inside) {
  const int64_t pitch = width + 2 * CK_FLOW_PAD;
  const float *restrict origin = target + CK_FLOW_PAD * pitch + CK_FLOW_PAD;
  for (int y = 0; y < height; y++) {
    for (int x = 0; x < width; x++) {
      const int64_t i = (int64_t)y * width + x;
      const float px = (float)x + u[i], py = (float)y + v[i];
      inside[i] = px >= 0 && py >= 0 && px <= (float)(width - 1) && py <= (float)(height - 1) ? 1.0f : 0.0f;
      const float cx = px > -8.0f ? (px < (float)(width + 7) ? px : (float)(width + 7)) : -8.0f;
      const float cy = py > -8.0f ? (py < (float)(height + 7) ? py : (float)(height + 7)) : -8.0f;
      const float fx0 = floorf(cx), fy0 = floorf(cy);
      const float fx = cx - fx0, fy = cy - fy0;
      const float wx0 = fx * (fx * (1.0f - 0.5f * fx) - 0.5f), wx1 = 1.0f + fx * fx * (1.5f * fx - 2.5f);
      const float wx2 = fx * (0.5f + fx * (2.0f - 1.5f * fx)), wx3 = 0.5f * fx * fx * (fx - 1.0f);
      const float wy0 = fy * (fy * (1.0f - 0.5f * fy) - 0.5f), wy1 = 1.0f + fy * fy * (1.5f * fy - 2.5f);
      const float wy2 = fy * (0.5f + fy * (2.0f - 1.5f * fy)), wy3 = 0.5f * fy * fy * (fy - 1.0f);
      const float *restrict p = origin + ((int64_t)fy0 - 1) * pitch + (int64_t)fx0 - 1;
      const float r0 = wx0 * p[0] + wx1 * p[1] + wx2 * p[2] + wx3 * p[3];
      p += pitch;
      const float r1 = wx0 * p[0] + wx1 * p[1] + wx2 * p[2] + wx3 * p[3];
      p += pitch;
      const float r2 = wx0 * p[0] + wx1 * p[1] + wx2 * p[2] + wx3 * p[3];
      p += pitch;
      const float r3 = wx0 * p[0] + wx1 * p[1] + wx2 * p[2] + wx3 * p[3];
      out[i] = wy0 * r0 + wy1 * r1 + wy2 * r2 + wy3 * r3;
    }
  }
}

// Takes the mean over (2 r + 1)² pixels away: slow changes of light are no motion.
static void LEVEL(take_mean_away)(float *restrict plane, float *restrict temp, int width, int height, int r) {
  for (int y = 0; y < height; y++) {
    const float *restrict row = plane + (int64_t)y * width;
    float *restrict to = temp + (int64_t)y * width;
    float sum = (float)(r + 1) * row[0];
    for (int k = 1; k <= r; k++) sum += row[k < width ? k : width - 1];
    for (int x = 0; x < width; x++) {
      to[x] = sum;
      sum += row[x + r + 1 < width ? x + r + 1 : width - 1] - row[x - r > 0 ? x - r : 0];
    }
  }
  const float scale = 1.0f / (float)((2 * r + 1) * (2 * r + 1));
  float *restrict sums = malloc((size_t)width * sizeof(float));
  if (!sums) abort();
  for (int x = 0; x < width; x++) sums[x] = (float)(r + 1) * temp[x];
  for (int k = 1; k <= r; k++) {
    const float *restrict row = temp + (int64_t)(k < height ? k : height - 1) * width;
    for (int x = 0; x < width; x++) sums[x] += row[x];
  }
  for (int y = 0; y < height; y++) {
    float *restrict to = plane + (int64_t)y * width;
    const float *restrict in = temp + (int64_t)(y + r + 1 < height ? y + r + 1 : height - 1) * width;
    const float *restrict gone = temp + (int64_t)(y - r > 0 ? y - r : 0) * width;
    for (int x = 0; x < width; x++) {
      to[x] -= sums[x] * scale;
      sums[x] += in[x] - gone[x];
    }
  }
  free(sums);
}

static void LEVEL(ck_flow_refine)(const float *restrict source, const float *restrict target, int width, int height,
                                  float *restrict u, float *restrict v, const float *restrict trust, ck_refinement settings,
                                  float *restrict scratch) {
  const int64_t ws = LEVEL(half_pitch)(width), half = ws * (height + 2), n = (int64_t)width * height;
  const int64_t pitch = width + 2 * CK_FLOW_PAD;
  float *plane[2][PLANE_COUNT];
  for (int k = 0; k < PLANE_COUNT; k++)
    for (int c = 0; c < 2; c++) plane[c][k] = scratch + (2 * k + c) * half;
  memset(scratch, 0, (size_t)(2 * PLANE_COUNT * half) * sizeof(float));
  // Whole planes are needed only until they are split: they lie where the coefficients will.
  float *flat = plane[0][PLANE_S];
  float *mean = flat, *diff = flat + n, *dx = flat + 2 * n, *dy = flat + 3 * n, *dd = flat + 4 * n, *inside = flat + 5 * n;
#define SPLIT(from, to) LEVEL(split)(from, plane[0][PLANE_##to], plane[1][PLANE_##to], width, height)

  LEVEL(warp)(target, width, height, u, v, diff, inside);
  for (int y = 0; y < height; y++) {
    const float *restrict row = source + (y + CK_FLOW_PAD) * pitch + CK_FLOW_PAD;
    for (int x = 0; x < width; x++) {
      const int64_t i = (int64_t)y * width + x;
      mean[i] = 0.5f * (row[x] + diff[i]);
      diff[i] -= row[x];
    }
  }
  LEVEL(take_mean_away)(diff, dx, width, height, 8);
  SPLIT(diff, IZ);
  LEVEL(derive)(diff, dx, dy, width, height);
  SPLIT(dx, IXZ);
  SPLIT(dy, IYZ);
  LEVEL(derive)(mean, dx, dy, width, height);
  SPLIT(dx, IX);
  SPLIT(dy, IY);
  LEVEL(derive)(dx, dd, NULL, width, height);
  SPLIT(dd, IXX);
  LEVEL(derive)(dx, NULL, dd, width, height);
  SPLIT(dd, IXY);
  LEVEL(derive)(dy, NULL, dd, width, height);
  SPLIT(dd, IYY);
  if (trust)
    for (int64_t i = 0; i < n; i++) inside[i] *= trust[i];
  SPLIT(inside, TRUST);
  if (settings.edge > 0) {
    const float scale = 1.0f / (settings.edge * settings.edge);
    for (int64_t i = 0; i < n; i++) mean[i] = 0.05f + 0.95f / (1.0f + (dx[i] * dx[i] + dy[i] * dy[i]) * scale);
  } else {
    for (int64_t i = 0; i < n; i++) mean[i] = 1.0f;
  }
  SPLIT(mean, EDGE);
  SPLIT(u, U0);
  SPLIT(v, V0);
  SPLIT(u, U);
  SPLIT(v, V);
#undef SPLIT

  for (int outer = 0; outer < settings.outer; outer++) {
    LEVEL(ring)(plane[0][PLANE_U], plane[1][PLANE_U], width, height, 1.0f);
    LEVEL(ring)(plane[0][PLANE_V], plane[1][PLANE_V], width, height, 1.0f);
    for (int c = 0; c < 2; c++) {
      for (int y = 0; y < height; y++) {
        const int p = (y + c) & 1, count = (width - p + 1) / 2;
        const int64_t row = (y + 1) * ws + 1;
        const float *ou = plane[1 - c][PLANE_U] + row, *ov = plane[1 - c][PLANE_V] + row;
        LEVEL(smoothness)(plane[c][PLANE_S] + row, plane[c][PLANE_EDGE] + row, ou - 1 + p, ou + p, ou - ws, ou + ws, ov - 1 + p,
                          ov + p, ov - ws, ov + ws, count, settings.smoothness);
        LEVEL(data_terms)(plane[c], row, count, settings);
      }
    }
    // Minus its own weight beyond the border: the link there weighs nothing.
    LEVEL(ring)(plane[0][PLANE_S], plane[1][PLANE_S], width, height, -1.0f);
    for (int inner = 0; inner < 2 * settings.inner; inner++) {
      const int c = inner & 1;
      for (int y = 0; y < height; y++) {
        const int p = (y + c) & 1, count = (width - p + 1) / 2;
        const int64_t row = (y + 1) * ws + 1;
        const float *ou = plane[1 - c][PLANE_U] + row, *ov = plane[1 - c][PLANE_V] + row;
        const float *os = plane[1 - c][PLANE_S] + row;
        LEVEL(relax)(plane[c][PLANE_U] + row, plane[c][PLANE_V] + row, ou - 1 + p, ou + p, ou - ws, ou + ws, ov - 1 + p, ov + p,
                     ov - ws, ov + ws, os - 1 + p, os + p, os - ws, os + ws, plane[c], row, count);
      }
    }
  }
  LEVEL(join)(plane[0][PLANE_U], plane[1][PLANE_U], u, width, height);
  LEVEL(join)(plane[0][PLANE_V], plane[1][PLANE_V], v, width, height);
}
