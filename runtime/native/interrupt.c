/*
 * Interrupt lines: UIO devices, and event counters for sources inside the process (tests, benchmarks).
 *
 * One epoll thread and one thread-safe function serve all lines of an environment; both exist while a line is open.
 * A line is armed for one interrupt at a time: the thread drains the count, JavaScript is called, and nothing more
 * comes until it is armed again. That is how UIO masks a line, and it leaves all policy to the caller.
 *
 * Functions: lineOpen(path, count) lineEvent() lineWatch(fd) lineRaise(line, by) lineArm(line, callback) lineDisarm(line)
 * lineHold(line, on) lineClose(line). The callback gets (count, errno): interrupts since the last one, or 0 and why.
 */
#include "pynq_native.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

static const napi_type_tag line_tag = {0x6c1f0a5d7b9e4c11, 0x9d2e83f04a7651bc};

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

static void poller_leave(poller *p) {
  if (--p->users > 0) return;
  pthread_mutex_destroy(&p->lock);
  free(p);
}

/* ---- the thread ---- */

/* Drains the count of a line that is readable. Called with the lock held; descriptors do not block. */
static void line_read(line *l) {
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

static int line_watch(line *l, bool on) {
  struct epoll_event event = {.events = (on ? (uint32_t)EPOLLIN : 0u) | (uint32_t)EPOLLONESHOT, .data.u64 = l->id};
  return epoll_ctl(l->poller->epoll, EPOLL_CTL_MOD, l->fd, &event);
}

static void poller_see(poller *p, uint64_t id) {
  bool announce = false;
  pthread_mutex_lock(&p->lock);
  for (line *l = p->lines; l != NULL; l = l->next) {
    if (l->id != id || !l->armed || l->fired) continue;
    line_read(l);
    if (!l->fired)
      (void)line_watch(l, true); /* a false alarm; a failure here would show at the next arm */
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

/* Ends an armed state; gives the callback, which the caller deletes after use. Called with the lock held. */
static napi_ref line_settle(line *l) {
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
    napi_ref callback = line_settle(l);
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
  napi_ref callback = line_settle(l);
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

static bool poller_start(poller *p) {
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

static void line_close(napi_env env, line *l) {
  poller *p = l->poller;
  if (l->fd < 0) return;
  line_shut(env, l);
  if (p->lines != NULL) return;
  (void)napi_remove_env_cleanup_hook(env, poller_teardown, p);
  poller_stop(p);
}

/* ---- line objects ---- */

static void line_collect(napi_env env, void *data, void *hint) {
  (void)hint;
  line *l = data;
  line_close(env, l);
  poller_leave(l->poller);
  free(l);
}

/* The line behind a handle; an object that is none of ours is refused. `open` also refuses a closed one. */
static line *line_of(napi_env env, napi_value value, bool open) {
  napi_valuetype type;
  bool ours = false;
  void *data = NULL;
  if (napi_typeof(env, value, &type) != napi_ok || type != napi_object ||
      napi_check_object_type_tag(env, value, &line_tag, &ours) != napi_ok || !ours ||
      napi_unwrap(env, value, &data) != napi_ok) {
    pynq_throw(env, "ARGUMENT", "not a handle of an interrupt line");
    return NULL;
  }
  line *l = data;
  if (open && l->fd < 0) {
    pynq_throw(env, "FREED", "the interrupt line is closed");
    return NULL;
  }
  return l;
}

/* Takes the descriptor over, also where it fails. */
static napi_value line_make(napi_env env, poller *p, line_kind kind, int fd, uint32_t count) {
  napi_value object;
  line *l = calloc(1, sizeof *l);
  if (l == NULL || !poller_start(p)) {
    if (l == NULL) pynq_throw(env, "OUT_OF_MEMORY", "no memory for an interrupt line");
    free(l);
    close(fd);
    return NULL;
  }
  *l = (line){.poller = p, .id = ++p->next_id, .kind = kind, .fd = fd, .last = count};
  struct epoll_event event = {.events = EPOLLONESHOT, .data.u64 = l->id};
  int error = epoll_ctl(p->epoll, EPOLL_CTL_ADD, fd, &event) == 0 ? 0 : errno;
  pthread_mutex_lock(&p->lock);
  l->next = p->lines;
  p->lines = l;
  pthread_mutex_unlock(&p->lock);
  napi_status status = error != 0 ? napi_generic_failure : napi_create_object(env, &object);
  if (status == napi_ok) status = napi_type_tag_object(env, object, &line_tag);
  if (status == napi_ok) status = napi_wrap(env, object, l, line_collect, NULL, NULL);
  if (status != napi_ok) {
    /* EPERM of epoll: a regular file, which is always ready and never an interrupt. */
    if (error != 0) pynq_throw_errno(env, error, "epoll_ctl", NULL);
    else pynq_throw_status(env, status, "napi_wrap");
    line_close(env, l);
    free(l);
    return NULL;
  }
  p->users++;
  return object;
}

/* lineOpen(path, count): a UIO device, masked until armed; `count` is what its driver has counted so far. */
static napi_value line_open_call(napi_env env, napi_callback_info info) {
  napi_value values[2];
  void *data;
  char *path;
  uint32_t count;
  if (!pynq_arguments(env, info, 2, values, &data) || !pynq_get_u32(env, values[1], "count", &count) ||
      !pynq_get_string(env, values[0], "path", &path))
    return NULL;
  int fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  uint32_t off = 0;
  if (fd < 0) {
    pynq_throw_errno(env, errno, "open", path);
  } else if (write(fd, &off, sizeof off) < 0) {
    /* The driver leaves a line enabled at first. EIO: it has no interrupt. */
    pynq_throw_errno(env, errno, "write", path);
    close(fd);
    fd = -1;
  }
  free(path);
  return fd < 0 ? NULL : line_make(env, data, LINE_UIO, fd, count);
}

/* lineEvent(): a counter that lineRaise adds to; what is raised while nobody waits is kept. */
static napi_value line_event_call(napi_env env, napi_callback_info info) {
  void *data;
  if (!pynq_arguments(env, info, 0, NULL, &data)) return NULL;
  int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (fd < 0) return pynq_throw_errno(env, errno, "eventfd", NULL);
  return line_make(env, data, LINE_EVENT, fd, 0);
}

/* lineWatch(fd): tells that a descriptor of somebody else's has become readable; nothing is read. */
static napi_value line_watch_call(napi_env env, napi_callback_info info) {
  napi_value values[1];
  void *data;
  int32_t given;
  if (!pynq_arguments(env, info, 1, values, &data) || !pynq_get_i32(env, values[0], "fd", &given)) return NULL;
  int fd = fcntl(given, F_DUPFD_CLOEXEC, 0); /* its owner may close the other one at any time */
  if (fd < 0) return pynq_throw_errno(env, errno, "fcntl", NULL);
  return line_make(env, data, LINE_WATCH, fd, 0);
}

static napi_value line_raise_call(napi_env env, napi_callback_info info) {
  napi_value values[2];
  uint32_t by;
  line *l;
  if (!pynq_arguments(env, info, 2, values, NULL) || !pynq_get_u32(env, values[1], "by", &by) ||
      (l = line_of(env, values[0], true)) == NULL)
    return NULL;
  if (l->kind != LINE_EVENT) return pynq_throw(env, "ARGUMENT", "only an event line can be raised");
  uint64_t add = by;
  if (write(l->fd, &add, sizeof add) < 0) return pynq_throw_errno(env, errno, "write", NULL);
  return NULL;
}

static napi_value line_arm_call(napi_env env, napi_callback_info info) {
  napi_value values[2];
  napi_valuetype type;
  line *l;
  if (!pynq_arguments(env, info, 2, values, NULL) || (l = line_of(env, values[0], true)) == NULL) return NULL;
  PYNQ_CHECK(env, napi_typeof(env, values[1], &type));
  if (type != napi_function) return pynq_throw(env, "ARGUMENT", "callback is not a function");
  if (l->callback != NULL) return pynq_throw(env, "BUSY", "the interrupt line is armed already");
  napi_ref callback;
  PYNQ_CHECK(env, napi_create_reference(env, values[1], 1, &callback));
  pthread_mutex_lock(&l->poller->lock);
  l->callback = callback;
  l->armed = true;
  pthread_mutex_unlock(&l->poller->lock);
  const char *syscall = "epoll_ctl";
  uint32_t on = 1;
  bool watched = line_watch(l, true) == 0;
  if (watched) {
    syscall = "write";
    if (l->kind != LINE_UIO || write(l->fd, &on, sizeof on) == (ssize_t)sizeof on) return NULL;
  }
  int error = errno;
  pthread_mutex_lock(&l->poller->lock);
  if (watched) (void)line_watch(l, false);
  callback = line_settle(l);
  pthread_mutex_unlock(&l->poller->lock);
  if (callback != NULL) (void)napi_delete_reference(env, callback);
  return pynq_throw_errno(env, error, syscall, NULL);
}

/* lineDisarm(line): gives the number of interrupts that had come and were not delivered; 0 where it was not armed. */
static napi_value line_disarm_call(napi_env env, napi_callback_info info) {
  napi_value values[1], result;
  line *l;
  if (!pynq_arguments(env, info, 1, values, NULL) || (l = line_of(env, values[0], true)) == NULL) return NULL;
  uint64_t left = 0;
  pthread_mutex_lock(&l->poller->lock);
  bool armed = l->armed;
  if (armed) {
    uint32_t off = 0;
    if (l->kind == LINE_UIO && write(l->fd, &off, sizeof off) < 0) errno = 0; /* a device that is gone is masked */
    (void)line_watch(l, false);
    if (!l->fired && l->kind != LINE_WATCH) line_read(l); /* one that came in this very moment */
    left = l->count;
  }
  napi_ref callback = armed ? line_settle(l) : NULL;
  pthread_mutex_unlock(&l->poller->lock);
  if (callback != NULL) PYNQ_CHECK(env, napi_delete_reference(env, callback));
  PYNQ_CHECK(env, napi_create_double(env, (double)left, &result));
  return result;
}

/* lineHold(line, on): whether the line keeps the event loop alive; it does not at first. */
static napi_value line_hold_call(napi_env env, napi_callback_info info) {
  napi_value values[2];
  bool on;
  line *l;
  if (!pynq_arguments(env, info, 2, values, NULL) || (l = line_of(env, values[0], true)) == NULL) return NULL;
  if (napi_get_value_bool(env, values[1], &on) != napi_ok) return pynq_throw(env, "ARGUMENT", "on is not a boolean");
  if (on == l->held) return NULL;
  poller *p = l->poller;
  if (on && p->held == 0) PYNQ_CHECK(env, napi_ref_threadsafe_function(env, p->call));
  if (!on && p->held == 1) PYNQ_CHECK(env, napi_unref_threadsafe_function(env, p->call));
  p->held += on ? 1 : (size_t)-1;
  l->held = on;
  return NULL;
}

static napi_value line_close_call(napi_env env, napi_callback_info info) {
  napi_value values[1];
  line *l;
  if (!pynq_arguments(env, info, 1, values, NULL) || (l = line_of(env, values[0], false)) == NULL) return NULL;
  line_close(env, l);
  return NULL;
}

static void poller_destroy(void *state) { poller_leave(state); }

napi_status pynq_interrupt_init(napi_env env, napi_value exports) {
  static const pynq_function functions[] = {
      {"lineOpen", line_open_call},   {"lineEvent", line_event_call}, {"lineWatch", line_watch_call},
      {"lineRaise", line_raise_call}, {"lineArm", line_arm_call},     {"lineDisarm", line_disarm_call},
      {"lineHold", line_hold_call},   {"lineClose", line_close_call},
  };
  poller *p = calloc(1, sizeof *p);
  if (p == NULL) return napi_generic_failure;
  *p = (poller){.env = env, .users = 1, .epoll = -1, .stop = -1};
  if (pthread_mutex_init(&p->lock, NULL) != 0) {
    free(p);
    return napi_generic_failure;
  }
  napi_status status = pynq_own(env, p, poller_destroy);
  if (status != napi_ok) {
    poller_leave(p);
    return status;
  }
  return pynq_define(env, exports, functions, sizeof functions / sizeof *functions, p);
}
