#include "ck_fill.h"

#include <stdlib.h>
#include <string.h>

#include "ck_patches.h"
#include "vectors.h"

#define CK_BODY "fill.body.h"
#include "levels.h"

void ck_fill_near(ck_level level, const uint8_t *states, uint8_t *out, int width, int height, int y0, int y1) {
  CK_DISPATCH(level, ck_fill_near, (states, out, width, height, y0, y1));
}

void ck_fill_windows(ck_level level, const uint8_t *states, uint8_t *active, uint8_t *valid, int width, int height, int y0, int y1) {
  CK_DISPATCH(level, ck_fill_windows, (states, active, valid, width, height, y0, y1));
}

void ck_fill_rings(const uint8_t *states, int32_t far, int32_t *rings, int width, int height) {
  // Once down and to the right, once back.
  for (int64_t i = 0; i < (int64_t)width * height; i++) rings[i] = states[i] == CK_FILL_SOURCE ? 0 : far;
  for (int back = 0; back < 2; back++) {
    const int step = back ? 1 : -1;
    for (int n = 0; n < height; n++) {
      const int y = back ? height - 1 - n : n;
      for (int m = 0; m < width; m++) {
        const int x = back ? width - 1 - m : m;
        int32_t *here = rings + (int64_t)y * width + x;
        int32_t least = *here - 1;
        if (x + step >= 0 && x + step < width && here[step] < least) least = here[step];
        if (y + step >= 0 && y + step < height)
          for (int k = -1; k <= 1; k++)
            if (x + k >= 0 && x + k < width && here[step * (int64_t)width + k] < least) least = here[step * (int64_t)width + k];
        if (least < *here - 1) *here = least + 1;
      }
    }
  }
}

void ck_fill_halve(ck_level level, const int16_t *picture, const uint8_t *states, int width, int height, int16_t *out,
                   uint8_t *out_states, int y0, int y1) {
  CK_DISPATCH(level, ck_fill_halve, (picture, states, width, height, out, out_states, y0, y1));
}

void ck_fill_raise(ck_level level, const int16_t *small, const uint8_t *states, int16_t *out, int width, int y0, int y1) {
  CK_DISPATCH(level, ck_fill_raise, (small, states, out, width, y0, y1));
}

void ck_fill_seek(ck_level level, const int16_t *frame, const int16_t *texture, const uint8_t *valid, const int32_t *from,
                  const int32_t *other, float share, float far, float lone, int reach, int window, int32_t *map, float *costs,
                  int width, int height, int y0, int y1) {
  CK_DISPATCH(level, ck_fill_seek,
              (frame, texture, valid, from, other, share, far, lone, reach, window, map, costs, width, height, y0, y1));
}

void ck_fill_scan(ck_level level, const int16_t *frame, const int16_t *texture, const int16_t *known, const int32_t *queries,
                  const int32_t *places, int count, float share, float far, int32_t *found, int width, int q0, int q1) {
  CK_DISPATCH(level, ck_fill_scan, (frame, texture, known, queries, places, count, share, far, found, width, q0, q1));
}

void ck_fill_weigh(ck_level level, const int32_t *map, const float *costs, const float *trust, float blend, float *votes, int width,
                   int y0, int y1) {
  CK_DISPATCH(level, ck_fill_weigh, (map, costs, trust, blend, votes, width, y0, y1));
}

void ck_fill_vote(ck_level level, const int16_t *from, const uint8_t *states, const int32_t *map, const float *votes, int16_t *out,
                  int width, int height, int y0, int y1) {
  CK_DISPATCH(level, ck_fill_vote, (from, states, map, votes, out, width, height, y0, y1));
}

void ck_fill_pick(ck_level level, const uint8_t *states, const int32_t *map, const float *votes, int32_t *picked, int width,
                  int height, int y0, int y1) {
  CK_DISPATCH(level, ck_fill_pick, (states, map, votes, picked, width, height, y0, y1));
}

void ck_fill_take(ck_level level, const int16_t *from, const int32_t *picked, int16_t *out, int width, int y0, int y1) {
  CK_DISPATCH(level, ck_fill_take, (from, picked, out, width, y0, y1));
}

void ck_fill_paint(ck_level level, const float *from, const int32_t *picked, float *out, int width, int y0, int y1) {
  CK_DISPATCH(level, ck_fill_paint, (from, picked, out, width, y0, y1));
}

void ck_fill_double(ck_level level, const int32_t *map, int width, int height, const uint8_t *active, const uint8_t *valid,
                    int32_t *out, int full_width, int y0, int y1) {
  CK_DISPATCH(level, ck_fill_double, (map, width, height, active, valid, out, full_width, y0, y1));
}
