#include "squares.body.h"

static void LEVEL(ck_patch_pack)(const float *restrict in, int16_t *restrict out, int width, int height) {
  const int64_t row = 3 * (int64_t)ck_patch_stride(width);
  for (int y = -CK_PATCH_PAD; y < height + CK_PATCH_PAD; y++) {
    const float *restrict from = in + 3 * (int64_t)width * (y < 0 ? 0 : y < height ? y : height - 1);
    int16_t *restrict to = out + (y + CK_PATCH_PAD) * row + 3 * CK_PATCH_PAD;
    for (int k = 0; k < 3 * width; k++) {
      const float value = from[k] > 0 ? (from[k] < 1 ? from[k] : 1) : 0;
      to[k] = (int16_t)(value * CK_PATCH_WHITE + 0.5f);
    }
    for (int x = 1; x <= CK_PATCH_PAD; x++)
      for (int c = 0; c < 3; c++) {
        to[c - 3 * x] = to[c];
        to[3 * (width - 1 + x) + c] = to[3 * (width - 1) + c];
      }
  }
}

static void LEVEL(ck_patch_distance)(const float *restrict a, const float *restrict b, float *restrict out, int width, int height,
                                     int y0, int y1) {
  // Sums down each column of five rows, then along the row.
  float *restrict sums = malloc((size_t)width * sizeof(float));
  if (!sums) abort();
  for (int y = y0; y < y1; y++) {
    memset(sums, 0, (size_t)width * sizeof(float));
    for (int j = -2; j <= 2; j++) {
      const int from = y + j < 0 ? 0 : y + j >= height ? height - 1 : y + j;
      const float *restrict p = a + 3 * (int64_t)from * width, *restrict q = b + 3 * (int64_t)from * width;
      for (int x = 0; x < width; x++) {
        const float r = p[3 * x] - q[3 * x], g = p[3 * x + 1] - q[3 * x + 1], c = p[3 * x + 2] - q[3 * x + 2];
        sums[x] += r * r + g * g + c * c;
      }
    }
    for (int x = 0; x < width; x++) {
      float sum = 0;
      for (int k = -2; k <= 2; k++) sum += sums[x + k < 0 ? 0 : x + k >= width ? width - 1 : x + k];
      out[(int64_t)y * width + x] = sum / 25.0f;
    }
  }
  free(sums);
}

// The cost of painting one pixel from another; `row` values a row. Fifteen values a row of a patch: the sixteenth lane is masked.
static inline __attribute__((always_inline)) int32_t LEVEL(patch_cost)(const int16_t *restrict at, const int16_t *restrict from,
                                                                     int64_t row) {
  const s16 mask = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0};
  i8 sum = {0, 0, 0, 0, 0, 0, 0, 0};
  for (int j = -2; j <= 2; j++) ADD_SQUARES(sum, (S16_LOAD(at + j * row - 6) - S16_LOAD(from + j * row - 6)) & mask);
  return ((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7]));
}

static void LEVEL(ck_patch_follow)(const float *restrict vectors, int full_width, int full_height, int scale,
                                   int32_t *restrict out, int width, int height, int y0, int y1) {
  const int32_t stride = ck_patch_stride(width);
  const float share = 1.0f / (float)scale, right = (float)(width - 1), bottom = (float)(height - 1);
  for (int y = y0; y < y1; y++) {
    const int fy = y * scale + scale / 2;
    const float *restrict line = vectors + 2 * (int64_t)full_width * (fy < full_height ? fy : full_height - 1);
    for (int x = 0; x < width; x++) {
      const int fx = x * scale + scale / 2;
      const float *restrict v = line + 2 * (fx < full_width ? fx : full_width - 1);
      float px = (float)x + v[0] * share, py = (float)y + v[1] * share;
      px = px > 0 ? (px < right ? px : right) : 0;
      py = py > 0 ? (py < bottom ? py : bottom) : 0;
      out[(int64_t)y * width + x] = ((int)(py + 0.5f) + CK_PATCH_PAD) * stride + (int)(px + 0.5f) + CK_PATCH_PAD;
    }
  }
}

static void LEVEL(ck_patch_carry)(const int32_t *restrict map, const float *restrict vectors, const float *restrict known,
                                  int full_width, int full_height, int scale, int32_t *restrict out, int width, int height,
                                  int y0, int y1) {
  const float share = 1.0f / (float)scale;
  for (int y = y0; y < y1; y++) {
    const int fy = y * scale + scale / 2;
    const int64_t line = (int64_t)full_width * (fy < full_height ? fy : full_height - 1);
    for (int x = 0; x < width; x++) {
      const int fx = x * scale + scale / 2;
      const int64_t at = line + (fx < full_width ? fx : full_width - 1);
      const float px = (float)x + vectors[2 * at] * share + 0.5f, py = (float)y + vectors[2 * at + 1] * share + 0.5f;
      const int seen = known[at] > 0.5f && px >= 0 && py >= 0 && px < (float)width && py < (float)height;
      out[(int64_t)y * width + x] = seen ? map[(int64_t)(int)py * width + (int)px] : -1;
    }
  }
}

static void LEVEL(ck_patch_rate)(const int16_t *restrict frame, const int16_t *restrict keyframe, const int32_t *restrict map,
                                 int32_t *restrict costs, int width, int y0, int y1) {
  const int64_t stride = ck_patch_stride(width), row = 3 * stride;
  for (int y = y0; y < y1; y++) {
    const int16_t *restrict at = frame + (y + CK_PATCH_PAD) * row + 3 * CK_PATCH_PAD;
    for (int x = 0; x < width; x++) {
      const int64_t i = (int64_t)y * width + x;
      costs[i] = LEVEL(patch_cost)(at + 3 * x, keyframe + 3 * (int64_t)map[i], row);
    }
  }
}

static void LEVEL(ck_patch_offer)(const int16_t *restrict frame, const int16_t *restrict keyframe, const int32_t *restrict other,
                                  float share, int32_t *restrict map, int32_t *restrict costs, int width, int y0, int y1) {
  const int64_t stride = ck_patch_stride(width), row = 3 * stride;
  for (int y = y0; y < y1; y++) {
    const int16_t *restrict at = frame + (y + CK_PATCH_PAD) * row + 3 * CK_PATCH_PAD;
    for (int x = 0; x < width; x++) {
      const int64_t i = (int64_t)y * width + x;
      if (other[i] < 0 || other[i] == map[i]) continue;
      const int32_t cost = LEVEL(patch_cost)(at + 3 * x, keyframe + 3 * (int64_t)other[i], row);
      if ((float)cost * share < (float)costs[i]) {
        map[i] = other[i];
        costs[i] = cost;
      }
    }
  }
}

static void LEVEL(ck_patch_agree)(const int16_t *restrict frame, const int16_t *restrict keyframe, const uint8_t *restrict inside,
                                  const int32_t *restrict from, int32_t *restrict map, int32_t *restrict costs, int width,
                                  int height, int32_t settled, int y0, int y1) {
  static const int8_t across[4] = {-1, 1, 0, 0}, down[4] = {0, 0, -1, 1};
  const int64_t stride = ck_patch_stride(width), row = 3 * stride;
  for (int y = y0; y < y1; y++) {
    const int16_t *restrict line = frame + (y + CK_PATCH_PAD) * row + 3 * CK_PATCH_PAD;
    for (int x = 0; x < width; x++) {
      const int64_t i = (int64_t)y * width + x;
      if (costs[i] <= settled) continue;
      const int32_t first = from[i];
      int32_t place = first, best = costs[i], tried = first;
      for (int k = 0; k < 4; k++) {
        const int qx = x + across[k], qy = y + down[k];
        if (qx < 0 || qy < 0 || qx >= width || qy >= height) continue;
        const int32_t other = from[(int64_t)qy * width + qx] - (int32_t)(across[k] + down[k] * stride);
        if (other == first || other == place || other == tried || !inside[other]) continue;
        tried = other;
        const int32_t cost = LEVEL(patch_cost)(line + 3 * x, keyframe + 3 * (int64_t)other, row);
        if (cost < best) {
          best = cost;
          place = other;
        }
      }
      map[i] = place;
      costs[i] = best;
    }
  }
}

static void LEVEL(ck_patch_weigh)(const int32_t *restrict places, const int32_t *restrict sums, const float *restrict distance,
                                  const float *restrict known, int32_t first, float share, float slack, float weight, float blend,
                                  int32_t *restrict maps,
                                  float *restrict votes, float *restrict claims, float *restrict costs, uint8_t *restrict carried,
                                  int64_t count) {
  const float unit = 1.0f / (25.0f * CK_PATCH_WHITE * CK_PATCH_WHITE), scale = 1.0f / blend;
  for (int64_t i = 0; i < count; i++) {
    const float cost = (float)sums[i] * unit, other = distance ? distance[i] : 0;
    const int is_carried = distance && known[i] > 0.5f && other <= share * cost + slack;
    float faint = 1 + scale * cost;
    faint *= faint;
    votes[i] = weight / (faint * faint);
    faint = 1 + scale * other;
    faint *= faint;
    claims[i] = is_carried ? CK_PATCH_VOICES * weight / (faint * faint) : 0;
    maps[i] = first + places[i];
    const float best = is_carried ? other : cost;
    costs[i] = best < costs[i] ? best : costs[i];
    carried[i] |= (uint8_t)is_carried;
  }
}

static void LEVEL(ck_patch_lay)(const float *restrict in, float *restrict out, int width, int height) {
  for (int y = -CK_PATCH_PAD; y < height + CK_PATCH_PAD; y++) {
    const float *restrict from = in + 3 * (int64_t)width * (y < 0 ? 0 : y < height ? y : height - 1);
    float *restrict to = out + 4 * (int64_t)ck_patch_stride(width) * (y + CK_PATCH_PAD);
    for (int x = -CK_PATCH_PAD; x < width + CK_PATCH_PAD; x++, to += 4) {
      const float *restrict p = from + 3 * (x < 0 ? 0 : x < width ? x : width - 1);
      to[0] = p[0];
      to[1] = p[1];
      to[2] = p[2];
      to[3] = 1;
    }
  }
}

static void LEVEL(ck_patch_enlarge)(const int32_t *restrict places, int width, int scale, int32_t *restrict out, int full_width,
                                    int full_height, int y0, int y1) {
  const int32_t stride = ck_patch_stride(width), full_stride = ck_patch_stride(full_width);
  for (int y = y0; y < y1; y++)
    for (int x = 0; x < full_width; x++) {
      const int32_t place = places[(int64_t)(y / scale) * width + x / scale];
      int px = (place % stride - CK_PATCH_PAD) * scale + x % scale;
      int py = (place / stride - CK_PATCH_PAD) * scale + y % scale;
      px = px < full_width ? px : full_width - 1;
      py = py < full_height ? py : full_height - 1;
      out[(int64_t)y * full_width + x] = (py + CK_PATCH_PAD) * full_stride + px + CK_PATCH_PAD;
    }
}

// The patches that speak about a pixel, as steps from it on a frame and on its packed keyframes. Of 16 slots, which fill vectors,
// those without a voice say what the pixel's own patch does, with no weight.
typedef struct {
  int across[16], down[16];
  int32_t step[16], packed_step[16];
  float speaks[16];
  int slots;  // those that are looked at, a multiple of four
} LEVEL(voices);

static LEVEL(voices) LEVEL(voices_of)(int count, int width) {
  static const int8_t across[CK_PATCH_VOICES] = {0, -2, 0, 2, -2, 2, -2, 0, 2, -1, 1, -1, 1};
  static const int8_t down[CK_PATCH_VOICES] = {0, -2, -2, -2, 0, 0, 2, 2, 2, -1, -1, 1, 1};
  LEVEL(voices) voices;
  for (int v = 0; v < 16; v++) {
    voices.across[v] = v < count ? across[v] : 0;
    voices.down[v] = v < count ? down[v] : 0;
    voices.speaks[v] = v < count ? 1 : 0;
    voices.step[v] = voices.down[v] * width + voices.across[v];
    voices.packed_step[v] = voices.down[v] * ck_patch_stride(width) + voices.across[v];
  }
  voices.slots = (count + 3) / 4 * 4;
  return voices;
}

// Where all patches that speak about a pixel of a row name one place, 0. Two pixels at either end are not looked at.
static void LEVEL(compare_voices)(const int32_t *restrict map, int32_t *restrict out, int width, const LEVEL(voices) *voices) {
  for (int x = 0; x < width; x++) out[x] = x < 2 || x + 2 >= width;
  for (int v = 1; v < voices->slots; v++) {
    const int32_t step = voices->packed_step[v];
    const int32_t *restrict other = map + voices->step[v];
    for (int x = 2; x < width - 2; x++) out[x] |= (other[x] - step) ^ map[x];
  }
}

// The weighted paint that one painting has for a pixel, and in the last lane its weight.
static inline __attribute__((always_inline)) v4 LEVEL(heard_paint)(const float *restrict painting, const int16_t *restrict looks,
                                                                  const int16_t *restrict query, float share,
                                                                  const int32_t *restrict map, const float *restrict votes,
                                                                  int x, int y, int width, int height,
                                                                  const LEVEL(voices) *restrict voices, int is_inside) {
  const s16 colours = {-1, -1, -1, 0, -1, -1, -1, 0, -1, -1, -1, 0, -1, -1, -1, 0};
  v4 paint = {0, 0, 0, 0};
  for (int v = 0; v < voices->slots; v += 4) {
    int32_t places[4];
    v4 weights;
    for (int k = 0; k < 4; k++) {
      const int qx = x + voices->across[v + k], qy = y + voices->down[v + k];
      if (is_inside || (qx >= 0 && qy >= 0 && qx < width && qy < height)) {
        places[k] = map[voices->step[v + k]] - voices->packed_step[v + k];
        weights[k] = votes[voices->step[v + k]] * voices->speaks[v + k];
      } else {
        places[k] = map[0];
        weights[k] = 0;
      }
    }
    if (query) {
      // Those whose place looks like the pixel stay loud.
      const s4 one = *(const s4 *)query;
      s4 look[4];
      for (int k = 0; k < 4; k++) look[k] = *(const s4 *)(looks + 3 * (int64_t)places[k]);
      const s16 pixel = __builtin_shufflevector(one, one, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3);
      const s16 four = __builtin_shufflevector(__builtin_shufflevector(look[0], look[1], 0, 1, 2, 3, 4, 5, 6, 7),
                                               __builtin_shufflevector(look[2], look[3], 0, 1, 2, 3, 4, 5, 6, 7), 0, 1, 2, 3, 4,
                                               5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
      i8 sums = {0, 0, 0, 0, 0, 0, 0, 0};
      ADD_SQUARES(sums, (four - pixel) & colours);
      v4 faint = 1 + share * __builtin_convertvector(sums.even + sums.odd, v4);
      faint *= faint;
      weights /= faint * faint;
    }
    // The spare lane of a paint holds 1, and gathers the weights.
    for (int k = 0; k < 4; k++) paint += weights[k] * *(const v4 *)(painting + 4 * (int64_t)places[k]);
  }
  return paint;
}

static void LEVEL(ck_patch_vote)(const float *restrict paintings, const int16_t *restrict looks, const int16_t *restrict frame,
                                 float focus, int voices, int count, const int32_t *restrict maps, const float *restrict votes,
                                 const float *restrict carried, const float *restrict claims, float *restrict out, int width,
                                 int height, int y0, int y1) {
  const int64_t stride = ck_patch_stride(width), pixels = (int64_t)width * height;
  const float share = focus / ((float)CK_PATCH_WHITE * CK_PATCH_WHITE);
  const LEVEL(voices) set = LEVEL(voices_of)(voices, width);
  int32_t *restrict differ = malloc((size_t)width * sizeof(int32_t));
  if (!differ) abort();
  for (int y = y0; y < y1; y++) {
    const int is_inner = y >= 2 && y + 2 < height;
    if (count == 1 && is_inner) LEVEL(compare_voices)(maps + (int64_t)y * width, differ, width, &set);
    for (int x = 0; x < width; x++) {
      const int64_t i = (int64_t)y * width + x;
      if (count == 1 && claims[i] > 0) {
        for (int c = 0; c < 3; c++) out[3 * i + c] = carried[3 * i + c];
        continue;
      }
      if (count == 1 && is_inner && !differ[x]) {
        for (int c = 0; c < 3; c++) out[3 * i + c] = paintings[4 * (int64_t)maps[i] + c];
        continue;
      }
      const int16_t *restrict query = focus > 0 ? frame + 3 * ((y + CK_PATCH_PAD) * stride + x + CK_PATCH_PAD) : NULL;
      v4 paint = {0, 0, 0, 0};
      for (int p = 0; p < count; p++) {
        const int64_t at = p * pixels + i;
        if (claims[at] > 0) {
          paint += claims[at] * (v4){carried[3 * at], carried[3 * at + 1], carried[3 * at + 2], 1};
        } else if (is_inner && x >= 2 && x + 2 < width) {
          paint += LEVEL(heard_paint)(paintings, looks, query, share, maps + at, votes + at, x, y, width, height, &set, 1);
        } else {
          paint += LEVEL(heard_paint)(paintings, looks, query, share, maps + at, votes + at, x, y, width, height, &set, 0);
        }
      }
      const float scale = 1.0f / paint[3];
      for (int c = 0; c < 3; c++) out[3 * i + c] = paint[c] * scale;
    }
  }
  free(differ);
}
