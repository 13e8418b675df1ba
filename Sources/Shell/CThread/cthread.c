#define _GNU_SOURCE
#include "cthread.h"
#include <signal.h>
#include <sys/eventfd.h>

int cthread_start(pthread_t *thread, size_t stack, void (*body)(void *), void *argument) {
  pthread_attr_t attributes;
  int code = pthread_attr_init(&attributes);
  if (code != 0) return code;
  code = pthread_attr_setstacksize(&attributes, stack);
  // The result of the thread is never looked at.
  if (code == 0) code = pthread_create(thread, &attributes, (void *(*)(void *))(void (*)(void))body, argument);
  pthread_attr_destroy(&attributes);
  return code;
}

int cthread_name(const char *name) { return pthread_setname_np(pthread_self(), name); }

static void termination(sigset_t *set) {
  sigemptyset(set);
  sigaddset(set, SIGTERM);
  sigaddset(set, SIGINT);
}

int cthread_block_termination(void) {
  sigset_t set;
  termination(&set);
  return pthread_sigmask(SIG_BLOCK, &set, NULL);
}

int cthread_wait_for_termination(void) {
  sigset_t set;
  int number = 0;
  termination(&set);
  while (sigwait(&set, &number) != 0) {}
  return number;
}

int cthread_semaphore(unsigned int count) { return eventfd(count, EFD_SEMAPHORE | EFD_CLOEXEC); }
