// Sizes that the bodies of attention share.
#ifndef RETRACE_LAYERS_ATTENTION_H
#define RETRACE_LAYERS_ATTENTION_H

// Keys of a block: what one tile of queries is compared with before its weights are used.
#define CK_BLOCK 128
#define CK_PADDED(width) (((int64_t)(width) + 15) / 16 * 16)

#endif
