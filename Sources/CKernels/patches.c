#include "ck_patches.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "vectors.h"

#define CK_BODY "patches.body.h"
#include "levels.h"

int64_t ck_patch_padded(int width, int height) {
  return 3 * ((int64_t)width + 2 * CK_PATCH_PAD) * ((int64_t)height + 2 * CK_PATCH_PAD) + 16;
}

void ck_patch_pad(ck_level level, const float *in, float *out, int width, int height) {
  CK_DISPATCH(level, ck_patch_pad, (in, out, width, height));
}

void ck_patch_halve(ck_level level, const float *in, float *out, int width, int height) {
  CK_DISPATCH(level, ck_patch_halve, (in, out, width, height));
}

void ck_patch_distance(ck_level level, const float *a, const float *b, float *out, int width, int height, int y0, int y1) {
  CK_DISPATCH(level, ck_patch_distance, (a, b, out, width, height, y0, y1));
}

void ck_patch_seek(ck_level level, const float *frame, const float *reference, const uint8_t *open, int32_t *map, float *costs,
                   int width, int height, float prior, int y0, int y1) {
  CK_DISPATCH(level, ck_patch_seek, (frame, reference, open, map, costs, width, height, prior, y0, y1));
}

void ck_patch_improve(ck_level level, const float *frame, const float *reference, const uint8_t *open, const int32_t *from,
                      int32_t *map, float *costs, int width, int height, int reach, int window, float enough, int y0, int y1) {
  CK_DISPATCH(level, ck_patch_improve, (frame, reference, open, from, map, costs, width, height, reach, window, enough, y0, y1));
}

void ck_patch_rate(ck_level level, const float *frame, const float *reference, const uint8_t *open, const int32_t *map,
                   float *costs, int width, int height, int y0, int y1) {
  CK_DISPATCH(level, ck_patch_rate, (frame, reference, open, map, costs, width, height, y0, y1));
}

void ck_patch_vote(ck_level level, const float *painting, const uint8_t *open, const int32_t *map, const float *costs,
                   float sharpness, float *out, int width, int height, int y0, int y1) {
  CK_DISPATCH(level, ck_patch_vote, (painting, open, map, costs, sharpness, out, width, height, y0, y1));
}
