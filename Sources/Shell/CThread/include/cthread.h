// What of POSIX threads and signals Swift's Glibc module does not show.
#pragma once
#include <pthread.h>
#include <stddef.h>

// Starts a thread with a stack of its own size; 0 or an error number.
int cthread_start(pthread_t *thread, size_t stack, void (*body)(void *) __attribute__((swift_attr("@Sendable"))),
                  void *argument);
// Names the calling thread, as `top -H` shows it; at most 15 bytes.
int cthread_name(const char *name);
// Blocks SIGTERM and SIGINT in the calling thread and in all that it starts later.
int cthread_block_termination(void);
// A semaphore of the kernel's that starts at `count`: a read of 8 bytes takes one, a write of 8 bytes (1) gives one.
int cthread_semaphore(unsigned int count);
// Waits for one of the blocked signals; its number.
int cthread_wait_for_termination(void);
