#include "ck_product.h"

// Products that are added up before the sum is put aside: short enough that the error of a long sum does not grow with its length.
#define CK_STRETCH 256

#define CK_BODY "layers/product.body.h"
#include "../levels.h"

void ck_product(ck_level level, ck_product_shape shape, const float *input, const float *packed, const float *bias, const float *zeros,
                const float *residual, float *out, int64_t m0, int64_t m1, int p0, int p1) {
  CK_DISPATCH(level, ck_product, (shape, input, packed, bias, zeros, residual, out, m0, m1, p0, p1));
}
