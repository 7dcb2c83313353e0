#include "ck_index.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ck_patches.h"
#include "vectors.h"

#define CK_BODY "index.body.h"
#include "levels.h"

void ck_index_records(ck_level level, const int16_t *picture, const float *vectors, float pull, ck_index_record *out, int width,
                      int y0, int y1) {
  CK_DISPATCH(level, ck_index_records, (picture, vectors, pull, out, width, y0, y1));
}

void ck_index_find(ck_level level, const int16_t *picture, const float *vectors, float pull, const ck_index_node *nodes, int depth,
                   const int16_t *values, const int32_t *pixels, int probes, int apart, const int32_t *costs, int32_t settled,
                   int32_t *map, int width, int y0, int y1) {
  CK_DISPATCH(level, ck_index_find,
              (picture, vectors, pull, nodes, depth, values, pixels, probes, apart, costs, settled, map, width, y0, y1));
}

// The axis in which a sample of the records is spread most.
static int spread_axis(const ck_index_record *records, int64_t from, int64_t to) {
  const int64_t count = to - from, samples = count < 128 ? count : 128;
  int64_t sum[CK_INDEX_DIMS] = {0}, squares[CK_INDEX_DIMS] = {0};
  for (int64_t k = 0; k < samples; k++) {
    const int16_t *values = records[from + k * count / samples].values;
    for (int d = 0; d < CK_INDEX_DIMS; d++) {
      sum[d] += values[d];
      squares[d] += (int64_t)values[d] * values[d];
    }
  }
  int axis = 0;
  int64_t most = -1;
  for (int d = 0; d < CK_INDEX_DIMS; d++) {
    const int64_t spread = squares[d] * samples - sum[d] * sum[d];
    if (spread > most) {
      most = spread;
      axis = d;
    }
  }
  return axis;
}

// Sorts the records of [from, to) into two halves around the median of their most spread axis.
static ck_index_node part(ck_index_record *records, int64_t from, int64_t to) {
  const int axis = spread_axis(records, from, to);
  const int64_t middle = from + (to - from) / 2;
  int64_t low = from, high = to - 1;
  while (low < high) {
    const int16_t a = records[low].values[axis], b = records[low + (high - low) / 2].values[axis], c = records[high].values[axis];
    const int16_t pivot = a < b ? (b < c ? b : (a < c ? c : a)) : (a < c ? a : (b < c ? c : b));
    int64_t i = low, j = high;
    while (i <= j) {
      while (records[i].values[axis] < pivot) i++;
      while (records[j].values[axis] > pivot) j--;
      if (i <= j) {
        const ck_index_record held = records[i];
        records[i++] = records[j];
        records[j--] = held;
      }
    }
    if (middle <= j) high = j;
    else if (middle >= i) low = i;
    else break;
  }
  return (ck_index_node){records[middle].values[axis], (int16_t)axis};
}

// A leaf, laid out for search: values by pairs of axes, then the pixels; what is missing is filled up with the last record.
static void leaf(const ck_index_record *records, int64_t from, int64_t to, int16_t *values, int32_t *pixels) {
  for (int k = 0; k < CK_INDEX_LEAF; k++) {
    const ck_index_record *record = records + (from + k < to ? from + k : to - 1);
    for (int d = 0; d < CK_INDEX_DIMS; d++) values[(d / 2 * CK_INDEX_LEAF + k) * 2 + d % 2] = record->values[d];
    pixels[k] = record->pixel;
  }
}

void ck_index_build(ck_index_record *records, int64_t from, int64_t to, int64_t node, int depth, ck_index_node *nodes,
                    int16_t *values, int32_t *pixels) {
  const int64_t first = ((int64_t)1 << depth) - 1;
  if (node >= first) {
    const int64_t at = (node - first) * CK_INDEX_LEAF;
    leaf(records, from, to, values + at * CK_INDEX_DIMS, pixels + at);
    return;
  }
  nodes[node] = part(records, from, to);
  const int64_t middle = from + (to - from) / 2;
  ck_index_build(records, from, middle, 2 * node + 1, depth, nodes, values, pixels);
  ck_index_build(records, middle, to, 2 * node + 2, depth, nodes, values, pixels);
}
