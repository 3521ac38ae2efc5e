/*
 * Interrupt lines and the poller that serves them: one epoll thread and one thread-safe function for all lines of an
 * environment; both exist while a line is open. interrupt.c makes the functions of JavaScript from these.
 */
#ifndef PYNQ_INTERRUPT_POLLER_H
#define PYNQ_INTERRUPT_POLLER_H

#include "pynq_native.h"

#include <pthread.h>

typedef enum { LINE_UIO, LINE_EVENT, LINE_WATCH } line_kind;

typedef struct line {
  struct line *next;    /* among the open lines */
  struct poller *poller;
  uint64_t id;          /* what epoll carries: a pointer could outlive the line */
  uint64_t pass;        /* the delivery round that called it last */
  line_kind kind;
  int fd;               /* -1 once closed */
  uint32_t last;        /* the driver's count at the last read */
  bool armed;
  bool fired;           /* the thread saw it, JavaScript not yet */
  bool held;            /* keeps the event loop alive */
  uint64_t count;       /* since the last delivery, while fired */
  int error;            /* errno of a failed read, while fired */
  napi_ref callback;    /* while armed */
} line;

/* Of one environment. `lock` guards what the thread shares: the list, the lines' state, `announced`. */
typedef struct poller {
  pthread_mutex_t lock;
  pthread_t thread;
  napi_env env;
  napi_threadsafe_function call;
  line *lines;
  uint64_t next_id, pass;
  int epoll, stop;
  size_t users;         /* the environment, and every line object that is not collected yet */
  size_t held;
  bool running;
  bool announced;       /* a delivery is under way to JavaScript */
} poller;

/* A poller with one user; NULL where there is no memory. */
poller *pynq_poller_make(napi_env env);
/* One user less; the last one frees it. */
void pynq_poller_leave(poller *p);
/* Starts the thread where it does not run yet; false with an exception. */
bool pynq_poller_start(poller *p);

/* Enters a line among the open ones; gives 0 or an errno. The poller runs. */
int pynq_line_enter(line *l);
/* Closes the descriptor; with the last line the thread ends. The line itself lives until it is collected. */
void pynq_line_close(napi_env env, line *l);
/* Has the thread look at the line once, or not at all: 0, or -1 with errno. */
int pynq_line_watch(line *l, bool on);
/* Drains the count of a line that is readable. Called with the lock held; descriptors do not block. */
void pynq_line_read(line *l);
/* Ends an armed state; gives the callback, which the caller deletes after use. Called with the lock held. */
napi_ref pynq_line_settle(line *l);

#endif
