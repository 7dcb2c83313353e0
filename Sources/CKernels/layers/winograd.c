#include "ck_winograd.h"

#include <string.h>

#include "sixteen.h"

#define CK_BODY "layers/winograd.body.h"
#include "../levels.h"

int64_t ck_winograd_step(ck_winograd_tiles tiles, int channels) { return tiles.count * channels + 48; }

void ck_winograd_pack(ck_level level, int size, const float *weights, float *packed, int outputs, int channels, int p0, int p1) {
  CK_DISPATCH(level, ck_winograd_pack, (size, weights, packed, outputs, channels, p0, p1));
}

void ck_winograd_spread(ck_level level, ck_product_shape shape, ck_winograd_tiles tiles, const float *input, float *spread, int64_t t0,
                        int64_t t1) {
  CK_DISPATCH(level, ck_winograd_spread, (shape, tiles, input, spread, t0, t1));
}

void ck_winograd_multiply(ck_level level, ck_product_shape shape, ck_winograd_tiles tiles, const float *spread, const float *packed,
                          const float *zeros, float *products, int plane, int64_t t0, int64_t t1, int p0, int p1) {
  // A plane is a picture one tile wide.
  const ck_product_shape rows = {.height = (int32_t)tiles.count,
                                 .width = 1,
                                 .channels = shape.channels,
                                 .out_height = (int32_t)tiles.count,
                                 .out_width = 1,
                                 .outputs = shape.outputs,
                                 .kernel_height = 1,
                                 .kernel_width = 1,
                                 .stride = 1};
  const int64_t panels = (shape.outputs + CK_PANEL - 1) / CK_PANEL;
  ck_product(level, rows, spread + plane * ck_winograd_step(tiles, shape.channels),
             packed + plane * panels * shape.channels * CK_PANEL, zeros, zeros, 0,
             products + plane * ck_winograd_step(tiles, shape.outputs), t0, t1, p0, p1);
}

void ck_winograd_gather(ck_level level, ck_product_shape shape, ck_winograd_tiles tiles, const float *products, const float *bias,
                        const float *residual, float *out, int64_t t0, int64_t t1) {
  CK_DISPATCH(level, ck_winograd_gather, (shape, tiles, products, bias, residual, out, t0, t1));
}
