#include "ck_grown.h"

#define CK_BODY "grown.body.h"
#include "levels.h"

void ck_grown_carry(ck_level level, const uint8_t *owner, const float *places, const float *step, const float *known,
                    const uint8_t *sure, uint8_t *out_owner, float *out_places, int width, int height, int y0, int y1) {
  CK_DISPATCH(level, ck_grown_carry, (owner, places, step, known, sure, out_owner, out_places, width, height, y0, y1));
}

void ck_grown_paint(ck_level level, const uint8_t *painting, int number, const uint8_t *owner, const float *places,
                    const float *share, float *out, int width, int height, int y0, int y1) {
  CK_DISPATCH(level, ck_grown_paint, (painting, number, owner, places, share, out, width, height, y0, y1));
}
