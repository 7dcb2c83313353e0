#include "ck_mesh.h"

#define CK_BODY "mesh.body.h"
#include "levels.h"

void ck_mesh_spans(ck_level level, const float *field, const uint8_t *drawn, float *spans, int width, int height, int y0, int y1) {
  CK_DISPATCH(level, ck_mesh_spans, (field, drawn, spans, width, height, y0, y1));
}

void ck_mesh_place(ck_level level, const float *field, const float *near, const uint8_t *drawn, const float *spans, int width,
                   int height, float *back, float *nearness, int out_width, int y0, int y1) {
  CK_DISPATCH(level, ck_mesh_place,
              (field, near, drawn, spans, width, height, back, nearness, out_width, y0, y1));
}
