// libpng's classic interface behind three functions that report errors by value: libpng itself leaves
// a function by longjmp, which Swift code must never be passed over by.
#ifndef RETRACE_CPNG_SHIM_H
#define RETRACE_CPNG_SHIM_H

#include <png.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef struct {
  uint32_t width, height;
  int bits;      // 8 or 16, as delivered or to be written
  int channels;  // 1 grey, 2 grey with alpha, 3 RGB, 4 RGB with alpha
  char message[120];
} retrace_png;

typedef struct {
  retrace_png *info;
  const uint8_t *bytes;
  size_t count, position;
  int (*sink)(void *context, const uint8_t *bytes, size_t count);
  void *context;
} retrace_png_stream_;

static inline void retrace_png_fail_(png_structp png, png_const_charp message) {
  retrace_png_stream_ *stream = (retrace_png_stream_ *)png_get_error_ptr(png);
  snprintf(stream->info->message, sizeof stream->info->message, "%s", message);
  png_longjmp(png, 1);
}

static inline void retrace_png_ignore_(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

static inline void retrace_png_take_(png_structp png, png_bytep to, size_t count) {
  retrace_png_stream_ *stream = (retrace_png_stream_ *)png_get_io_ptr(png);
  if (count > stream->count - stream->position) png_error(png, "the file ends too early");
  memcpy(to, stream->bytes + stream->position, count);
  stream->position += count;
}

static inline void retrace_png_give_(png_structp png, png_bytep from, size_t count) {
  retrace_png_stream_ *stream = (retrace_png_stream_ *)png_get_io_ptr(png);
  if (!stream->sink(stream->context, from, count)) png_error(png, "writing failed");
}

static inline void retrace_png_flush_(png_structp png) { (void)png; }

// Reads a PNG from memory. With `rows` null only the header is read; otherwise `rows` holds `height`
// pointers to rows of `width * channels` components of `bits` bits, host byte order. Palettes become RGB,
// transparent colours alpha, fewer than 8 bits 8. Returns 1, or 0 with `message` set.
static inline int retrace_png_read(const uint8_t *bytes, size_t count, retrace_png *info, uint8_t **rows) {
  retrace_png_stream_ stream = {info, bytes, count, 0, NULL, NULL};
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &stream, retrace_png_fail_, retrace_png_ignore_);
  png_infop header = png ? png_create_info_struct(png) : NULL;
  if (!header) {
    png_destroy_read_struct(&png, NULL, NULL);
    snprintf(info->message, sizeof info->message, "out of memory");
    return 0;
  }
  if (setjmp(png_jmpbuf(png))) {
    png_destroy_read_struct(&png, &header, NULL);
    return 0;
  }
  png_set_read_fn(png, &stream, retrace_png_take_);
  png_read_info(png, header);
  png_set_expand(png);  // palette to RGB, tRNS to alpha, 1 to 4 bits to 8
  const uint16_t one = 1;
  if (*(const uint8_t *)&one) png_set_swap(png);
  png_set_interlace_handling(png);
  png_read_update_info(png, header);
  info->width = png_get_image_width(png, header);
  info->height = png_get_image_height(png, header);
  info->bits = png_get_bit_depth(png, header);
  info->channels = png_get_channels(png, header);
  if (rows) {
    png_read_image(png, rows);
    png_read_end(png, NULL);
  }
  png_destroy_read_struct(&png, &header, NULL);
  return 1;
}

// Writes a PNG of the size, bits and channels of `info` through `sink`, which returns 0 on failure.
static inline int retrace_png_write(retrace_png *info, uint8_t **rows,
                                    int (*sink)(void *context, const uint8_t *bytes, size_t count), void *context) {
  retrace_png_stream_ stream = {info, NULL, 0, 0, sink, context};
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &stream, retrace_png_fail_, retrace_png_ignore_);
  png_infop header = png ? png_create_info_struct(png) : NULL;
  if (!header) {
    png_destroy_write_struct(&png, NULL);
    snprintf(info->message, sizeof info->message, "out of memory");
    return 0;
  }
  if (setjmp(png_jmpbuf(png))) {
    png_destroy_write_struct(&png, &header);
    return 0;
  }
  png_set_write_fn(png, &stream, retrace_png_give_, retrace_png_flush_);
  const int types[5] = {0, PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB, PNG_COLOR_TYPE_RGBA};
  png_set_IHDR(png, header, info->width, info->height, info->bits, types[info->channels], PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_sRGB(png, header, PNG_sRGB_INTENT_PERCEPTUAL);
  png_set_compression_level(png, 4);
  png_write_info(png, header);
  const uint16_t one = 1;
  if (info->bits == 16 && *(const uint8_t *)&one) png_set_swap(png);
  png_write_image(png, rows);
  png_write_end(png, NULL);
  png_destroy_write_struct(&png, &header);
  return 1;
}

#endif
