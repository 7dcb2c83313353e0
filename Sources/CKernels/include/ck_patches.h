// Motion-augmented patch attention. Plain pictures are (height, width, 3) without a border; *padded* pictures carry CK_PATCH_PAD replicated pixels on every side and 16 spare values at the end. Patches are 5×5.
//
// A *map* says for each pixel of a frame which pixel of the reference it is painted from: (height, width, 2) int32,
// (x, y). A cost is the mean over a patch of the squared colour distance, 0…3.
#ifndef RETRACE_CK_PATCHES_H
#define RETRACE_CK_PATCHES_H

#include "ck_level.h"

#define CK_PATCH_PAD 4

// The number of floats of a padded picture.
int64_t ck_patch_padded(int width, int height);

// A padded copy of a plain picture.
void ck_patch_pad(ck_level level, const float *in, float *out, int width, int height);

// A padded picture of half the size, (height + 1) / 2 by (width + 1) / 2.
void ck_patch_halve(ck_level level, const float *in, float *out, int width, int height);

// The squared colour distance of two plain pictures, mean over 5×5 pixels: (height, width). Rows [y0, y1).
void ck_patch_distance(ck_level level, const float *a, const float *b, float *out, int width, int height, int y0, int y1);

// Exhaustive search at a coarse scale, for each pixel where open[i] != 0: the place in the reference of least cost plus
// `prior` times the squared distance in pixels from the place that map holds before. Rows [y0, y1).
void ck_patch_seek(ck_level level, const float *frame, const float *reference, const uint8_t *open, int32_t *map, float *costs,
                   int width, int height, float prior, int y0, int y1);

// One round of refinement for each open pixel: tries the places that `from` gives its neighbours at distance `reach` in
// eight directions (shifted back by that distance), then the places around the best within ±`window`.
// Pixels whose cost is below `enough` stay where they are. `map` and `costs` are written, `from` is read, so that rows
// are independent. Rows [y0, y1).
void ck_patch_improve(ck_level level, const float *frame, const float *reference, const uint8_t *open, const int32_t *from,
                      int32_t *map, float *costs, int width, int height, int reach, int window, float enough, int y0, int y1);

// The cost of the places a map names, for open pixels. Rows [y0, y1).
void ck_patch_rate(ck_level level, const float *frame, const float *reference, const uint8_t *open, const int32_t *map,
                   float *costs, int width, int height, int y0, int y1);

// Paints open pixels: the mean over 5×5 neighbours q of what q's place in the painting says about x, weighted by
// exp(−cost(q) · sharpness). Neighbours that are not open take part too. Rows [y0, y1).
void ck_patch_vote(ck_level level, const float *painting, const uint8_t *open, const int32_t *map, const float *costs,
                   float sharpness, float *out, int width, int height, int y0, int y1);

#endif
