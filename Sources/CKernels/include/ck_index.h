// An index of the patches of a picture: for a patch of another picture, a few of the most alike ones, wherever they are.
//
// A patch of 5×5 pixels is described by CK_INDEX_DIMS numbers: the lowest coefficients of its orthonormal cosine
// transform in three colour axes, and its position. A balanced k-d tree parts the records at medians; its leaves hold
// at most CK_INDEX_LEAF of them.
#ifndef RETRACE_CK_INDEX_H
#define RETRACE_CK_INDEX_H

#include "ck_level.h"

#define CK_INDEX_DIMS 16
#define CK_INDEX_LEAF 16
// The value of white.
#define CK_INDEX_WHITE 4080.0f

// One patch: what it looks like and which pixel it stands on.
typedef struct {
  int16_t values[CK_INDEX_DIMS];
  int32_t pixel;
} ck_index_record;

// One inner node: records whose value in `axis` is at least `threshold` are on the right.
typedef struct {
  int16_t threshold;
  int16_t axis;
} ck_index_node;

// The records of the pixels of rows [y0, y1) of a packed picture (see ck_patches.h), that of (0, y0) first.
//
// `vectors` moves the stated position, (dx, dy) a pixel; NULL: it stays. `pull` is what a pixel of distance
// counts, in grey levels.
void ck_index_records(ck_level level, const int16_t *picture, const float *vectors, float pull, ck_index_record *out, int width,
                      int y0, int y1);

// Builds the tree of the records of [from, to), which are sorted on the way, below `node` (0 = the root, heap order). The tree has
// 2^depth − 1 nodes and 2^depth leaves, CK_INDEX_LEAF records each: 16 `values` and one pixel a record.
void ck_index_build(ck_index_record *records, int64_t from, int64_t to, int64_t node, int depth, ck_index_node *nodes,
                    int16_t *values, int32_t *pixels);

// For every second pixel, as on a chessboard, the place of the most alike record in the `probes` (1…3) leaves that its own record
// falls into, or nearly so (records as of ck_index_records); the entries of the other pixels are left as they are. Records that stand less than `apart` pixels
// from the query, along both axes, are passed over; −1 where there is no other. Pixels whose cost (see ck_patches.h) is at most
// `settled` are not asked for either; `costs` NULL: all are. Rows [y0, y1).
void ck_index_find(ck_level level, const int16_t *picture, const float *vectors, float pull, const ck_index_node *nodes, int depth,
                   const int16_t *values, const int32_t *pixels, int probes, int apart, const int32_t *costs, int32_t settled,
                   int32_t *map, int width, int y0, int y1);

#endif
