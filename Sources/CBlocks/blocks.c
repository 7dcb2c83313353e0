#define _GNU_SOURCE
#include "cblocks.h"

#include <stdlib.h>

// Sanitizers bring an allocator of their own.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define CB_OFF
#endif
#endif

#if !defined(CB_OFF) && defined(__GLIBC__) && defined(__LP64__)
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

// The C library's own functions, under the names it exports for those who replace them.
void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);
void __libc_free(void *);

enum {
  UNIT = 1 << 20,    // slots begin at multiples of it
  UNITS = 1 << 17,   // 128 GiB of addresses
  CLASSES = 8 * 16,
  PAGE = 4096,
  MARGIN = 64 << 20,
};

typedef struct {
  uint32_t units;           // of the slot; 0 where none begins
  uint32_t next, previous;  // in the list of free slots of its class; 0 ends a list, for unit 0 is never handed out
  uint32_t older, newer;    // in the list of free slots that have pages, by the time they were freed
  size_t size;              // bytes asked for
  size_t touched;           // bytes that may have pages
} slot;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static _Atomic(char *) base;
static slot *slots;
static uint32_t used = 1, oldest, newest, lists[CLASSES];
static size_t live, most, resident;

// Sizes are rounded up to eight steps an octave, so that nearly alike requests share slots. What is rounded up costs
// addresses, not pages.
static uint32_t rounded(size_t units, int *class) {
  int shift = 0;
  while (units >> shift > 15) shift++;
  const uint32_t steps = (uint32_t)((units + ((size_t)1 << shift) - 1) >> shift);
  *class = 8 * shift + (int)steps;
  return steps << shift;
}

static char *start(uint32_t at) { return atomic_load_explicit(&base, memory_order_relaxed) + (size_t)at * UNIT; }

// Where a block begins in its slot: shifted by some cache lines, for arrays that all begin at the same place of a page
// would drive each other out of the cache.
static size_t shift(uint32_t at) { return at * 13u % 63 * 64; }

// The slot of a block, 0 if it is the C library's.
static uint32_t slot_of(const void *block) {
  const char *from = atomic_load_explicit(&base, memory_order_acquire);
  if (!from || (const char *)block < from || (const char *)block >= from + (size_t)UNITS * UNIT) return 0;
  return (uint32_t)(((const char *)block - from) / UNIT);
}

static void leave_order(slot *s) {
  *(s->older ? &slots[s->older].newer : &oldest) = s->newer;
  *(s->newer ? &slots[s->newer].older : &newest) = s->older;
  s->older = s->newer = 0;
}

// Gives the pages of the slots that were freed first back to the kernel until hardly more are held than were ever in use
// at once. Without the margin, pages would go back and forth between the classes in every frame; a sixteenth is for networks, whose arrays
// shrink and grow by powers of two.
static void give_back(void) {
  while (oldest && resident > most + most / 16 + MARGIN) {
    slot *s = &slots[oldest];
    madvise(start(oldest), s->touched, MADV_DONTNEED);
    resident -= s->touched;
    s->touched = 0;
    leave_order(s);
  }
}

static void *take(size_t bytes, size_t align, int zero) {
  if (bytes < UNIT || bytes / UNIT >= UNITS / 2 || align > PAGE || !atomic_load_explicit(&base, memory_order_acquire))
    return NULL;
  const size_t size = bytes + PAGE;
  int class;
  const uint32_t units = rounded((size + UNIT - 1) / UNIT, &class);
  size_t dirty = 0;
  pthread_mutex_lock(&lock);
  uint32_t at = lists[class];
  if (at) {
    lists[class] = slots[at].next;
    if (slots[at].next) slots[slots[at].next].previous = 0;
    if (slots[at].touched) leave_order(&slots[at]);
  } else if (used + units <= UNITS) {
    at = used;
    used += units;
    slots[at].units = units;
  }
  if (at) {
    slot *s = &slots[at];
    dirty = s->touched;
    s->size = bytes;
    s->next = s->previous = 0;
    live += bytes;
    if (live > most) most = live;
    if (size > s->touched) {
      resident += size - s->touched;
      s->touched = size;
    }
    give_back();
  }
  pthread_mutex_unlock(&lock);
  if (!at) return NULL;
  // The elements of a Swift array stand 32 bytes behind its beginning: at a cache line, so that no vector of them lies across two.
  char *out = start(at) + (align > 64 ? 0 : shift(at) + (align > 32 ? 0 : 32));
  if (zero && dirty) memset(out, 0, bytes);
  return out;
}

static void put_back(uint32_t at) {
  int class;
  rounded(slots[at].units, &class);
  pthread_mutex_lock(&lock);
  slot *s = &slots[at];
  live -= s->size;
  s->size = 0;
  s->next = lists[class];
  if (s->next) slots[s->next].previous = at;
  lists[class] = at;
  s->older = newest;
  *(newest ? &slots[newest].newer : &oldest) = at;
  newest = at;
  pthread_mutex_unlock(&lock);
}

static void reserve(void) {
  const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
  void *table = mmap(NULL, UNITS * sizeof(slot), PROT_READ | PROT_WRITE, flags, -1, 0);
  void *range = mmap(NULL, (size_t)UNITS * UNIT, PROT_READ | PROT_WRITE, flags, -1, 0);
  if (table == MAP_FAILED || range == MAP_FAILED) return;
  slots = table;
  atomic_store(&base, range);
}

void cb_keep_blocks(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, reserve);
}

// MARK: - The functions that are replaced

void *malloc(size_t bytes) {
  void *out = take(bytes, 16, 0);
  return out ? out : __libc_malloc(bytes);
}

void free(void *block) {
  const uint32_t at = slot_of(block);
  if (at) put_back(at);
  else __libc_free(block);
}

void *calloc(size_t count, size_t size) {
  size_t bytes;
  void *out = __builtin_mul_overflow(count, size, &bytes) ? NULL : take(bytes, 16, 1);
  return out ? out : __libc_calloc(count, size);
}

size_t malloc_usable_size(void *block) {
  const uint32_t at = slot_of(block);
  if (at) return slots[at].size;
  static size_t (*_Atomic library)(void *);
  size_t (*of)(void *) = atomic_load_explicit(&library, memory_order_relaxed);
  if (!of) {
    of = (size_t(*)(void *))dlsym(RTLD_NEXT, "malloc_usable_size");
    atomic_store_explicit(&library, of, memory_order_relaxed);
  }
  return of(block);
}

void *realloc(void *block, size_t bytes) {
  const uint32_t at = slot_of(block);
  if (!at && (!block || bytes < UNIT || !atomic_load_explicit(&base, memory_order_acquire)))
    return block ? __libc_realloc(block, bytes) : malloc(bytes);
  if (at && !bytes) {
    put_back(at);
    return NULL;
  }
  const size_t before = malloc_usable_size(block);
  void *out = malloc(bytes);
  if (!out) return NULL;
  memcpy(out, block, before < bytes ? before : bytes);
  free(block);
  return out;
}

void *memalign(size_t align, size_t bytes) {
  void *out = take(bytes, align, 0);
  return out ? out : __libc_memalign(align, bytes);
}

void *aligned_alloc(size_t align, size_t bytes) { return memalign(align, bytes); }

int posix_memalign(void **out, size_t align, size_t bytes) {
  if (align < sizeof(void *) || (align & (align - 1))) return EINVAL;
  void *block = memalign(align, bytes);
  if (!block) return ENOMEM;
  *out = block;
  return 0;
}

#else
void cb_keep_blocks(void) {}
#endif
