#ifndef CHEAPCOUNT_H
#define CHEAPCOUNT_H

#include <stdint.h>

/// How often this thread has asked the heap for memory since it began.
uint64_t cheapcount_requests(void);

/// CPU time of this thread, in nanoseconds.
uint64_t cheapcount_thread_nanoseconds(void);

/// Bytes of the process that are in memory.
uint64_t cheapcount_resident_bytes(void);

#endif
