/*
 * Interrupt lines: UIO devices, and event counters for sources inside the process (tests, benchmarks).
 *
 * A line is armed for one interrupt at a time: the poller's thread drains the count, JavaScript is called, and nothing more
 * comes until it is armed again. That is how UIO masks a line, and it leaves all policy to the caller.
 *
 * Functions: lineOpen(path, count) lineEvent() lineWatch(fd) lineRaise(line, by) lineArm(line, callback) lineDisarm(line)
 * lineHold(line, on) lineClose(line). The callback gets (count, errno): interrupts since the last one, or 0 and why.
 */
#include "interrupt_poller.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

static const napi_type_tag line_tag = {0x6c1f0a5d7b9e4c11, 0x9d2e83f04a7651bc};

static void line_collect(napi_env env, void *data, void *hint) {
  (void)hint;
  line *l = data;
  pynq_line_close(env, l);
  pynq_poller_leave(l->poller);
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
  if (l == NULL || !pynq_poller_start(p)) {
    if (l == NULL) pynq_throw(env, "OUT_OF_MEMORY", "no memory for an interrupt line");
    free(l);
    close(fd);
    return NULL;
  }
  *l = (line){.poller = p, .id = ++p->next_id, .kind = kind, .fd = fd, .last = count};
  int error = pynq_line_enter(l);
  napi_status status = error != 0 ? napi_generic_failure : napi_create_object(env, &object);
  if (status == napi_ok) status = napi_type_tag_object(env, object, &line_tag);
  if (status == napi_ok) status = napi_wrap(env, object, l, line_collect, NULL, NULL);
  if (status != napi_ok) {
    /* EPERM of epoll: a regular file, which is always ready and never an interrupt. */
    if (error != 0) pynq_throw_errno(env, error, "epoll_ctl", NULL);
    else pynq_throw_status(env, status, "napi_wrap");
    pynq_line_close(env, l);
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
  bool watched = pynq_line_watch(l, true) == 0;
  if (watched) {
    syscall = "write";
    if (l->kind != LINE_UIO || write(l->fd, &on, sizeof on) == (ssize_t)sizeof on) return NULL;
  }
  int error = errno;
  pthread_mutex_lock(&l->poller->lock);
  if (watched) (void)pynq_line_watch(l, false);
  callback = pynq_line_settle(l);
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
    (void)pynq_line_watch(l, false);
    if (!l->fired && l->kind != LINE_WATCH) pynq_line_read(l); /* one that came in this very moment */
    left = l->count;
  }
  napi_ref callback = armed ? pynq_line_settle(l) : NULL;
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
  pynq_line_close(env, l);
  return NULL;
}

static void poller_destroy(void *state) { pynq_poller_leave(state); }

napi_status pynq_interrupt_init(napi_env env, napi_value exports) {
  static const pynq_function functions[] = {
      {"lineOpen", line_open_call},   {"lineEvent", line_event_call}, {"lineWatch", line_watch_call},
      {"lineRaise", line_raise_call}, {"lineArm", line_arm_call},     {"lineDisarm", line_disarm_call},
      {"lineHold", line_hold_call},   {"lineClose", line_close_call},
  };
  poller *p = pynq_poller_make(env);
  if (p == NULL) return napi_generic_failure;
  napi_status status = pynq_own(env, p, poller_destroy);
  if (status != napi_ok) {
    pynq_poller_leave(p);
    return status;
  }
  return pynq_define(env, exports, functions, sizeof functions / sizeof *functions, p);
}
