#include "ck_lines.h"

#include <math.h>

#define CK_BODY "looks_lines_marks.body.h"
#include "levels.h"

void ck_hatch(ck_level level, const float *darkness, float *out, int width, int height, int y0, int y1, ck_hatch_style style) {
  CK_DISPATCH(level, ck_hatch, (darkness, out, width, height, y0, y1, style));
}

void ck_phase_lines(ck_level level, const float *phase, const float *amount, float *out, int width, int height, int y0, int y1) {
  CK_DISPATCH(level, ck_phase_lines, (phase, amount, out, width, height, y0, y1));
}

void ck_screen_dots(ck_level level, const float *amount, float *out, int width, int y0, int y1, float pitch, float cosine, float sine) {
  CK_DISPATCH(level, ck_screen_dots, (amount, out, width, y0, y1, pitch, cosine, sine));
}

void ck_paper(ck_level level, float *out, int width, int y0, int y1, float size_x, float size_y, int octaves, uint32_t seed) {
  CK_DISPATCH(level, ck_paper, (out, width, y0, y1, size_x, size_y, octaves, seed));
}
