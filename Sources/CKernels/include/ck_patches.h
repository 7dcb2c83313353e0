#ifndef RETRACE_CK_PATCHES_H
#define RETRACE_CK_PATCHES_H

#include "ck_level.h"

#endif
