/* The handler of SIGBUS. It is the one thing here that belongs to the process: a signal has one handler in it. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include "bus_fault.h"

#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>

/*
 * The way back out of the handler. A register access takes some ten ns, so it is the compiler's own jump where there is
 * one, which keeps three words, not all registers. ThreadSanitizer knows only the library's as an end of a handler, and
 * calls handlers with all signals blocked.
 */
#if defined(__SANITIZE_THREAD__)
#include <setjmp.h>
typedef sigjmp_buf way_back;
#define REMEMBER(way) sigsetjmp(way, 1)
#define GO_BACK(way) siglongjmp(way, 1)
#elif defined(__GNUC__) && !defined(__clang__)
typedef void *way_back[5];
#define REMEMBER(way) __builtin_setjmp(way)
#define GO_BACK(way) __builtin_longjmp(way, 1)
#else
#include <setjmp.h>
typedef sigjmp_buf way_back;
#define REMEMBER(way) sigsetjmp(way, 0)
#define GO_BACK(way) siglongjmp(way, 1)
#endif

typedef struct {
  way_back back;
  uintptr_t address;
} attempt;

/* What this thread is at; NULL outside of pynq_bus_try. Volatile: the handler reads it. */
#ifdef __GLIBC__
__attribute__((tls_model("initial-exec"))) /* one instruction, not a call; the C library keeps room for a few words */
#endif
static _Thread_local attempt *volatile current;

/* Who got the signal before. */
static struct sigaction before;

/* As if this handler were not there. */
static void hand_on(int number, siginfo_t *info, void *context) {
  if ((before.sa_flags & SA_SIGINFO) != 0) {
    before.sa_sigaction(number, info, context);
  } else if (before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN) {
    before.sa_handler(number);
  } else if (before.sa_handler == SIG_DFL || info->si_code > 0) {
    /* An access is made again when this returns, and ends the process then; what was sent has to be sent again. */
    (void)signal(number, SIG_DFL);
    if (info->si_code <= 0) (void)raise(number);
  }
}

static void on_bus_error(int number, siginfo_t *info, void *context) {
  attempt *now = current;
  /* The code is positive where the system speaks of an access; otherwise a process sent the signal. */
  if (now == NULL || info->si_code <= 0) {
    hand_on(number, info, context);
    return;
  }
  now->address = (uintptr_t)info->si_addr;
  GO_BACK(now->back);
}

static void set_up(void) {
  /* The end of a worker thread may unload the helper, but the handler stays: hold the code in place. */
  Dl_info self;
  if (dladdr((void *)&before, &self) == 0 || dlopen(self.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE) == NULL)
    return;
  /* No mask is saved and put back on the way out, so the signal must not be blocked in its handler. */
  struct sigaction action = {.sa_sigaction = on_bus_error, .sa_flags = SA_SIGINFO | SA_NODEFER | SA_ONSTACK};
  (void)sigemptyset(&action.sa_mask);
  if (sigaction(SIGBUS, NULL, &before) == 0) (void)sigaction(SIGBUS, &action, NULL);
}

void pynq_bus_catch(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  (void)pthread_once(&once, set_up);
}

bool pynq_bus_try(void (*work)(void *context), void *context, uintptr_t *address) {
  attempt here;
  if (REMEMBER(here.back) != 0) {
    current = NULL;
    *address = here.address;
    return false;
  }
  current = &here;
  work(context);
  current = NULL;
  return true;
}
