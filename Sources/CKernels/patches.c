#include "ck_patches.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "vectors.h"

#define CK_BODY "patches.body.h"
#include "levels.h"

void ck_patch_pack(ck_level level, const float *in, int16_t *out, int64_t start, int width, int height) {
  CK_DISPATCH(level, ck_patch_pack, (in, out + start, width, height));
}

void ck_patch_distance(ck_level level, const float *a, const float *b, float *out, int width, int height, int y0, int y1) {
  CK_DISPATCH(level, ck_patch_distance, (a, b, out, width, height, y0, y1));
}

void ck_patch_follow(ck_level level, const float *vectors, int full_width, int full_height, int scale, int32_t *out,
                     int width, int height, int y0, int y1) {
  CK_DISPATCH(level, ck_patch_follow, (vectors, full_width, full_height, scale, out, width, height, y0, y1));
}

void ck_patch_carry(ck_level level, const int32_t *map, const float *vectors, const float *known, int full_width, int full_height,
                    int scale, int32_t *out, int width, int height, int y0, int y1) {
  CK_DISPATCH(level, ck_patch_carry, (map, vectors, known, full_width, full_height, scale, out, width, height, y0, y1));
}

void ck_patch_rate(ck_level level, const int16_t *frame, const int16_t *keyframe, const int32_t *map, int32_t *costs, int width,
                   int y0, int y1) {
  CK_DISPATCH(level, ck_patch_rate, (frame, keyframe, map, costs, width, y0, y1));
}

void ck_patch_offer(ck_level level, const int16_t *frame, const int16_t *keyframe, const int32_t *other, float share, int32_t *map,
                    int32_t *costs, int width, int y0, int y1) {
  CK_DISPATCH(level, ck_patch_offer, (frame, keyframe, other, share, map, costs, width, y0, y1));
}

void ck_patch_agree(ck_level level, const int16_t *frame, const int16_t *keyframe, const uint8_t *inside, const int32_t *from,
                    int32_t *map, int32_t *costs, int width, int height, int32_t settled, int y0, int y1) {
  CK_DISPATCH(level, ck_patch_agree, (frame, keyframe, inside, from, map, costs, width, height, settled, y0, y1));
}

void ck_patch_weigh(ck_level level, const int32_t *places, const int32_t *sums, const float *distance, const float *known,
                    int32_t first, float share, float slack, float weight, float blend, int32_t *maps, float *votes, float *claims, int64_t start, float *costs,
                    uint8_t *carried, int64_t count) {
  CK_DISPATCH(level, ck_patch_weigh,
              (places, sums, distance, known, first, share, slack, weight, blend, maps + start, votes + start, claims + start, costs, carried, count));
}

void ck_patch_lay(ck_level level, const float *in, float *out, int64_t start, int width, int height) {
  CK_DISPATCH(level, ck_patch_lay, (in, out + start, width, height));
}

void ck_patch_enlarge(ck_level level, const int32_t *places, int width, int scale, int32_t *out, int full_width, int full_height,
                      int y0, int y1) {
  CK_DISPATCH(level, ck_patch_enlarge, (places, width, scale, out, full_width, full_height, y0, y1));
}

void ck_patch_vote(ck_level level, const float *paintings, const int16_t *looks, const int16_t *frame, float focus, int voices, int count,
                   const int32_t *maps, const float *votes, const float *carried, const float *claims, float *out, int width,
                   int height, int y0, int y1) {
  CK_DISPATCH(level, ck_patch_vote,
              (paintings, looks, frame, focus, voices, count, maps, votes, carried, claims, out, width, height, y0, y1));
}
