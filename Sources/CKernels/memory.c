#include "ck_memory.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/resource.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

void ck_memory_keep_freed(void) {
#ifdef __GLIBC__
  mallopt(M_ARENA_MAX, 1);
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, INT_MAX);
#endif
}

void ck_memory_give_back(void) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

long long ck_memory_peak(void) {
  struct rusage usage;
  if (getrusage(RUSAGE_SELF, &usage) != 0) return 0;
#ifdef __APPLE__
  return usage.ru_maxrss;
#else
  return 1024LL * usage.ru_maxrss;
#endif
}
