// Displacements are clamped so that a patch reads the padded picture only.
static inline __attribute__((always_inline)) float LEVEL(within)(float x, float low, float high) {
  return x > low ? (x < high ? x : high) : low;
}

// Sums of a patch against its target at (px, py): Σr, Σr², Σ gx r, Σ gy r with r = target − source.
static inline __attribute__((always_inline)) void LEVEL(patch_sums)(const float *restrict source, const float *restrict gx,
                                                                  const float *restrict gy, const float *restrict target,
                                                                  int64_t pitch, float px, float py, float sums[4]) {
  const float bx = floorf(px), by = floorf(py);
  const float *restrict from = target + (int64_t)by * pitch + (int64_t)bx;
  const v8 fx = V8_SET(px - bx), fy = V8_SET(py - by);
  const v8 one = V8_SET(1.0f);
  const v8 ex = one - fx, ey = one - fy;
  v8 s = V8_SET(0.0f), ss = s, sx = s, sy = s;
  v8 above = ex * V8_LOAD(from) + fx * V8_LOAD(from + 1);
  for (int j = 0; j < CK_FLOW_PATCH; j++) {
    const float *restrict row = from + (j + 1) * pitch;
    const v8 below = ex * V8_LOAD(row) + fx * V8_LOAD(row + 1);
    const v8 r = ey * above + fy * below - V8_LOAD(source + j * pitch);
    s += r;
    ss += r * r;
    sx += r * V8_LOAD(gx + j * pitch);
    sy += r * V8_LOAD(gy + j * pitch);
    above = below;
  }
  sums[0] = V8_SUM(s);
  sums[1] = V8_SUM(ss);
  sums[2] = V8_SUM(sx);
  sums[3] = V8_SUM(sy);
}

static void LEVEL(ck_flow_search)(const float *restrict source, const float *restrict gx, const float *restrict gy,
                                  const float *restrict target, ck_patch_grid grid, const float *init_u, const float *init_v,
                                  const float *hint_u, const float *hint_v, int iterations, float reluctance,
                                  float *restrict vectors, float *restrict means, float *restrict costs, int row0, int row1) {
  const int64_t pitch = grid.width + 2 * CK_FLOW_PAD;
  const int64_t origin = CK_FLOW_PAD * pitch + CK_FLOW_PAD;
  const float n = CK_FLOW_PATCH * CK_FLOW_PATCH;
  const int lead = (CK_FLOW_PATCH - grid.stride) / 2;
  const float low = -(float)(CK_FLOW_PAD - 3);
  const float right = (float)(grid.width + CK_FLOW_PAD - CK_FLOW_PATCH - 2);
  const float bottom = (float)(grid.height + CK_FLOW_PAD - CK_FLOW_PATCH - 2);

  const float aloof = 1.0f + reluctance;

  for (int pass = 0; pass < 2; pass++) {
    const int step = pass == 0 ? 1 : -1;
    for (int a = row0; a < row1; a++) {
      const int row = pass == 0 ? a : row0 + row1 - 1 - a;
      for (int b = 0; b < grid.columns; b++) {
        const int column = pass == 0 ? b : grid.columns - 1 - b;
        const int64_t index = (int64_t)row * grid.columns + column;
        const int x = column * grid.stride - lead, y = row * grid.stride - lead;
        const int64_t at = origin + y * pitch + x;
        float sums[4];
        float u, v, best;

        // The best candidate.
#define CANDIDATE(cu, cv, share)                                                                                     \
  do {                                                                                                           \
    const float cx = LEVEL(within)((float)x + (cu), low, right), cy = LEVEL(within)((float)y + (cv), low, bottom); \
    LEVEL(patch_sums)(source + at, gx + at, gy + at, target + origin, pitch, cx, cy, sums);                       \
    const float cost = sums[1] - sums[0] * sums[0] / n;                                                          \
    if (cost * (share) < best) {                                                                                 \
      best = cost;                                                                                               \
      u = cx - (float)x;                                                                                         \
      v = cy - (float)y;                                                                                         \
    }                                                                                                            \
  } while (0)
        if (pass == 0) {
          const int mx = x + 4 < 0 ? 0 : x + 4 >= grid.width ? grid.width - 1 : x + 4;
          const int my = y + 4 < 0 ? 0 : y + 4 >= grid.height ? grid.height - 1 : y + 4;
          best = INFINITY;
          u = v = 0;
          CANDIDATE(init_u[(int64_t)my * grid.width + mx], init_v[(int64_t)my * grid.width + mx], 1.0f);
          if (hint_u) CANDIDATE(hint_u[(int64_t)my * grid.width + mx], hint_v[(int64_t)my * grid.width + mx], 1.0f);
        } else {
          best = costs[index];
          u = vectors[2 * index];
          v = vectors[2 * index + 1];
        }
        if (b > 0) CANDIDATE(vectors[2 * (index - step)], vectors[2 * (index - step) + 1], aloof);
        if (a > row0) {
          const int64_t other = index - (int64_t)step * grid.columns;
          CANDIDATE(vectors[2 * other], vectors[2 * other + 1], aloof);
        }
#undef CANDIDATE

        // The Hessian of the mean-normalised patch.
        v8 xx = V8_SET(0.0f), xy = xx, yy = xx, x1 = xx, y1 = xx;
        for (int j = 0; j < CK_FLOW_PATCH; j++) {
          const v8 dx = V8_LOAD(gx + at + j * pitch), dy = V8_LOAD(gy + at + j * pitch);
          xx += dx * dx;
          xy += dx * dy;
          yy += dy * dy;
          x1 += dx;
          y1 += dy;
        }
        const float sx = V8_SUM(x1), sy = V8_SUM(y1);
        const float hxx = V8_SUM(xx) - sx * sx / n + 1.0f, hyy = V8_SUM(yy) - sy * sy / n + 1.0f;
        const float hxy = V8_SUM(xy) - sx * sy / n;
        const float scale = 1.0f / (hxx * hyy - hxy * hxy);

        // Descent from there, as long as the residual falls.
        const float u0 = u, v0 = v, cost0 = best;
        float tu = u, tv = v, mean = 0;
        for (int k = 0; k <= iterations; k++) {
          LEVEL(patch_sums)(source + at, gx + at, gy + at, target + origin, pitch, (float)x + tu, (float)y + tv, sums);
          const float cost = sums[1] - sums[0] * sums[0] / n;
          if (k > 0 && !(cost < best)) break;
          best = cost;
          u = tu;
          v = tv;
          mean = sums[0] / n;
          if (k == iterations) break;
          const float bx = sums[2] - sx * sums[0] / n, by = sums[3] - sy * sums[0] / n;
          const float du = (hyy * bx - hxy * by) * scale, dv = (hxx * by - hxy * bx) * scale;
          if (du * du + dv * dv < 1e-5f) break;
          tu = LEVEL(within)((float)x + u - du, low, right) - (float)x;
          tv = LEVEL(within)((float)y + v - dv, low, bottom) - (float)y;
        }
        if ((u - u0) * (u - u0) + (v - v0) * (v - v0) > CK_FLOW_PATCH * CK_FLOW_PATCH) {
          u = u0;
          v = v0;
          best = cost0;
        }
        vectors[2 * index] = u;
        vectors[2 * index + 1] = v;
        means[index] = mean;
        costs[index] = best;
      }
    }
  }
}

static void LEVEL(ck_flow_densify)(const float *restrict source, const float *restrict target, ck_patch_grid grid,
                                   const float *restrict vectors, const float *restrict means, float *restrict u,
                                   float *restrict v, int y0, int y1) {
  const int64_t pitch = grid.width + 2 * CK_FLOW_PAD;
  const int64_t origin = CK_FLOW_PAD * pitch + CK_FLOW_PAD;
  const int lead = (CK_FLOW_PATCH - grid.stride) / 2;
  // Patches hang over the edge, so the sums of a row have a margin of a patch on either side.
  const int span = grid.width + 2 * CK_FLOW_PATCH;
  float *sums = calloc(3 * (size_t)span, sizeof(float));
  if (!sums) abort();
  float *sum_w = sums + CK_FLOW_PATCH, *sum_u = sum_w + span, *sum_v = sum_u + span;
  for (int y = y0; y < y1; y++) {
    memset(sums, 0, 3 * (size_t)span * sizeof(float));
    for (int row = 0; row < grid.rows; row++) {
      const int j = y - (row * grid.stride - lead);
      if (j < 0) break;
      if (j >= CK_FLOW_PATCH) continue;
      for (int column = 0; column < grid.columns; column++) {
        const int64_t index = (int64_t)row * grid.columns + column;
        const int x = column * grid.stride - lead;
        const float du = vectors[2 * index], dv = vectors[2 * index + 1];
        const float px = (float)x + du, py = (float)y + dv;
        const float bx = floorf(px), by = floorf(py);
        const float *restrict from = target + origin + (int64_t)by * pitch + (int64_t)bx;
        const v8 fx = V8_SET(px - bx), fy = V8_SET(py - by), one = V8_SET(1.0f);
        const v8 above = (one - fx) * V8_LOAD(from) + fx * V8_LOAD(from + 1);
        const v8 below = (one - fx) * V8_LOAD(from + pitch) + fx * V8_LOAD(from + pitch + 1);
        const v8 r = (one - fy) * above + fy * below - V8_LOAD(source + origin + y * pitch + x) - V8_SET(means[index]);
        const v8 weight = one / __builtin_elementwise_max(__builtin_elementwise_abs(r), one);
        V8_STORE(sum_w + x, V8_LOAD(sum_w + x) + weight);
        V8_STORE(sum_u + x, V8_LOAD(sum_u + x) + weight * V8_SET(du));
        V8_STORE(sum_v + x, V8_LOAD(sum_v + x) + weight * V8_SET(dv));
      }
    }
    for (int x = 0; x < grid.width; x++) {
      u[(int64_t)y * grid.width + x] = sum_u[x] / sum_w[x];
      v[(int64_t)y * grid.width + x] = sum_v[x] / sum_w[x];
    }
  }
  free(sums);
}
