#include "ck_flow.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "vectors.h"

// The planes of the refinement's linear system: first those that stay over the outer iterations.
enum {
  PLANE_IX, PLANE_IY, PLANE_IZ, PLANE_IXX, PLANE_IXY, PLANE_IYY, PLANE_IXZ, PLANE_IYZ, PLANE_TRUST, PLANE_EDGE,
  PLANE_U0, PLANE_V0, PLANE_U, PLANE_V,
  PLANE_S, PLANE_A11, PLANE_A12, PLANE_A22, PLANE_B1, PLANE_B2, PLANE_COUNT
};

#define THIN_MARGIN 8

// A grid halved `halvings` times: six planes (red, green, blue, trust, u, v) with a border in which nothing is trusted.
typedef struct {
  int width, height;
  int64_t pitch, plane;  // floats a row and a plane, border counted
  int64_t origin;        // the first pixel of the first plane
} thin_grid;

static inline thin_grid thin_grid_of(int width, int height, int halvings) {
  thin_grid grid = {width, height, 0, 0, 0};
  int64_t start = 0;
  for (int k = 0; k < halvings; k++) {
    start += 6 * grid.plane;
    grid.width = (grid.width + 1) / 2;
    grid.height = (grid.height + 1) / 2;
    grid.pitch = grid.width + 2 * THIN_MARGIN;
    grid.plane = grid.pitch * (grid.height + 2 * THIN_MARGIN);
  }
  grid.origin = start + THIN_MARGIN * (grid.pitch + 1);
  return grid;
}

#define CK_BODY "flow.body.h"
#include "levels.h"

void ck_flow_pad(ck_level level, const float *in, float *out, int width, int height, float scale) {
  CK_DISPATCH(level, ck_flow_pad, (in, out, width, height, scale));
}

void ck_flow_halve(ck_level level, const float *in, float *out, int width, int height) {
  CK_DISPATCH(level, ck_flow_halve, (in, out, width, height));
}

void ck_flow_gradients(ck_level level, const float *in, float *gx, float *gy, int width, int height) {
  CK_DISPATCH(level, ck_flow_gradients, (in, gx, gy, width, height));
}

void ck_flow_double(ck_level level, const float *in, float *out, int width, int height, int out_width, int out_height) {
  CK_DISPATCH(level, ck_flow_double, (in, out, width, height, out_width, out_height));
}

void ck_flow_search(ck_level level, const float *source, const float *gx, const float *gy, const float *target,
                    ck_patch_grid grid, const float *init_u, const float *init_v, const float *hint_u, const float *hint_v,
                    int iterations, float reluctance, float *vectors, float *means, float *costs, int row0, int row1) {
  CK_DISPATCH(level, ck_flow_search,
              (source, gx, gy, target, grid, init_u, init_v, hint_u, hint_v, iterations, reluctance, vectors, means, costs, row0,
               row1));
}

void ck_flow_densify(ck_level level, const float *source, const float *target, ck_patch_grid grid, const float *vectors,
                     const float *means, float *u, float *v, int y0, int y1) {
  CK_DISPATCH(level, ck_flow_densify, (source, target, grid, vectors, means, u, v, y0, y1));
}

int64_t ck_flow_refine_scratch(int width, int height) {
  return 2 * (int64_t)PLANE_COUNT * half_pitch_plain(width) * (height + 2);
}

void ck_flow_refine(ck_level level, const float *source, const float *target, int width, int height, float *u, float *v,
                    const float *trust, ck_refinement settings, float *scratch) {
  CK_DISPATCH(level, ck_flow_refine, (source, target, width, height, u, v, trust, settings, scratch));
}

void ck_flow_chain(ck_level level, const float *au, const float *av, const float *bu, const float *bv, float *u, float *v,
                   int width, int height, int y0, int y1) {
  CK_DISPATCH(level, ck_flow_chain, (au, av, bu, bv, u, v, width, height, y0, y1));
}

void ck_flow_roundtrip(ck_level level, const float *au, const float *av, const float *bu, const float *bv, float *out, int width,
                       int height, int y0, int y1) {
  CK_DISPATCH(level, ck_flow_roundtrip, (au, av, bu, bv, out, width, height, y0, y1));
}

void ck_flow_carry(ck_level level, const float *in, const float *u, const float *v, float *out, float outside, int width,
                   int height, int y0, int y1) {
  CK_DISPATCH(level, ck_flow_carry, (in, u, v, out, outside, width, height, y0, y1));
}

void ck_flow_unlikeness(ck_level level, const float *source, const float *target, const float *u, const float *v, float *out,
                        int width, int height, float *scratch) {
  CK_DISPATCH(level, ck_flow_unlikeness, (source, target, u, v, out, width, height, scratch));
}

void ck_flow_trust(ck_level level, const float *roundtrip, const float *u, const float *v, float *out, float agreement, float area,
                   int width, int height, int y0, int y1) {
  CK_DISPATCH(level, ck_flow_trust, (roundtrip, u, v, out, agreement, area, width, height, y0, y1));
}

void ck_flow_seen(ck_level level, const float *u, const float *v, const float *roundtrip, const float *unlike, const float *before,
                  float *out, ck_sight limits, int width, int height, int y0, int y1) {
  CK_DISPATCH(level, ck_flow_seen, (u, v, roundtrip, unlike, before, out, limits, width, height, y0, y1));
}

int64_t ck_flow_thin_size(int width, int height) {
  const thin_grid last = thin_grid_of(width, height, CK_FLOW_THINNINGS);
  return last.origin - THIN_MARGIN * (last.pitch + 1) + 6 * last.plane;
}

void ck_flow_thin(ck_level level, const float *picture, const float *trust, const float *u, const float *v, int width, int height,
                  float *out) {
  CK_DISPATCH(level, ck_flow_thin, (picture, trust, u, v, width, height, out));
}

void ck_flow_fill(ck_level level, const float *picture, const float *trust, const float *u, const float *v, const float *thin,
                  float *out_u, float *out_v, int width, int height, int block, int y0, int y1) {
  CK_DISPATCH(level, ck_flow_fill, (picture, trust, u, v, thin, out_u, out_v, width, height, block, y0, y1));
}
