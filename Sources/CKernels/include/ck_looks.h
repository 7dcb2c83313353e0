#ifndef RETRACE_CK_LOOKS_H
#define RETRACE_CK_LOOKS_H

#include "ck_level.h"

#endif
