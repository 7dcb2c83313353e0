// Large blocks of memory for a program that needs the same few dozen again and again.
//
// Linking this target replaces the C library's allocator for the whole process, FFmpeg and the encoders included; until
// cb_keep_blocks() is called everything still goes to the C library. From then on every request of a MiB or more gets
// a slot of its own in one reserved range of addresses, and freed slots serve later requests of their size class.
//
//  - A heap cuts a freed picture up for smaller things, and the next picture no longer fits: with every shot the
//    process grows. Slots are never cut up.
//  - Mapping and unmapping each picture instead would let the kernel clear every page of it anew. Slots keep theirs.
//  - What free slots keep is bounded: pages in use and kept are hardly more than the most that was in use at once.
//    Beyond that the slots that were freed first give their pages back.
#ifndef CBLOCKS_H
#define CBLOCKS_H

// Starts it. Call it before anything large is allocated; does nothing where the C library is not glibc on a 64-bit machine.
void cb_keep_blocks(void);

#endif
