#ifndef RETRACE_CK_FLOW_H
#define RETRACE_CK_FLOW_H

#include "ck_level.h"

#endif
