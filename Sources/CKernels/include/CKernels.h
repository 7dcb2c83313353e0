// The hot inner loops of Retrace. One header a family; the module's README says how a kernel is written.
#ifndef RETRACE_CKERNELS_H
#define RETRACE_CKERNELS_H

#include "ck_activations.h"
#include "ck_attention.h"
#include "ck_digest.h"
#include "ck_fill.h"
#include "ck_flow.h"
#include "ck_frame_attention.h"
#include "ck_index.h"
#include "ck_grown.h"
#include "ck_level.h"
#include "ck_lines.h"
#include "ck_looks.h"
#include "ck_memory.h"
#include "ck_mesh.h"
#include "ck_motion.h"
#include "ck_norms.h"
#include "ck_bfloat16.h"
#include "ck_panels.h"
#include "ck_patches.h"
#include "ck_picture.h"
#include "ck_product.h"
#include "ck_seam.h"
#include "ck_winograd.h"

#endif
