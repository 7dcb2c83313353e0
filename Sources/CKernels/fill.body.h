#include "squares.body.h"

// For each pixel of a row the bits that any pixel has within `radius` of it.
static void LEVEL(fill_gather)(const uint8_t *restrict states, const uint8_t *restrict bits, int radius, uint8_t *restrict column,
                               uint8_t *restrict out, int width, int height, int y) {
  memset(column, 0, (size_t)(width + 2 * radius));
  memset(out, 0, (size_t)width);
  for (int j = y < radius ? -y : -radius; j <= radius && y + j < height; j++) {
    const uint8_t *restrict in = states + (int64_t)(y + j) * width;
    for (int x = 0; x < width; x++) column[radius + x] |= bits[in[x]];
  }
  for (int k = 0; k <= 2 * radius; k++)
    for (int x = 0; x < width; x++) out[x] |= column[x + k];
}

static void LEVEL(ck_fill_near)(const uint8_t *restrict states, uint8_t *restrict out, int width, int height, int y0, int y1) {
  static const uint8_t bits[4] = {0, 1, 0, 0};
  uint8_t *restrict column = malloc((size_t)(2 * width + 8));
  if (!column) abort();
  uint8_t *restrict near = column + width + 8;
  for (int y = y0; y < y1; y++) {
    LEVEL(fill_gather)(states, bits, 4, column, near, width, height, y);
    for (int x = 0; x < width; x++) {
      const int64_t i = (int64_t)y * width + x;
      out[i] = states[i] == CK_FILL_OTHER && near[x] ? CK_FILL_NEAR : states[i];
    }
  }
  free(column);
}

static void LEVEL(ck_fill_windows)(const uint8_t *restrict states, uint8_t *restrict active, uint8_t *restrict valid, int width,
                                   int height, int y0, int y1) {
  static const uint8_t bits[4] = {0, 3, 2, 2};
  uint8_t *restrict column = malloc((size_t)(2 * width + 4));
  if (!column) abort();
  uint8_t *restrict seen = column + width + 4;
  for (int y = y0; y < y1; y++) {
    uint8_t *restrict asks = active + (int64_t)y * width;
    memset(asks, 0, (size_t)width);
    if (y < 2 || y + 2 >= height) continue;
    uint8_t *restrict holds = valid + (int64_t)(y + CK_PATCH_PAD) * ck_patch_stride(width) + CK_PATCH_PAD;
    LEVEL(fill_gather)(states, bits, 2, column, seen, width, height, y);
    for (int x = 2; x < width - 2; x++) {
      asks[x] = seen[x] & 1;
      holds[x] = seen[x] == 0;
    }
  }
  free(column);
}

static void LEVEL(ck_fill_halve)(const int16_t *restrict picture, const uint8_t *restrict states, int width, int height,
                                 int16_t *restrict out, uint8_t *restrict out_states, int y0, int y1) {
  const int half = (width + 1) / 2;
  const int64_t stride = ck_patch_stride(width), half_stride = ck_patch_stride(half);
  for (int y = y0; y < y1; y++) {
    for (int x = 0; x < half; x++) {
      int count[4] = {0, 0, 0, 0}, sums[4][3] = {{0}};
      for (int j = 2 * y; j < 2 * y + 2 && j < height; j++)
        for (int k = 2 * x; k < 2 * x + 2 && k < width; k++) {
          const int state = states[(int64_t)j * width + k];
          const int16_t *restrict in = picture + 3 * ((j + CK_PATCH_PAD) * stride + k + CK_PATCH_PAD);
          count[state]++;
          for (int c = 0; c < 3; c++) sums[state][c] += in[c];
        }
      const int all = count[0] + count[1] + count[2] + count[3];
      const int state = 2 * count[CK_FILL_SOURCE] >= all ? CK_FILL_SOURCE : count[CK_FILL_HOLE] ? CK_FILL_HOLE : CK_FILL_OTHER;
      // A near pixel is another that the hole's patches saw: what is near is decided anew.
      if (state == CK_FILL_OTHER) {
        count[CK_FILL_OTHER] += count[CK_FILL_NEAR];
        for (int c = 0; c < 3; c++) sums[CK_FILL_OTHER][c] += sums[CK_FILL_NEAR][c];
      }
      out_states[(int64_t)y * half + x] = (uint8_t)state;
      int16_t *restrict to = out + 3 * ((y + CK_PATCH_PAD) * half_stride + x + CK_PATCH_PAD);
      for (int c = 0; c < 3; c++) to[c] = (int16_t)((sums[state][c] + count[state] / 2) / count[state]);
    }
  }
}

static void LEVEL(ck_fill_raise)(const int16_t *restrict small, const uint8_t *restrict states, int16_t *restrict out, int width,
                                 int y0, int y1) {
  const int64_t stride = ck_patch_stride(width), half_stride = ck_patch_stride((width + 1) / 2);
  for (int y = y0; y < y1; y++)
    for (int x = 0; x < width; x++) {
      if (!(states[(int64_t)y * width + x] & 1)) continue;
      const int16_t *restrict in = small + 3 * ((y / 2 + CK_PATCH_PAD) * half_stride + x / 2 + CK_PATCH_PAD);
      int16_t *restrict to = out + 3 * ((y + CK_PATCH_PAD) * stride + x + CK_PATCH_PAD);
      for (int c = 0; c < 3; c++) to[c] = in[c];
    }
}

// The squared difference of two patches, `row` values a row; fifteen values a row of a patch, the sixteenth lane is masked.
static inline __attribute__((always_inline)) float LEVEL(fill_apart)(const int16_t *restrict at, const int16_t *restrict from,
                                                                   int64_t row) {
  const s16 mask = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0};
  i8 sum = {0, 0, 0, 0, 0, 0, 0, 0};
  for (int j = -2; j <= 2; j++) ADD_SQUARES(sum, (S16_LOAD(at + j * row - 6) - S16_LOAD(from + j * row - 6)) & mask);
  return (float)(((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7])));
}

// `far` times the squared distance of two packed pixels.
static inline float LEVEL(fill_way)(int32_t a, int32_t b, int32_t stride, float far) {
  const float dx = (float)(a % stride - b % stride), dy = (float)(a / stride - b / stride);
  return far * (dx * dx + dy * dy);
}

static void LEVEL(ck_fill_seek)(const int16_t *restrict frame, const int16_t *restrict texture, const uint8_t *restrict valid,
                                const int32_t *restrict from, const int32_t *restrict other, float share, float far, float lone,
                                int reach, int window, int32_t *restrict map, float *restrict costs, int width, int height, int y0,
                                int y1) {
  static const int8_t across[4] = {-1, 1, 0, 0}, down[4] = {0, 0, -1, 1};
  const int32_t stride = ck_patch_stride(width);
  const int64_t row = 3 * (int64_t)stride;
  for (int y = y0; y < y1; y++) {
    for (int x = 0; x < width; x++) {
      const int64_t i = (int64_t)y * width + x;
      const int32_t first = from[i];
      if (first == CK_FILL_IDLE) {
        map[i] = CK_FILL_IDLE;
        costs[i] = 0;
        continue;
      }
      const int32_t self = (y + CK_PATCH_PAD) * stride + x + CK_PATCH_PAD;
      const int16_t *restrict look = frame + 3 * (int64_t)self, *restrict feel = texture + 3 * (int64_t)self;
      // What the four neighbours would have here.
      int32_t expected[4];
      float most = 0;
      for (int k = 0; k < 4; k++) {
        const int qx = x + across[k], qy = y + down[k];
        const int is_there = qx >= 0 && qy >= 0 && qx < width && qy < height;
        const int32_t place = is_there ? from[(int64_t)qy * width + qx] : CK_FILL_IDLE;
        expected[k] = place < 0 ? -1 : place - across[k] - down[k] * stride;
        if (place >= 0) most += lone;
      }
      int32_t best = CK_FILL_OPEN;
      float least = CK_FILL_DEAR;
#define TRY(candidate)                                                                                                 \
  do {                                                                                                                 \
    const int32_t try_ = (candidate);                                                                                  \
    if (valid[try_] && try_ != best) {                                                                                 \
      float cost_ = most + LEVEL(fill_way)(self, try_, stride, far);                                                   \
      for (int k_ = 0; k_ < 4; k_++) cost_ -= expected[k_] == try_ ? lone : 0;                                         \
      if (cost_ < least) {                                                                                             \
        cost_ += LEVEL(fill_apart)(look, frame + 3 * (int64_t)try_, row);                                              \
        if (share > 0 && cost_ < least) cost_ += share * LEVEL(fill_apart)(feel, texture + 3 * (int64_t)try_, row);    \
        if (cost_ < least) {                                                                                           \
          least = cost_;                                                                                               \
          best = try_;                                                                                                 \
        }                                                                                                              \
      }                                                                                                                \
    }                                                                                                                  \
  } while (0)
      if (first >= 0) TRY(first);
      for (int k = 0; k < 4; k++) {
        if (reach == 1) {
          if (expected[k] > 0) TRY(expected[k]);
          continue;
        }
        const int qx = x + reach * across[k], qy = y + reach * down[k];
        if (qx < 0 || qy < 0 || qx >= width || qy >= height) continue;
        const int32_t place = from[(int64_t)qy * width + qx];
        if (place < 0) continue;
        // The shifted place may leave the picture on any side.
        const int px = place % stride - CK_PATCH_PAD - reach * across[k], py = place / stride - CK_PATCH_PAD - reach * down[k];
        if (px >= 0 && py >= 0 && px < width && py < height) TRY((py + CK_PATCH_PAD) * stride + px + CK_PATCH_PAD);
      }
      if (other && other[i] >= 0) TRY(other[i]);
      // Valid places stand at least two pixels from the border, which is CK_PATCH_PAD wide.
      const int32_t middle = best;
      if (middle >= 0)
        for (int j = -window; j <= window; j++)
          for (int k = -window; k <= window; k++)
            if (j || k) TRY(middle + j * stride + k);
#undef TRY
      map[i] = best;
      costs[i] = least;
    }
  }
}

static void LEVEL(ck_fill_scan)(const int16_t *restrict frame, const int16_t *restrict texture, const int16_t *restrict known,
                                const int32_t *restrict queries, const int32_t *restrict places, int count, float share, float far,
                                int32_t *restrict found, int width, int q0, int q1) {
  const int32_t stride = ck_patch_stride(width);
  const int64_t row = 3 * (int64_t)stride;
  const s16 patch = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0};
  for (int q = q0; q < q1; q++) {
    const int32_t self = queries[q];
    s16 mask[5], look[5], feel[5];
    int values = 0;
    for (int j = 0; j < 5; j++) {
      const int64_t at = 3 * (int64_t)self + (j - 2) * row - 6;
      mask[j] = S16_LOAD(known + at) & patch;
      look[j] = S16_LOAD(frame + at) & mask[j];
      feel[j] = S16_LOAD(texture + at) & mask[j];
      for (int k = 0; k < 15; k++) values -= mask[j][k];
    }
    // A distance counts as much as beside a patch that is known entirely.
    const float part = far * (float)values / 75.0f;
    int32_t best = CK_FILL_OPEN;
    float least = CK_FILL_DEAR;
    for (int p = 0; p < count; p++) {
      const int16_t *restrict a = frame + 3 * (int64_t)places[p] - 6, *restrict b = texture + 3 * (int64_t)places[p] - 6;
      i8 near = {0, 0, 0, 0, 0, 0, 0, 0}, rough = near;
      for (int j = 0; j < 5; j++) {
        ADD_SQUARES(near, look[j] - (S16_LOAD(a + (j - 2) * row) & mask[j]));
        ADD_SQUARES(rough, feel[j] - (S16_LOAD(b + (j - 2) * row) & mask[j]));
      }
      const int32_t n = ((near[0] + near[4]) + (near[2] + near[6])) + ((near[1] + near[5]) + (near[3] + near[7]));
      const int32_t r = ((rough[0] + rough[4]) + (rough[2] + rough[6])) + ((rough[1] + rough[5]) + (rough[3] + rough[7]));
      const float cost = (float)n + share * (float)r + LEVEL(fill_way)(self, places[p], stride, part);
      if (cost < least) {
        least = cost;
        best = places[p];
      }
    }
    found[q] = best;
  }
}

static void LEVEL(ck_fill_weigh)(const int32_t *restrict map, const float *restrict costs, const float *restrict trust, float blend,
                                 float *restrict votes, int width, int y0, int y1) {
  const float scale = 1.0f / blend;
  for (int64_t i = (int64_t)y0 * width; i < (int64_t)y1 * width; i++) {
    float faint = 1 + scale * costs[i];
    faint *= faint;
    votes[i] = map[i] >= 0 ? trust[i] / (faint * faint) : 0;
  }
}

static void LEVEL(ck_fill_vote)(const int16_t *restrict from, const uint8_t *restrict states, const int32_t *restrict map,
                                const float *restrict votes, int16_t *restrict out, int width, int height, int y0, int y1) {
  const int32_t stride = ck_patch_stride(width);
  for (int y = y0; y < y1; y++) {
    for (int x = 0; x < width; x++) {
      if (!(states[(int64_t)y * width + x] & 1)) continue;
      float sum[3] = {0, 0, 0}, weight = 0;
      for (int j = y < 2 ? -y : -2; j <= 2 && y + j < height; j++)
        for (int k = x < 2 ? -x : -2; k <= 2 && x + k < width; k++) {
          const int64_t q = (int64_t)(y + j) * width + x + k;
          if (map[q] < 0) continue;
          const int16_t *restrict value = from + 3 * ((int64_t)map[q] - j * stride - k);
          for (int c = 0; c < 3; c++) sum[c] += votes[q] * (float)value[c];
          weight += votes[q];
        }
      if (!(weight > 0)) continue;
      int16_t *restrict to = out + 3 * ((int64_t)(y + CK_PATCH_PAD) * stride + x + CK_PATCH_PAD);
      for (int c = 0; c < 3; c++) to[c] = (int16_t)(sum[c] / weight + 0.5f);
    }
  }
}

static void LEVEL(ck_fill_pick)(const uint8_t *restrict states, const int32_t *restrict map, const float *restrict votes,
                                int32_t *restrict picked, int width, int height, int y0, int y1) {
  const int32_t stride = ck_patch_stride(width);
  for (int y = y0; y < y1; y++) {
    for (int x = 0; x < width; x++) {
      const int64_t i = (int64_t)y * width + x;
      int32_t place = states[i] & 1 ? CK_FILL_OPEN : CK_FILL_IDLE;
      float most = 0;
      if (states[i] & 1)
        for (int j = y < 2 ? -y : -2; j <= 2 && y + j < height; j++)
          for (int k = x < 2 ? -x : -2; k <= 2 && x + k < width; k++) {
            const int64_t q = (int64_t)(y + j) * width + x + k;
            if (map[q] < 0 || !(votes[q] > most)) continue;
            most = votes[q];
            place = map[q] - j * stride - k;
          }
      picked[i] = place;
    }
  }
}

static void LEVEL(ck_fill_take)(const int16_t *restrict from, const int32_t *restrict picked, int16_t *restrict out, int width,
                                int y0, int y1) {
  const int32_t stride = ck_patch_stride(width);
  for (int y = y0; y < y1; y++) {
    for (int x = 0; x < width; x++) {
      const int32_t place = picked[(int64_t)y * width + x];
      if (place < 0) continue;
      int16_t *restrict to = out + 3 * ((int64_t)(y + CK_PATCH_PAD) * stride + x + CK_PATCH_PAD);
      for (int c = 0; c < 3; c++) to[c] = from[3 * (int64_t)place + c];
    }
  }
}

static void LEVEL(ck_fill_paint)(const float *restrict from, const int32_t *restrict picked, float *restrict out, int width,
                                      int y0, int y1) {
  const int32_t stride = ck_patch_stride(width);
  for (int64_t i = (int64_t)y0 * width; i < (int64_t)y1 * width; i++) {
    if (picked[i] < 0) continue;
    const int64_t source = (int64_t)(picked[i] / stride - CK_PATCH_PAD) * width + picked[i] % stride - CK_PATCH_PAD;
    for (int c = 0; c < 3; c++) out[3 * i + c] = from[3 * source + c];
  }
}

static void LEVEL(ck_fill_double)(const int32_t *restrict map, int width, int height, const uint8_t *restrict active,
                                  const uint8_t *restrict valid, int32_t *restrict out, int full_width, int y0, int y1) {
  const int32_t stride = ck_patch_stride(width), full_stride = ck_patch_stride(full_width);
  for (int y = y0; y < y1; y++) {
    for (int x = 0; x < full_width; x++) {
      const int64_t i = (int64_t)y * full_width + x;
      int32_t place = active[i] ? CK_FILL_OPEN : CK_FILL_IDLE;
      // The coarse pixel above, or one of its neighbours where that has no place that holds here.
      for (int k = 0; active[i] && place < 0 && k < 25; k++) {
        static const int8_t order[5] = {0, -1, 1, -2, 2};
        const int cx = x / 2 + order[k % 5], cy = y / 2 + order[k / 5];
        if (cx < 0 || cy < 0 || cx >= width || cy >= height || map[(int64_t)cy * width + cx] < 0) continue;
        const int32_t coarse = map[(int64_t)cy * width + cx];
        const int px = 2 * (coarse % stride - CK_PATCH_PAD) + x - 2 * cx, py = 2 * (coarse / stride - CK_PATCH_PAD) + y - 2 * cy;
        if (px < 0 || py < 0 || px >= full_width) continue;
        const int64_t fine = (int64_t)(py + CK_PATCH_PAD) * full_stride + px + CK_PATCH_PAD;
        if (valid[fine]) place = (int32_t)fine;
      }
      out[i] = place;
    }
  }
}
