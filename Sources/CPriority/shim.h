// Priorities that the C library has no function for.
#ifndef RETRACE_CPRIORITY_SHIM_H
#define RETRACE_CPRIORITY_SHIM_H

#if defined(__linux__)
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

// Lets a thread read and write the disk only when nobody else wants to (class 3, "idle", of Linux's I/O schedulers; others
// pay no heed). Returns 0, or -1 with errno set.
static inline int retrace_idle_io(int thread) {
  enum { who_process = 1, class_idle = 3, class_shift = 13 };
  return (int)syscall(SYS_ioprio_set, who_process, thread, class_idle << class_shift);
}

// The I/O class of a thread, 3 being idle; -1 with errno set.
static inline int retrace_io_class(int thread) {
  int priority = (int)syscall(SYS_ioprio_get, 1, thread);
  return priority < 0 ? -1 : priority >> 13;
}

// The niceness of a thread: on Linux each thread has its own.
static inline int retrace_set_nice(int thread, int nice) { return setpriority(PRIO_PROCESS, (id_t)thread, nice); }
static inline int retrace_nice(int thread) { return getpriority(PRIO_PROCESS, (id_t)thread); }
#else
#include <sys/resource.h>
static inline int retrace_idle_io(int thread) { (void)thread; return 0; }
static inline int retrace_io_class(int thread) { (void)thread; return -1; }
static inline int retrace_set_nice(int thread, int nice) { (void)thread; return setpriority(PRIO_PROCESS, 0, nice); }
static inline int retrace_nice(int thread) { (void)thread; return getpriority(PRIO_PROCESS, 0); }
#endif

#endif
