// Filling reads the trusted flow at halved grids, so that a window of a few samples reaches as far as needed, and lies in vectors.

static void LEVEL(ck_flow_thin)(const float *restrict picture, const float *restrict trust, const float *restrict u,
                                const float *restrict v, int width, int height, float *restrict out) {
  memset(out, 0, (size_t)ck_flow_thin_size(width, height) * sizeof(float));
  const thin_grid first = thin_grid_of(width, height, 1);
  for (int y = 0; y < first.height; y++) {
    const int64_t row = 2 * (int64_t)y * width;
    float *restrict to = out + first.origin + y * first.pitch;
    for (int x = 0; x < first.width; x++) {
      const int64_t i = row + 2 * x;
      for (int c = 0; c < 3; c++) to[c * first.plane + x] = picture[3 * i + c];
      to[3 * first.plane + x] = trust[i] < 0.5f ? 0.0f : 1.0f;
      to[4 * first.plane + x] = u[i];
      to[5 * first.plane + x] = v[i];
    }
  }
  // Single pixels, not means: a mean would mix what meets at an edge.
  for (int halvings = 2; halvings <= CK_FLOW_THINNINGS; halvings++) {
    const thin_grid fine = thin_grid_of(width, height, halvings - 1), grid = thin_grid_of(width, height, halvings);
    for (int c = 0; c < 6; c++)
      for (int y = 0; y < grid.height; y++)
        for (int x = 0; x < grid.width; x++)
          out[grid.origin + c * grid.plane + y * grid.pitch + x] = out[fine.origin + c * fine.plane + 2 * y * fine.pitch + 2 * x];
  }
}

// The mean of the trusted flow around (x, y), weighted by nearness and likeness of colour, in a window of the grid halved `halvings`
// times. Windows widen until one finds enough; returns the halvings of that one, 0 if none did.
static int LEVEL(fill_at)(const float *restrict picture, const float *restrict thin, int width, int height, int x, int y, int halvings,
                          float *out_u, float *out_v) {
  const int64_t i = (int64_t)y * width + x;
  const v8 r = V8_SET(picture[3 * i]), g = V8_SET(picture[3 * i + 1]), b = V8_SET(picture[3 * i + 2]);
  for (; halvings <= CK_FLOW_THINNINGS; halvings++) {
    const thin_grid grid = thin_grid_of(width, height, halvings);
    const float *restrict centre = thin + grid.origin + (y >> halvings) * grid.pitch + (x >> halvings);
    v8 sum = V8_SET(0), su = sum, sv = sum;
    for (int j = -5; j <= 5; j++)
      for (int k = -8; k < 8; k += 8) {
        const float *restrict row = centre + j * grid.pitch + k;
        const v8 across = (v8){0, 1, 2, 3, 4, 5, 6, 7} + V8_SET(k), near = across * across + V8_SET(j * j);
        const v8 dr = V8_LOAD(row) - r, dg = V8_LOAD(row + grid.plane) - g, db = V8_LOAD(row + 2 * grid.plane) - b;
        const v8 like = (dr * dr + dg * dg + db * db) * V8_SET(150);
        const v8 weight = V8_LOAD(row + 3 * grid.plane) / ((V8_SET(1) + near) * (V8_SET(1) + like * like));
        sum += weight;
        su += weight * V8_LOAD(row + 4 * grid.plane);
        sv += weight * V8_LOAD(row + 5 * grid.plane);
      }
    const float total = V8_SUM(sum);
    if (total > 0.02f || (halvings == CK_FLOW_THINNINGS && total > 0)) {
      *out_u = V8_SUM(su) / total;
      *out_v = V8_SUM(sv) / total;
      return halvings;
    }
  }
  return 0;
}

static void LEVEL(ck_flow_fill)(const float *restrict picture, const float *restrict trust, const float *restrict u,
                                const float *restrict v, const float *restrict thin, float *restrict out_u, float *restrict out_v,
                                int width, int height, int block, int y0, int y1) {
  // One vector is computed for the hidden pixels of a block: what is filled is a guess, and smooth.
  for (int y = y0; y < y1; y += block) {
    int start = 1;  // deep inside a hole the neighbour's window is a good first guess
    for (int x = 0; x < width; x += block) {
      float fu = 0, fv = 0;
      int state = -1;  // not computed yet, 0 = nothing found, else the halvings of the grid it was found in
      for (int k = 0; k < block * block; k++) {
        const int px = x + k % block, py = y + k / block;
        if (px >= width || py >= y1) continue;
        const int64_t i = (int64_t)py * width + px;
        out_u[i] = u[i];
        out_v[i] = v[i];
        if (trust[i] >= 0.5f) continue;
        if (state < 0) state = LEVEL(fill_at)(picture, thin, width, height, px, py, start, &fu, &fv);
        if (state > 0) {
          out_u[i] = fu;
          out_v[i] = fv;
        }
      }
      start = state > 1 ? state - 1 : 1;
    }
  }
}
