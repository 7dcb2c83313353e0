// Motion-augmented patch attention. Patches are 5×5 pixels.
//
// Plain pictures are (height, width, 3) floats without a border. *Packed* pictures are 16-bit integers, CK_PATCH_WHITE for
// white, three a pixel, with a border of CK_PATCH_PAD replicated pixels and 16 spare values at the end: differences and
// their squares are exact, and half as wide as floats.
//
// A *map* says for each pixel of a frame which pixel of a packed keyframe it is painted from, by its number there: row ×
// stride + column, border counted; −1 = none. A cost is the sum over a patch of the squared colour distance, in packed units.
#ifndef RETRACE_CK_PATCHES_H
#define RETRACE_CK_PATCHES_H

#include "ck_level.h"

#define CK_PATCH_PAD 4
// 75 squared differences sum to less than 2³¹.
#define CK_PATCH_WHITE 4080
// How many paintings can be voted on at once.
#define CK_PATCH_PAINTINGS 2
// How many of the patches that cover a pixel speak about it: every second one. The first nine stand two pixels apart.
#define CK_PATCH_VOICES 13
#define CK_PATCH_VOICES_APART 9

// Pixels a row of a packed picture.
static inline int32_t ck_patch_stride(int width) { return width + 2 * CK_PATCH_PAD; }
// Pixels of a packed picture, border counted.
static inline int64_t ck_patch_pixels(int width, int height) {
  return (int64_t)ck_patch_stride(width) * (height + 2 * CK_PATCH_PAD);
}

// A packed copy of a plain picture, from index `start` of `out` on; values are clamped to [0, 1].
void ck_patch_pack(ck_level level, const float *in, int16_t *out, int64_t start, int width, int height);

// The squared colour distance of two plain pictures, mean over 5×5 pixels, 0…3: (height, width). Rows [y0, y1).
void ck_patch_distance(ck_level level, const float *a, const float *b, float *out, int width, int height, int y0, int y1);

// The places that a field of a frame of full size names, on a grid of one pixel in `scale` of it. `vectors` is (full_height, full_width, 2). Rows [y0, y1) of the grid.
void ck_patch_follow(ck_level level, const float *vectors, int full_width, int full_height, int scale, int32_t *out,
                     int width, int height, int y0, int y1);

// The map of the frame before, carried along the step to it: the place of the nearest pixel; −1 where `known` is not above 0.5.
// Grids as in ck_patch_follow. Rows [y0, y1).
void ck_patch_carry(ck_level level, const int32_t *map, const float *vectors, const float *known, int full_width, int full_height,
                    int scale, int32_t *out, int width, int height, int y0, int y1);

// The cost of the places a map names; none may be −1. Rows [y0, y1).
void ck_patch_rate(ck_level level, const int16_t *frame, const int16_t *keyframe, const int32_t *map, int32_t *costs, int width,
                   int y0, int y1);

// Takes other places where their cost times `share` is below that of the present ones. Rows [y0, y1).
void ck_patch_offer(ck_level level, const int16_t *frame, const int16_t *keyframe, const int32_t *other, float share, int32_t *map,
                    int32_t *costs, int width, int y0, int y1);

// Lets neighbours agree: tries the places that `from` gives the four of them, shifted back, where inside[place] != 0. `map` and
// `costs` are written, `from` is read, so that rows are independent. Pixels whose cost is at most `settled` stay. Rows [y0, y1).
void ck_patch_agree(ck_level level, const int16_t *frame, const int16_t *keyframe, const uint8_t *inside, const int32_t *from,
                    int32_t *map, int32_t *costs, int width, int height, int32_t settled, int y0, int y1);

// Lays out what one painting says, `count` pixels from index `start` of the planes on: where the motion knows a pixel and the
// carried source is hardly less like it (mean squared `distance`) than the searched place (`sums`), distance ≤ share · cost + slack, claims > 0; without `distance` nothing is carried. A vote is weight / (1 + cost /
// blend)⁴, a claim counts as much as all votes on a pixel. maps = first + places. `costs` keeps the least, `carried` gathers where claims were made.
void ck_patch_weigh(ck_level level, const int32_t *places, const int32_t *sums, const float *distance, const float *known,
                    int32_t first, float share, float slack, float weight, float blend, int32_t *maps, float *votes, float *claims, int64_t start, float *costs,
                    uint8_t *carried, int64_t count);

// A plain picture as floats, four a pixel, the last 1, with a border, from index `start` of `out` on.
void ck_patch_lay(ck_level level, const float *in, float *out, int64_t start, int width, int height);

// The places of a map `width` wide on a grid `scale` times as fine; they count pixels of the finer keyframe. Rows [y0, y1) of
// the finer grid.
void ck_patch_enlarge(ck_level level, const int32_t *places, int width, int scale, int32_t *out, int full_width, int full_height,
                      int y0, int y1);

// Paints a frame from `count` paintings (at most CK_PATCH_PAINTINGS), each with its own map, votes, carried picture and claims,
// one after another in each array.
//
// What a painting says about x: where claims > 0, what was carried there, with that weight; elsewhere what the places of the
// neighbours q (up to two pixels away, the first `voices` of them, at most CK_PATCH_VOICES) say about x, with the weights votes[q] / (1 + focus · d)⁴, where d is the squared distance between what the place, one of
// `looks`, and x, in `frame`, look like; without focus neither is read. The result is the weighted mean. `paintings` are laid out
// by ck_patch_lay and `looks` by ck_patch_pack, one after another. Rows [y0, y1).
void ck_patch_vote(ck_level level, const float *paintings, const int16_t *looks, const int16_t *frame, float focus, int voices, int count,
                   const int32_t *maps, const float *votes, const float *carried, const float *claims, float *out, int width,
                   int height, int y0, int y1);

#endif
