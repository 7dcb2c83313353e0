#include "ck_motion.h"

#include <math.h>

#define CK_BODY "motion.body.h"
#include "levels.h"

void ck_sample_along(ck_level level, const float *in, int in_width, int in_height, int channels, const float *field, float *out,
                     int width, int y0, int y1) {
  CK_DISPATCH(level, ck_sample_along, (in, in_width, in_height, channels, field, out, width, y0, y1));
}

void ck_sample_along_cubic(ck_level level, const float *in, int in_width, int in_height, int channels, const float *field,
                           float *out, int width, int y0, int y1) {
  CK_DISPATCH(level, ck_sample_along_cubic, (in, in_width, in_height, channels, field, out, width, y0, y1));
}

void ck_compose(ck_level level, const float *first, const float *second, int second_width, int second_height, float *out,
                int width, int y0, int y1) {
  CK_DISPATCH(level, ck_compose, (first, second, second_width, second_height, out, width, y0, y1));
}

void ck_compose_visibility(ck_level level, const float *first, const float *second, int second_width, int second_height,
                           const float *field, float *out, int width, int y0, int y1) {
  CK_DISPATCH(level, ck_compose_visibility, (first, second, second_width, second_height, field, out, width, y0, y1));
}

void ck_length(ck_level level, const float *field, float *out, int width, int y0, int y1) {
  CK_DISPATCH(level, ck_length, (field, out, width, y0, y1));
}

void ck_splat_spans(ck_level level, const float *field, float *spans, int width, int height, int y0, int y1) {
  CK_DISPATCH(level, ck_splat_spans, (field, spans, width, height, y0, y1));
}

void ck_splat_most(ck_level level, const float *importance, const float *field, const float *spans, float *most, int width,
                   int height, int y0, int y1) {
  CK_DISPATCH(level, ck_splat_most, (importance, field, spans, most, width, height, y0, y1));
}

void ck_splat(ck_level level, const float *in, int channels, const float *importance, const float *most, const float *field,
              const float *spans, float *sum, float *weight, int width, int height, int y0, int y1) {
  CK_DISPATCH(level, ck_splat, (in, channels, importance, most, field, spans, sum, weight, width, height, y0, y1));
}

void ck_splat_average(ck_level level, const float *sum, const float *weight, int channels, float epsilon, float *out, int width,
                      int y0, int y1) {
  CK_DISPATCH(level, ck_splat_average, (sum, weight, channels, epsilon, out, width, y0, y1));
}
