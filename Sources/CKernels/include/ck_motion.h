#ifndef RETRACE_CK_MOTION_H
#define RETRACE_CK_MOTION_H

#include "ck_level.h"

#endif
