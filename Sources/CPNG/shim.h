// libpng's simplified and classic C interfaces.
#ifndef RETRACE_CPNG_SHIM_H
#define RETRACE_CPNG_SHIM_H

#include <png.h>

#endif
