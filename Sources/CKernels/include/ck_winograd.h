// Convolutions 3×3 of stride 1 by the minimal filtering of Winograd (Lavin and Gray 2016): F(2×2, 3×3) and F(4×4, 3×3).
//
// The output is cut into tiles of `size` × `size` pixels, 2 or 4. Each needs (size + 2)² input pixels, whose linear combinations, *planes*, are
// multiplied with such of the weights: one product of matrices a plane. That is 9 · size² / (size + 2)² times fewer products than by the definition:
// 2.25 times for 2, 4 times for 4. Tiles are numbered through pictures, rows of tiles, tiles; a call sees `count` of them
// from `first` on. Channels and outputs are multiples of 16.
#ifndef RETRACE_CK_WINOGRAD_H
#define RETRACE_CK_WINOGRAD_H

#include "ck_product.h"

// Planes at most.
#define CK_WINOGRAD_PLANES 36

typedef struct ck_winograd_tiles {
  int32_t size;          // 2 or 4
  int64_t first, count;  // of all tiles
} ck_winograd_tiles;

// The floats from one plane to the next in an array of (planes, tiles, channels): a little more than they have, since planes
// a power of two apart would share their places in the caches.
int64_t ck_winograd_step(ck_winograd_tiles tiles, int channels);

// The weights of one row of planes, 0 to size + 1, for one panel of 9 taps of `type`: (size + 2, channels, CK_PANEL).
void ck_winograd_weigh(ck_level level, ck_weight_type type, int size, const void *panel, float *out, int channels, int row);

// The planes of the input tiles [t0, t1), counted from the first: (planes, tiles, channels).
void ck_winograd_spread(ck_level level, ck_product_shape shape, ck_winograd_tiles tiles, const float *input, float *spread, int64_t t0,
                        int64_t t1);

// The product of one plane: its tiles [t0, t1) and panels [p0, p1). `packed` holds the plane's weights of these panels, `zeros` a whole number
// of panels.
void ck_winograd_multiply(ck_level level, ck_product_shape shape, ck_winograd_tiles tiles, const float *spread, const float *packed,
                          const float *zeros, float *products, int plane, int64_t t0, int64_t t1, int p0, int p1);

// The output pixels of the tiles [t0, t1) from their products (planes, tiles, outputs), + bias + residual (NULL: none).
void ck_winograd_gather(ck_level level, ck_product_shape shape, ck_winograd_tiles tiles, const float *products, const float *bias,
                        const float *residual, float *out, int64_t t0, int64_t t1);

#endif
