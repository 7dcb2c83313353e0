#ifndef CK_MEMORY_H
#define CK_MEMORY_H

/// Lets the C library keep freed memory for the next request instead of giving it back to the kernel, and use one arena
/// for all threads. Does nothing where the C library is not glibc. Call it before anything large is allocated.
void ck_memory_keep_freed(void);

// Gives the free pages that have gathered so far back to the kernel.
void ck_memory_give_back(void);

// The most bytes the process has had in memory at once; 0 where the system does not say.
long long ck_memory_peak(void);

#endif
