/* The thread that waits for interrupts, how it hands them to JavaScript, and how it starts and stops. */
#include "interrupt_poller.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

poller *pynq_poller_make(napi_env env) {
  poller *p = calloc(1, sizeof *p);
  if (p == NULL) return NULL;
  *p = (poller){.env = env, .users = 1, .epoll = -1, .stop = -1};
  if (pthread_mutex_init(&p->lock, NULL) == 0) return p;
  free(p);
  return NULL;
}

void pynq_poller_leave(poller *p) {
  if (--p->users > 0) return;
  pthread_mutex_destroy(&p->lock);
  free(p);
}

/* ---- the thread ---- */

void pynq_line_read(line *l) {
  if (l->kind == LINE_WATCH) { /* what there is to read is its owner's to read */
    l->fired = true;
    l->count = 1;
    return;
  }
  uint64_t events = 0;
  uint32_t count = 0;
  void *into = l->kind == LINE_UIO ? (void *)&count : (void *)&events;
  size_t size = l->kind == LINE_UIO ? sizeof count : sizeof events;
  ssize_t got = read(l->fd, into, size);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  l->fired = true;
  if (got != (ssize_t)size) {
    l->error = got < 0 ? errno : EIO;
    return;
  }
  if (l->kind == LINE_UIO) {
    events = (uint32_t)(count - l->last); /* wraps as the driver's counter does */
    l->last = count;
  }
  l->count += events == 0 ? 1 : events;
}

int pynq_line_watch(line *l, bool on) {
  struct epoll_event event = {.events = (on ? (uint32_t)EPOLLIN : 0u) | (uint32_t)EPOLLONESHOT, .data.u64 = l->id};
  return epoll_ctl(l->poller->epoll, EPOLL_CTL_MOD, l->fd, &event);
}

static void poller_see(poller *p, uint64_t id) {
  bool announce = false;
  pthread_mutex_lock(&p->lock);
  for (line *l = p->lines; l != NULL; l = l->next) {
    if (l->id != id || !l->armed || l->fired) continue;
    pynq_line_read(l);
    if (!l->fired)
      (void)pynq_line_watch(l, true); /* a false alarm; a failure here would show at the next arm */
    else
      announce = !p->announced;
  }
  if (announce) p->announced = true;
  pthread_mutex_unlock(&p->lock);
  /* It fails only where the environment is closing, and then nobody waits any more. */
  if (announce) (void)napi_call_threadsafe_function(p->call, NULL, napi_tsfn_nonblocking);
}

static void *poller_run(void *data) {
  poller *p = data;
  struct epoll_event events[16];
  for (;;) {
    int n = epoll_wait(p->epoll, events, 16, -1);
    if (n < 0 && errno != EINTR) return NULL;
    for (int i = 0; i < n; i++) {
      if (events[i].data.u64 == 0) return NULL; /* told to stop */
      poller_see(p, events[i].data.u64);
    }
  }
}

/* ---- delivery, in JavaScript's thread ---- */

static line *line_fired(poller *p, uint64_t pass) {
  line *l = p->lines;
  while (l != NULL && !(l->fired && l->pass != pass)) l = l->next;
  return l;
}

napi_ref pynq_line_settle(line *l) {
  napi_ref callback = l->callback;
  l->callback = NULL;
  l->armed = l->fired = false;
  l->count = 0;
  l->error = 0;
  return callback;
}

static napi_status deliver_one(napi_env env, napi_ref reference, uint64_t count, int error) {
  napi_value callback, self, arguments[2];
  PYNQ_TRY(napi_get_reference_value(env, reference, &callback));
  PYNQ_TRY(napi_delete_reference(env, reference));
  PYNQ_TRY(napi_get_undefined(env, &self));
  PYNQ_TRY(napi_create_double(env, error == 0 ? (double)count : 0, &arguments[0]));
  PYNQ_TRY(napi_create_int32(env, -error, &arguments[1]));
  napi_status status = napi_call_function(env, self, callback, 2, arguments, NULL);
  if (status != napi_pending_exception) return status;
  /* What the callback throws is the program's own uncaught exception, not ours to swallow. */
  napi_value thrown;
  PYNQ_TRY(napi_get_and_clear_last_exception(env, &thrown));
  return napi_fatal_exception(env, thrown);
}

/* One round: each line at most once, so that a line which fires faster than it is served cannot starve the loop. */
static void deliver(napi_env env, napi_value function, void *context, void *data) {
  (void)function;
  (void)data;
  poller *p = context;
  if (env == NULL) return; /* the environment is going away */
  pthread_mutex_lock(&p->lock);
  p->announced = false;
  uint64_t pass = ++p->pass;
  line *l;
  while ((l = line_fired(p, pass)) != NULL) {
    uint64_t count = l->count;
    int error = l->error;
    l->pass = pass;
    napi_ref callback = pynq_line_settle(l);
    pthread_mutex_unlock(&p->lock);
    napi_handle_scope scope;
    if (callback != NULL && napi_open_handle_scope(env, &scope) == napi_ok) {
      (void)deliver_one(env, callback, count, error);
      (void)napi_close_handle_scope(env, scope);
    }
    pthread_mutex_lock(&p->lock);
  }
  bool more = p->running && !p->announced && line_fired(p, 0) != NULL; /* no round has number 0 */
  if (more) p->announced = true;
  pthread_mutex_unlock(&p->lock);
  if (more) (void)napi_call_threadsafe_function(p->call, NULL, napi_tsfn_nonblocking);
}

/* ---- starting and stopping ---- */

static void poller_close(poller *p) {
  close(p->epoll);
  close(p->stop);
  p->epoll = p->stop = -1;
}

static void poller_stop(poller *p) {
  if (!p->running) return;
  uint64_t one = 1;
  /* An event counter takes 2^64 - 2 before it would block. */
  while (write(p->stop, &one, sizeof one) < 0 && errno == EINTR) continue;
  pthread_join(p->thread, NULL);
  p->running = p->announced = false;
  p->held = 0;
  (void)napi_release_threadsafe_function(p->call, napi_tsfn_release);
  poller_close(p);
}

/* Closes the descriptor; the line object itself lives until it is collected. */
static void line_shut(napi_env env, line *l) {
  poller *p = l->poller;
  if (l->fd < 0) return;
  pthread_mutex_lock(&p->lock);
  for (line **at = &p->lines; *at != NULL; at = &(*at)->next)
    if (*at == l) {
      *at = l->next;
      break;
    }
  bool masks = l->armed && l->kind == LINE_UIO;
  napi_ref callback = pynq_line_settle(l);
  pthread_mutex_unlock(&p->lock);
  uint32_t off = 0;
  /* A line left enabled would interrupt once more, into nothing; a device that is gone has nothing to mask. */
  if (masks && write(l->fd, &off, sizeof off) < 0) errno = 0;
  (void)epoll_ctl(p->epoll, EPOLL_CTL_DEL, l->fd, NULL);
  close(l->fd);
  l->fd = -1;
  if (callback != NULL) (void)napi_delete_reference(env, callback);
  if (l->held && --p->held == 0) (void)napi_unref_threadsafe_function(env, p->call);
  l->held = false;
}

/* Runs before the environment closes the thread-safe function: hooks run last in, first out. */
static void poller_teardown(void *data) {
  poller *p = data;
  while (p->lines != NULL) line_shut(p->env, p->lines);
  poller_stop(p);
}

static napi_status poller_make_call(poller *p) {
  napi_env env = p->env;
  napi_value name;
  PYNQ_TRY(napi_create_string_utf8(env, "pynq interrupt", NAPI_AUTO_LENGTH, &name));
  PYNQ_TRY(napi_create_threadsafe_function(env, NULL, NULL, name, 0, 1, NULL, NULL, p, deliver, &p->call));
  napi_status status = napi_unref_threadsafe_function(env, p->call);
  if (status == napi_ok) status = napi_add_env_cleanup_hook(env, poller_teardown, p);
  if (status != napi_ok) (void)napi_release_threadsafe_function(p->call, napi_tsfn_abort);
  return status;
}

bool pynq_poller_start(poller *p) {
  if (p->running) return true;
  const char *syscall = "epoll_create1";
  struct epoll_event event = {.events = EPOLLIN, .data.u64 = 0};
  p->stop = -1;
  p->epoll = epoll_create1(EPOLL_CLOEXEC);
  if (p->epoll >= 0) {
    syscall = "eventfd";
    p->stop = eventfd(0, EFD_CLOEXEC);
  }
  if (p->stop < 0 || epoll_ctl(p->epoll, EPOLL_CTL_ADD, p->stop, &event) != 0) {
    pynq_throw_errno(p->env, errno, syscall, NULL);
    if (p->epoll >= 0) close(p->epoll);
    if (p->stop >= 0) close(p->stop);
    return false;
  }
  napi_status status = poller_make_call(p);
  if (status != napi_ok) {
    pynq_throw_status(p->env, status, "napi_create_threadsafe_function");
    poller_close(p);
    return false;
  }
  int error = pthread_create(&p->thread, NULL, poller_run, p);
  if (error != 0) {
    (void)napi_remove_env_cleanup_hook(p->env, poller_teardown, p);
    (void)napi_release_threadsafe_function(p->call, napi_tsfn_abort);
    poller_close(p);
    pynq_throw_errno(p->env, error, "pthread_create", NULL);
    return false;
  }
  p->running = true;
  return true;
}

int pynq_line_enter(line *l) {
  poller *p = l->poller;
  struct epoll_event event = {.events = EPOLLONESHOT, .data.u64 = l->id};
  pthread_mutex_lock(&p->lock);
  l->next = p->lines;
  p->lines = l;
  pthread_mutex_unlock(&p->lock);
  return epoll_ctl(p->epoll, EPOLL_CTL_ADD, l->fd, &event) == 0 ? 0 : errno;
}

void pynq_line_close(napi_env env, line *l) {
  poller *p = l->poller;
  if (l->fd < 0) return;
  line_shut(env, l);
  if (p->lines != NULL) return;
  (void)napi_remove_env_cleanup_hook(env, poller_teardown, p);
  poller_stop(p);
}
