#include "ck_seam.h"

#include <string.h>

#include "ck_fill.h"
#include "ck_patches.h"

#define CK_BODY "seam.body.h"
#include "levels.h"

void ck_seam_tie(ck_level level, const float *picture, const uint8_t *states, const int32_t *picked, int width, int height, float soft,
                 int x0, int y0, float *across, float *down, float *held, int grid_width, int r0, int r1) {
  CK_DISPATCH(level, ck_seam_tie, (picture, states, picked, width, height, soft, x0, y0, across, down, held, grid_width, r0, r1));
}

void ck_seam_pull(ck_level level, const float *picture, const uint8_t *states, const int32_t *picked, int width, int height, float soft,
                  int x0, int y0, int channel, float *pull, int grid_width, int r0, int r1) {
  CK_DISPATCH(level, ck_seam_pull, (picture, states, picked, width, height, soft, x0, y0, channel, pull, grid_width, r0, r1));
}

void ck_seam_halve(ck_level level, const float *across, const float *down, const float *held, int width, float *half_across, float *half_down,
                   float *half_held, int half_width, int r0, int r1) {
  CK_DISPATCH(level, ck_seam_halve, (across, down, held, width, half_across, half_down, half_held, half_width, r0, r1));
}

void ck_seam_relax(ck_level level, float *u, const float *pull, const float *across, const float *down, const float *held,
                   const int32_t *spans, float screen, int colour, int width, int r0, int r1) {
  CK_DISPATCH(level, ck_seam_relax, (u, pull, across, down, held, spans, screen, colour, width, r0, r1));
}

void ck_seam_rest(ck_level level, const float *u, const float *pull, const float *across, const float *down, const float *held,
                  float screen, int width, int height, float *half_pull, const int32_t *half_spans, int half_width, int r0, int r1) {
  CK_DISPATCH(level, ck_seam_rest, (u, pull, across, down, held, screen, width, height, half_pull, half_spans, half_width, r0, r1));
}

void ck_seam_add(ck_level level, const float *half_u, int half_width, float *u, const int32_t *spans, int width, int r0, int r1) {
  CK_DISPATCH(level, ck_seam_add, (half_u, half_width, u, spans, width, r0, r1));
}

void ck_seam_apply(ck_level level, const float *u, const float *across, const float *down, const float *held, const int32_t *spans,
                   float screen, float *out, double *dots, int width, int r0, int r1) {
  CK_DISPATCH(level, ck_seam_apply, (u, across, down, held, spans, screen, out, dots, width, r0, r1));
}

void ck_seam_dot(ck_level level, const float *a, const float *b, const int32_t *spans, double *dots, int width, int r0, int r1) {
  CK_DISPATCH(level, ck_seam_dot, (a, b, spans, dots, width, r0, r1));
}

void ck_seam_mix(ck_level level, float *a, float own, const float *b, float share, const int32_t *spans, int width, int r0, int r1) {
  CK_DISPATCH(level, ck_seam_mix, (a, own, b, share, spans, width, r0, r1));
}
