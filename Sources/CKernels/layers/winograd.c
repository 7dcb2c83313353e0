#include "ck_winograd.h"

#include "sixteen.h"

#define CK_BODY "layers/winograd.body.h"
#include "../levels.h"

int64_t ck_winograd_step(ck_winograd_tiles tiles, int channels) { return tiles.count * channels + 48; }

void ck_winograd_weigh(ck_level level, ck_weight_type type, int size, const void *panel, float *out, int channels, int row) {
  CK_DISPATCH(level, ck_winograd_weigh, (type, size, panel, out, channels, row));
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
  ck_product(level, rows, spread + plane * ck_winograd_step(tiles, shape.channels), packed, zeros, zeros, 0,
             products + plane * ck_winograd_step(tiles, shape.outputs), t0, t1, p0, p1);
}

void ck_winograd_gather(ck_level level, ck_product_shape shape, ck_winograd_tiles tiles, const float *products, const float *bias,
                        const float *residual, float *out, int64_t t0, int64_t t1) {
  CK_DISPATCH(level, ck_winograd_gather, (shape, tiles, products, bias, residual, out, t0, t1));
}
