// Paintings that a look made on the way, and which pixel of a frame is painted from which of them.
//
// An *owner* is one byte a pixel: 0 for none, else the number of a painting. A *place* is where in that painting the
// pixel lies, (x, y) in pixels; it means nothing where the owner is 0.
#ifndef RETRACE_CK_GROWN_H
#define RETRACE_CK_GROWN_H

#include "ck_level.h"

// Carries owners and places from the frame before, whose nearest pixel `step` (height, width, 2) names. A pixel comes
// free where the step is not known (at most 0.5) or `sure` is not 0. Rows [y0, y1).
void ck_grown_carry(ck_level level, const uint8_t *owner, const float *places, const float *step, const float *known,
                    const uint8_t *sure, uint8_t *out_owner, float *out_places, int width, int height, int y0, int y1);

// Paints the pixels of `out` (height, width, 3) that `number` owns from a painting of 8 bits a channel, 255 being 1, read
// with the Catmull-Rom weights, and mixed in by `share`, one value a pixel in [0, 1]. Rows [y0, y1).
void ck_grown_paint(ck_level level, const uint8_t *painting, int number, const uint8_t *owner, const float *places,
                    const float *share, float *out, int width, int height, int y0, int y1);

#endif
