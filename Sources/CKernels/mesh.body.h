static void LEVEL(ck_mesh_spans)(const float *restrict field, const uint8_t *restrict drawn, float *restrict spans, int width,
                                 int height, int y0, int y1) {
  const int count = (width + CK_MESH_SPAN - 1) / CK_MESH_SPAN;
  for (int y = y0; y < y1; y++)
    for (int s = 0; s < count; s++) {
      const int last = (s + 1) * CK_MESH_SPAN < width - 1 ? (s + 1) * CK_MESH_SPAN : width - 1;
      float least = 1e30f, most = -1e30f;
      if (y + 1 < height)
        for (int x = s * CK_MESH_SPAN; x < last; x++) {
          const int64_t at = (int64_t)y * width + x;
          if (!drawn[at]) continue;
          for (int corner = 0; corner < 4; corner++) {
            const int64_t from = at + (corner & 1) + (corner >> 1) * (int64_t)width;
            const float row = (float)(y + (corner >> 1)) + field[2 * from + 1];
            least = row < least ? row : least;
            most = row > most ? row : most;
          }
        }
      spans[2 * ((int64_t)y * count + s)] = least;
      spans[2 * ((int64_t)y * count + s) + 1] = most;
    }
}

// One corner: where it lies, where it came from, how near it is.
typedef struct {
  float x, y, sx, sy, z;
} LEVEL(ck_corner);

static inline void LEVEL(ck_mesh_triangle)(LEVEL(ck_corner) a, LEVEL(ck_corner) b, LEVEL(ck_corner) c, float *restrict back,
                                           float *restrict nearness, int width, int y0, int y1) {
  const float ux = b.x - a.x, uy = b.y - a.y, vx = c.x - a.x, vy = c.y - a.y;
  const float area = ux * vy - uy * vx;
  if (!(area > 1e-6f)) return;
  float left = a.x < b.x ? a.x : b.x, right = a.x > b.x ? a.x : b.x, top = a.y < b.y ? a.y : b.y, bottom = a.y > b.y ? a.y : b.y;
  left = c.x < left ? c.x : left;
  right = c.x > right ? c.x : right;
  top = c.y < top ? c.y : top;
  bottom = c.y > bottom ? c.y : bottom;
  if (!(right >= 0 && left <= (float)(width - 1) && bottom >= (float)y0 && top <= (float)(y1 - 1))) return;
  left = left > 0 ? left : 0;
  top = top > (float)y0 ? top : (float)y0;
  const int x0 = (int)left, x1 = right < (float)(width - 1) ? (int)right + 1 : width - 1;
  const int first = (int)top, last = bottom < (float)(y1 - 1) ? (int)bottom + 1 : y1 - 1;
  const float scale = 1 / area;
  for (int y = first; y <= last; y++)
    for (int x = x0; x <= x1; x++) {
      const float px = (float)x - a.x, py = (float)y - a.y;
      const float s = (px * vy - py * vx) * scale, t = (ux * py - uy * px) * scale;
      // A pixel on the edge between two triangles belongs to both, so that rounding opens no crack.
      if (!(s >= -1e-3f && t >= -1e-3f && s + t <= 1 + 1e-3f)) continue;
      const float z = a.z + s * (b.z - a.z) + t * (c.z - a.z);
      const int64_t to = (int64_t)y * width + x;
      if (!(z > nearness[to])) continue;
      nearness[to] = z;
      back[2 * to] = a.sx + s * (b.sx - a.sx) + t * (c.sx - a.sx) - (float)x;
      back[2 * to + 1] = a.sy + s * (b.sy - a.sy) + t * (c.sy - a.sy) - (float)y;
    }
}

static void LEVEL(ck_mesh_place)(const float *restrict field, const float *restrict near, const uint8_t *restrict drawn,
                                 const float *restrict spans, int width, int height, float *restrict back,
                                 float *restrict nearness, int out_width, int y0, int y1) {
  for (int64_t i = (int64_t)y0 * out_width; i < (int64_t)y1 * out_width; i++) {
    back[2 * i] = back[2 * i + 1] = 0;
    nearness[i] = -1e30f;
  }
  const int count = (width + CK_MESH_SPAN - 1) / CK_MESH_SPAN;
  for (int y = 0; y + 1 < height; y++)
    for (int s = 0; s < count; s++) {
      const float *span = spans + 2 * ((int64_t)y * count + s);
      if (span[1] < (float)y0 || span[0] > (float)(y1 - 1)) continue;
      const int last = (s + 1) * CK_MESH_SPAN < width - 1 ? (s + 1) * CK_MESH_SPAN : width - 1;
      for (int x = s * CK_MESH_SPAN; x < last; x++) {
        const int64_t at = (int64_t)y * width + x;
        if (!drawn[at]) continue;
        LEVEL(ck_corner) corners[4];
        for (int k = 0; k < 4; k++) {
          const int64_t from = at + (k & 1) + (k >> 1) * (int64_t)width;
          const float sx = (float)(x + (k & 1)), sy = (float)(y + (k >> 1));
          corners[k] = (LEVEL(ck_corner)){sx + field[2 * from], sy + field[2 * from + 1], sx, sy, near[from]};
        }
        LEVEL(ck_mesh_triangle)(corners[0], corners[1], corners[2], back, nearness, out_width, y0, y1);
        LEVEL(ck_mesh_triangle)(corners[3], corners[2], corners[1], back, nearness, out_width, y0, y1);
      }
    }
}
