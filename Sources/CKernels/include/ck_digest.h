// SHA-256 (FIPS 180-4): the inner loop over blocks.
#ifndef RETRACE_CK_DIGEST_H
#define RETRACE_CK_DIGEST_H

#include <stdint.h>

#include "ck_level.h"

// Mixes `blocks` blocks of 64 bytes into the eight words of `state`; `constants` are the 64 words of the standard.
// Above CK_PLAIN the processor's own instructions are used where it has them, some six times as fast.
void ck_sha256(ck_level level, uint32_t *state, const uint8_t *bytes, int64_t blocks, const uint32_t *constants);

#endif
