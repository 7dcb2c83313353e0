// FFmpeg's C interface, and the macros of it that Swift cannot see, as constants and functions.
#ifndef RETRACE_CFFMPEG_SHIM_H
#define RETRACE_CFFMPEG_SHIM_H

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/avutil.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>

#endif
