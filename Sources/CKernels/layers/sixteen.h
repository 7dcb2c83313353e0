// Sixteen floats in one value. At every CPU level the lanes and the order of a sum are the same.
#ifndef RETRACE_SIXTEEN_H
#define RETRACE_SIXTEEN_H

#include <stdint.h>

typedef float v16 __attribute__((ext_vector_type(16)));
typedef float v8 __attribute__((ext_vector_type(8)));
typedef float v4 __attribute__((ext_vector_type(4)));
typedef float v16_loose __attribute__((ext_vector_type(16), aligned(4), may_alias));
typedef int32_t w16 __attribute__((ext_vector_type(16)));
typedef uint16_t u16_loose __attribute__((ext_vector_type(16), aligned(2), may_alias));

// The greater one lane by lane; y where one of them is not a number, as the machine's instruction has it.
#define V16_MAX(x, y) ((x) > (y) ? (x) : (y))

// A fixed tree over the halves, the quarters, and so on.
#define V16_SUM(x)                                                                                                   \
  (((((x)[0] + (x)[8]) + ((x)[4] + (x)[12])) + (((x)[2] + (x)[10]) + ((x)[6] + (x)[14]))) +                      \
   ((((x)[1] + (x)[9]) + ((x)[5] + (x)[13])) + (((x)[3] + (x)[11]) + ((x)[7] + (x)[15]))))

#endif
