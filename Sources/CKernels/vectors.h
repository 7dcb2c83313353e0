// Eight floats in one value: the width of a patch row. At every CPU level the lanes and the order of a sum are the
// same, so every level computes the same bytes.
#ifndef RETRACE_VECTORS_H
#define RETRACE_VECTORS_H

#include <stdint.h>

typedef float v8 __attribute__((ext_vector_type(8)));
typedef float v8_loose __attribute__((ext_vector_type(8), aligned(4), may_alias));

typedef float v4 __attribute__((ext_vector_type(4), aligned(4), may_alias));
typedef int16_t s16 __attribute__((ext_vector_type(16)));
typedef int16_t s16_loose __attribute__((ext_vector_type(16), aligned(2), may_alias));
typedef int32_t i8 __attribute__((ext_vector_type(8)));
typedef int16_t s4 __attribute__((ext_vector_type(4), aligned(2), may_alias));
typedef int32_t i4 __attribute__((ext_vector_type(4)));
#define S16_LOAD(p) ((s16) * (const s16_loose *)(p))

#define V8_LOAD(p) ((v8) * (const v8_loose *)(p))
#define V8_STORE(p, x) (*(v8_loose *)(p) = (v8_loose)(x))
#define V8_SET(x) ((v8)(float)(x))

// A fixed tree: ((0+4)+(2+6)) + ((1+5)+(3+7)).
#define V8_SUM(x) ((((x)[0] + (x)[4]) + ((x)[2] + (x)[6])) + (((x)[1] + (x)[5]) + ((x)[3] + (x)[7])))

#endif
