// Filling a hole of a picture with patches from elsewhere in it.
//
// Pictures are packed, patches are 5×5 pixels, places are numbers of pixels (see ck_patches.h). A *map* has one place a pixel of the plain
// grid: the centre of the patch that the patch around this pixel is to look like; CK_FILL_IDLE where no patch is asked for,
// CK_FILL_OPEN where none has been found yet. Beside the colours stands a second packed picture, the *texture*.
//
// The cost of a place is the squared distance of the colours + `share` · that of the textures, both summed over the patch in packed units, +
// `far` · the squared distance in pixels + `lone` for each of the four neighbours whose place is not the same one shifted.
#ifndef RETRACE_CK_FILL_H
#define RETRACE_CK_FILL_H

#include "ck_level.h"

#define CK_FILL_IDLE -1
#define CK_FILL_OPEN -2
// What an open place costs.
#define CK_FILL_DEAR 1e30f

// The states of a pixel: paint may be taken from it; it is to be filled; neither; neither, but so near the hole that patches of the
// hole see it, so that it is filled too.
#define CK_FILL_SOURCE 0
#define CK_FILL_HOLE 1
#define CK_FILL_OTHER 2
#define CK_FILL_NEAR 3

// Says which other pixels are near the hole: `out` is `states` with CK_FILL_NEAR. Rows [y0, y1).
void ck_fill_near(ck_level level, const uint8_t *states, uint8_t *out, int width, int height, int y0, int y1);

// Where patches stand that lie within the picture: active[i] = 1 where they touch the hole, valid[place] = 1 (packed, at first 0) where all of
// their pixels are sources. Rows [y0, y1).
void ck_fill_windows(ck_level level, const uint8_t *states, uint8_t *active, uint8_t *valid, int width, int height, int y0, int y1);

// How many pixels away the nearest source is, along the longer axis; at most `far`. The whole picture.
void ck_fill_rings(const uint8_t *states, int32_t far, int32_t *rings, int width, int height);

// A packed picture (without its border) and its states at half the size, rounded up: a pixel of which at least half are sources is one, and the mean
// of these; else it belongs to the hole if one of the four does. Rows [y0, y1) of the smaller.
void ck_fill_halve(ck_level level, const int16_t *picture, const uint8_t *states, int width, int height, int16_t *out,
                   uint8_t *out_states, int y0, int y1);

// Gives pixels that are to be filled the values of a picture of half the size. Rows [y0, y1) of the larger.
void ck_fill_raise(ck_level level, const int16_t *small, const uint8_t *states, int16_t *out, int width, int y0, int y1);

// Searches: tries for each patch its own place of `from`, the places of the neighbours `reach` pixels away, shifted back, those up to
// `window` pixels around its own and that of `other` (NULL: none). Only places with valid[place] != 0 are taken. `map` and
// `costs` are written, `from` is read, so that rows are independent. Rows [y0, y1).
void ck_fill_seek(ck_level level, const int16_t *frame, const int16_t *texture, const uint8_t *valid, const int32_t *from,
                  const int32_t *other, float share, float far, float lone, int reach, int window, int32_t *map, float *costs,
                  int width, int height, int y0, int y1);

// Tries all of `places`, `count` of them, for the patches around the packed pixels queries[q0, q1), and compares what `known` has: −1 for
// each value that counts, 0 for the others, laid out as the frame. Nothing is lone.
void ck_fill_scan(ck_level level, const int16_t *frame, const int16_t *texture, const int16_t *known, const int32_t *queries,
                  const int32_t *places, int count, float share, float far, int32_t *found, int width, int q0, int q1);

// What a patch counts in the vote: trust[i] / (1 + cost / blend)⁴, 0 where no place is. Rows [y0, y1).
void ck_fill_weigh(ck_level level, const int32_t *map, const float *costs, const float *trust, float blend, float *votes, int width,
                   int y0, int y1);

// The mean of what the patches that cover a pixel say, for pixels with states[i] = CK_FILL_HOLE or CK_FILL_NEAR; others, and those nobody speaks about, stay. Reads
// the packed `from`, writes the packed `out`. Rows [y0, y1).
void ck_fill_vote(ck_level level, const int16_t *from, const uint8_t *states, const int32_t *map, const float *votes, int16_t *out,
                  int width, int height, int y0, int y1);

// The place that the loudest of these patches names for the pixel itself: CK_FILL_IDLE where nothing is to be filled, CK_FILL_OPEN where nobody
// speaks. Rows [y0, y1).
void ck_fill_pick(ck_level level, const uint8_t *states, const int32_t *map, const float *votes, int32_t *picked, int width,
                  int height, int y0, int y1);

// Copies the picked pixels within a packed picture. Rows [y0, y1).
void ck_fill_take(ck_level level, const int16_t *from, const int32_t *picked, int16_t *out, int width, int y0, int y1);

// Copies the picked pixels within a plain picture of three channels. Rows [y0, y1).
void ck_fill_paint(ck_level level, const float *from, const int32_t *picked, float *out, int width, int y0, int y1);

// A map on a grid twice as fine: CK_FILL_IDLE where active[i] = 0, CK_FILL_OPEN where no place is known that is valid there. Rows [y0, y1) of
// the finer grid.
void ck_fill_double(ck_level level, const int32_t *map, int width, int height, const uint8_t *active, const uint8_t *valid,
                    int32_t *out, int full_width, int y0, int y1);

#endif
