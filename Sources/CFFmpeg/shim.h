// FFmpeg's C interface, and the macros of it that Swift cannot see, as constants and functions.
#ifndef RETRACE_CFFMPEG_SHIM_H
#define RETRACE_CFFMPEG_SHIM_H

#include <errno.h>
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/avutil.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>

static const int64_t retrace_no_timestamp = AV_NOPTS_VALUE;
static const int retrace_error_eof = AVERROR_EOF;
static const int retrace_error_again = AVERROR(EAGAIN);
static const int retrace_error_invalid_data = AVERROR_INVALIDDATA;
static const int retrace_error_no_encoder = AVERROR_ENCODER_NOT_FOUND;

#endif
