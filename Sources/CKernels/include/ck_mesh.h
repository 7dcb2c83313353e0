// A grid of points that were moved, drawn as a mesh of small quadrilaterals: the opposite field without gaps, however far it is
// stretched, with what is nearer on top.
//
// The quadrilateral of source pixel (x, y) has the corners (x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1); `drawn` holds one byte a
// source pixel that says whether it is there. Those of the last column and row are not.
#ifndef RETRACE_CK_MESH_H
#define RETRACE_CK_MESH_H

#include "ck_level.h"

// The columns that a span covers.
enum { CK_MESH_SPAN = 64 };

// spans(y, s, :) = the least and the greatest target row of the corners of the drawn quadrilaterals in the s-th run of columns of
// source row y; (1e30, -1e30) where there is none. `spans` is (height, ceil(width / CK_MESH_SPAN), 2).
void ck_mesh_spans(ck_level level, const float *field, const uint8_t *drawn, float *spans, int width, int height, int y0, int y1);

// For the target rows [y0, y1): back(t) = the vector from t to the place of the source that is seen there, nearness(t) = the
// `near` of that place, -1e30 and a vector of 0 where no quadrilateral lies. The nearest wins, the first of equals. Both halves of a
// quadrilateral are planes; those turned over are not seen. `field` and `near` are (height, width), the targets (·, out_width).
void ck_mesh_place(ck_level level, const float *field, const float *near, const uint8_t *drawn, const float *spans, int width,
                   int height, float *back, float *nearness, int out_width, int y0, int y1);

#endif
