// Products with weights: linear layers and convolutions, as one loop.
//
// A convolution is a product of matrices whose left factor is never laid out: a row of it is one output pixel, and consists of one run of
// `channels` neighbouring values for each tap of the kernel. The loop takes these runs where they stand in the picture, so that
// nothing is copied. A linear layer is the case of one tap, its rows being pixels of a picture one pixel wide.
//
// Weights come in panels of floats, see ck_panels.h.
#ifndef RETRACE_CK_PRODUCT_H
#define RETRACE_CK_PRODUCT_H

#include "ck_panels.h"

// Rows of the result that one call computes at most.
#define CK_PRODUCT_ROWS 96
// Taps of a kernel at most, 3×3.
#define CK_PRODUCT_TAPS 9

typedef struct ck_product_shape {
  int32_t height, width, channels;     // of one input picture
  int32_t out_height, out_width;       // of one output picture
  int32_t outputs;                     // channels of the output
  int32_t kernel_height, kernel_width; // taps
  int32_t stride;
  int32_t top, left;                   // zeros in front of the input; those behind it follow from the output's size
} ck_product_shape;

// Rows [m0, m1) of the result, which are pixels of (batch, out_height, out_width) in order, and its panels [p0, p1):
// out = input ∗ weights + bias + residual.
//   packed    the panels from p0 on
//   bias      a whole number of panels, from the first one on
//   zeros     `channels` zeros, read where the kernel reaches beyond the picture
//   residual  of the shape of `out`; NULL: none. May be `out` itself.
// A sum runs over taps, then channels, in stretches of 256 to 639 products that are added up in turn. Fused multiply-add where the
// level has it, so that CK_PLAIN computes other last bits than the others.
void ck_product(ck_level level, ck_product_shape shape, const float *input, const float *packed, const float *bias, const float *zeros,
                const float *residual, float *out, int64_t m0, int64_t m1, int p0, int p1);

#endif
