#include "squares.body.h"

// The rows of the 5-point orthonormal cosine transform: mean, slope, bend.
#define COSINE0 {0.4472136f, 0.4472136f, 0.4472136f, 0.4472136f, 0.4472136f}
#define COSINE1 {0.6015010f, 0.3717480f, 0.0f, -0.3717480f, -0.6015010f}
#define COSINE2 {0.5116673f, -0.1954395f, -0.6324555f, -0.1954395f, 0.5116673f}

// A full range of white times √3 stays within 16 bits.
static void LEVEL(ck_index_records)(const int16_t *restrict picture, const float *restrict vectors, float pull,
                                    ck_index_record *restrict out, int width, int y0, int y1) {
  static const float basis[3][5] = {COSINE0, COSINE1, COSINE2};
  // (colour axis, across, down) of each value but the last two, which are the position.
  static const uint8_t which[14][3] = {{0, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0, 1, 1}, {0, 2, 0}, {0, 0, 2}, {0, 2, 1},
                                       {0, 1, 2}, {1, 0, 0}, {1, 1, 0}, {1, 0, 1}, {2, 0, 0}, {2, 1, 0}, {2, 0, 1}};
  const int64_t row = 3 * ((int64_t)width + 2 * CK_PATCH_PAD);
  const int span = width + 2 * CK_PATCH_PAD;
  const float grey = pull * (CK_INDEX_WHITE / 255.0f);
  // Three colour axes × three vertical coefficients of one row, then one line of results a value.
  float *restrict columns = malloc((size_t)(9 * span + 14 * width) * sizeof(float));
  if (!columns) abort();
  float *restrict lines = columns + 9 * span;
  for (int y = y0; y < y1; y++) {
    for (int b = 0; b < 3; b++) {
      float *restrict p = columns + b * span, *restrict q = p + 3 * span, *restrict r = q + 3 * span;
      for (int x = 0; x < span; x++) p[x] = q[x] = r[x] = 0;
      for (int j = 0; j < 5; j++) {
        const int16_t *restrict in = picture + (y + j - 2 + CK_PATCH_PAD) * row;
        const float w = basis[b][j] * (CK_INDEX_WHITE / (5.0f * CK_PATCH_WHITE));
        for (int x = 0; x < span; x++) {
          const float red = in[3 * x], green = in[3 * x + 1], blue = in[3 * x + 2];
          p[x] += w * 0.57735027f * (red + green + blue);
          q[x] += w * 0.70710678f * (red - blue);
          r[x] += w * 0.40824829f * (red - 2 * green + blue);
        }
      }
    }
    for (int d = 0; d < 14; d++) {
      const float *restrict in = columns + (which[d][0] * 3 + which[d][2]) * span + CK_PATCH_PAD - 2;
      const float *k = basis[which[d][1]];
      const float k0 = k[0], k1 = k[1], k2 = k[2], k3 = k[3], k4 = k[4];
      float *restrict to = lines + d * width;
      for (int x = 0; x < width; x++) to[x] = k0 * in[x] + k1 * in[x + 1] + k2 * in[x + 2] + k3 * in[x + 3] + k4 * in[x + 4];
    }
    for (int x = 0; x < width; x++) {
      const int64_t i = (int64_t)y * width + x;
      ck_index_record *restrict to = out + (i - (int64_t)y0 * width);
      for (int d = 0; d < 14; d++) to->values[d] = (int16_t)lines[d * width + x];
      const float dx = vectors ? vectors[2 * i] : 0, dy = vectors ? vectors[2 * i + 1] : 0;
      const float px = ((float)x + dx) * grey, py = ((float)y + dy) * grey;
      to->values[14] = (int16_t)(px > -8000 ? (px < 8000 ? px : 8000) : -8000);
      to->values[15] = (int16_t)(py > -8000 ? (py < 8000 ? py : 8000) : -8000);
      to->pixel = (int32_t)((y + CK_PATCH_PAD) * (row / 3)) + CK_PATCH_PAD + x;
    }
  }
  free(columns);
}

// Whether two pixels of a packed picture stand less than `apart` from each other along both axes.
static inline int LEVEL(index_near)(int32_t a, int32_t b, int stride, int apart) {
  return abs(a / stride - b / stride) < apart && abs(a % stride - b % stride) < apart;
}

static inline __attribute__((always_inline)) void LEVEL(index_scan)(const int16_t *restrict query, const int16_t *restrict values,
                                                                   const int32_t *restrict pixels, int32_t self, int apart, int stride,
                                                                   int32_t *best, int32_t *pixel) {
  i8 near = {0, 0, 0, 0, 0, 0, 0, 0}, far = near;
  for (int d = 0; d < CK_INDEX_DIMS / 2; d++) {
    const int16_t a = query[2 * d], b = query[2 * d + 1];
    const s16 pair = {a, b, a, b, a, b, a, b, a, b, a, b, a, b, a, b};
    ADD_SQUARES(near, S16_LOAD(values + 2 * d * CK_INDEX_LEAF) - pair);
    ADD_SQUARES(far, S16_LOAD(values + 2 * d * CK_INDEX_LEAF + 16) - pair);
  }
  int32_t sums[CK_INDEX_LEAF];
  for (int k = 0; k < 8; k++) {
    sums[k] = near[k];
    sums[8 + k] = far[k];
  }
  for (int k = 0; k < CK_INDEX_LEAF; k++)
    if (sums[k] < *best) {
      if (apart && LEVEL(index_near)(self, pixels[k], stride, apart)) continue;
      *best = sums[k];
      *pixel = pixels[k];
    }
}

static void LEVEL(ck_index_find)(const int16_t *restrict picture, const float *restrict vectors, float pull,
                                 const ck_index_node *restrict nodes, int depth, const int16_t *restrict values,
                                 const int32_t *restrict pixels, int probes, int apart, const int32_t *restrict costs,
                                 int32_t settled, int32_t *restrict map, int width, int y0, int y1) {
  // One row at a time: the records of a whole frame are larger than the frame.
  ck_index_record *restrict row = malloc((size_t)width * sizeof(ck_index_record));
  if (!row) abort();
  const int64_t first = ((int64_t)1 << depth) - 1;
#define SCAN(node)                                                                                                    \
  LEVEL(index_scan)(query, values + ((node) - first) * CK_INDEX_DIMS * CK_INDEX_LEAF, pixels + ((node) - first) * CK_INDEX_LEAF, \
                    row[x].pixel, apart, width + 2 * CK_PATCH_PAD, &best, &pixel)
  for (int y = y0; y < y1; y++) {
    LEVEL(ck_index_records)(picture, vectors, pull, row, width, y, y + 1);
    for (int x = y & 1; x < width; x += 2) {
      const int64_t i = (int64_t)y * width + x;
      if (costs && costs[i] <= settled) continue;
      const int16_t *restrict query = row[x].values;
      int32_t best = INT32_MAX, pixel = -1;
      // The two turnings that were closest on the way down, and where the other way leads.
      int32_t near[2] = {INT32_MAX, INT32_MAX};
      int64_t other[2] = {0, 0};
      int64_t node = 0;
      for (int k = 0; k < depth; k++) {
        const int32_t gap = query[nodes[node].axis] - nodes[node].threshold;
        const int64_t right = gap >= 0, sibling = 2 * node + 2 - right;
        const int32_t distance = gap < 0 ? -gap : gap;
        if (distance < near[0]) {
          near[1] = near[0];
          other[1] = other[0];
          near[0] = distance;
          other[0] = sibling;
        } else if (distance < near[1]) {
          near[1] = distance;
          other[1] = sibling;
        }
        node = 2 * node + 1 + right;
      }
      SCAN(node);
      for (int p = 1; p < probes && near[p - 1] < INT32_MAX; p++) {
        node = other[p - 1];
        while (node < first) node = 2 * node + 1 + (query[nodes[node].axis] >= nodes[node].threshold);
        SCAN(node);
      }
      map[i] = pixel;
    }
  }
#undef SCAN
  free(row);
}
