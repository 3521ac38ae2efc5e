/*
 * Runs: started here, ended on a thread of XRT, told to JavaScript through one threadsafe function. There is no thread
 * for a run. A run handle is used again and again; its callback is set once, as XRT offers no way to take one away.
 */
#include "xrt.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ert_cmd_state of ert.h */
enum { COMPLETED = 4 };

typedef struct xrt_run {
  xrt_object object;
  uint32_t token;          /* JavaScript's name for it */
  struct xrt_run *next;    /* in state->delivering */
  bool in_flight;          /* started, and the callback has not come; under state->lock, as all below */
  bool queued;             /* in state->delivering */
  bool awaited;            /* JavaScript's thread sleeps until it ends, and will see it itself */
  int final;               /* state that the last callback brought */
} run;

static bool look(const xrt_object *object, bool or_queued) {
  const run *r = (const run *)object;
  pthread_mutex_lock(&object->state->lock);
  bool is = r->in_flight || (or_queued && r->queued);
  pthread_mutex_unlock(&object->state->lock);
  return is;
}

bool xrt_in_flight(const xrt_object *object) { return look(object, false); }

bool xrt_undelivered(const xrt_object *object) { return look(object, true); }

/* On a thread of XRT, or within xrtRunStart. */
static void ended(void *handle, int final, void *data) {
  (void)handle;
  run *r = data;
  xrt_state *state = r->object.state;
  pthread_mutex_lock(&state->lock);
  if (r->in_flight) {
    r->in_flight = false;
    r->final = final;
    state->in_flight--;
    pthread_cond_broadcast(&state->ended);
    if (state->open && !r->awaited) {
      bool first = state->delivering == NULL;
      r->next = state->delivering;
      state->delivering = r;
      r->queued = true;
      /* One call for all that end until the main thread comes round; the queue has no limit, so it cannot be full. */
      if (first) (void)napi_call_threadsafe_function(state->completions, NULL, napi_tsfn_nonblocking);
    }
  }
  pthread_mutex_unlock(&state->lock);
}

static napi_status call_notify(napi_env env, napi_value notify, uint32_t token, int final) {
  napi_value values[2], undefined;
  PYNQ_TRY(napi_get_undefined(env, &undefined));
  PYNQ_TRY(napi_create_uint32(env, token, &values[0]));
  PYNQ_TRY(napi_create_int32(env, final, &values[1]));
  return napi_call_function(env, undefined, notify, 2, values, NULL);
}

static void tell(napi_env env, napi_value notify, uint32_t token, int final) {
  napi_handle_scope scope;
  napi_value error;
  /* `env` is NULL where the environment goes away. */
  if (env == NULL || napi_open_handle_scope(env, &scope) != napi_ok) return;
  /* What JavaScript throws here has no caller; it is an uncaught exception, and the other runs are told all the same. */
  if (call_notify(env, notify, token, final) == napi_pending_exception &&
      napi_get_and_clear_last_exception(env, &error) == napi_ok)
    (void)napi_fatal_exception(env, error);
  (void)napi_close_handle_scope(env, scope);
}

/* The oldest of those to deliver; the list holds the newest first. */
static run *take_all(xrt_state *state) {
  run *oldest = NULL;
  pthread_mutex_lock(&state->lock);
  for (run *r = state->delivering, *next; r != NULL; r = next) {
    next = r->next;
    r->next = oldest;
    oldest = r;
  }
  state->delivering = NULL;
  pthread_mutex_unlock(&state->lock);
  return oldest;
}

void xrt_deliver(napi_env env, napi_value notify, void *context, void *data) {
  (void)data;
  xrt_state *state = context;
  for (run *r = take_all(state), *next; r != NULL; r = next) {
    next = r->next;
    uint32_t token = r->token;
    pthread_mutex_lock(&state->lock);
    r->queued = false;
    int final = r->final;
    pthread_mutex_unlock(&state->lock);
    if (r->object.abandoned) {
      r->object.abandoned = false;
      xrt_unuse(&r->object);
    }
    tell(env, notify, token, final);
  }
}

static void close_run(xrt_object *object) { (void)object->state->library.xrtRunClose(object->handle); }

/* xrtOpenRun(kernel, token): run */
napi_value pynq_xrtOpenRun(napi_env env, napi_callback_info info) {
  napi_value values[2], wrapper;
  xrt_object *kernel;
  uint32_t token;
  xrt_state *state = xrt_arguments(env, info, 2, values);
  if (state == NULL || !xrt_get(env, values[0], XRT_KERNEL, "a compute unit", &kernel)) return NULL;
  if (!pynq_get_u32(env, values[1], "token", &token)) return NULL;
  off_t mark = xrt_mark(&state->library);
  errno = 0;
  void *handle = state->library.xrtRunOpen(kernel->handle);
  if (handle == NULL) return xrt_throw(env, &state->library, mark, errno, "xrtRunOpen");
  run *r = (run *)xrt_new(env, state, XRT_RUN, sizeof *r, handle, kernel, close_run, &wrapper);
  if (r == NULL) return NULL;
  r->token = token;
  if (state->library.xrtRunSetCallback(handle, COMPLETED, ended, r) == 0) return wrapper;
  xrt_throw(env, &state->library, mark, errno, "xrtRunSetCallback");
  xrt_close(&r->object);
  return NULL;
}

/*
 * `packed`: for each argument its index and its size in bytes (32 bits each, as the processor has them), then its
 * bytes, then padding to a multiple of 8.
 */
static bool set_arguments(napi_env env, const run *r, const uint8_t *packed, size_t length, off_t mark) {
  const xrt_library *library = &r->object.state->library;
  for (size_t at = 0; at < length;) {
    uint32_t head[2];
    if (length - at < sizeof head) return pynq_throw(env, "ARGUMENT", "packed arguments end too early") != NULL;
    memcpy(head, packed + at, sizeof head);
    at += sizeof head;
    if (head[0] > INT32_MAX || head[1] > length - at)
      return pynq_throw(env, "ARGUMENT", "packed arguments do not hold together at byte %zu", at) != NULL;
    if (library->xrtRunSetArgV(r->object.handle, (int)head[0], packed + at, head[1]) != 0) {
      char text[300];
      xrt_complaints(library, mark, text, sizeof text);
      return pynq_throw(env, "ARGUMENT", "argument %u is refused by XRT: %s", (unsigned)head[0], text) != NULL;
    }
    size_t padded = ((size_t)head[1] + 7) & ~(size_t)7;
    at += padded < length - at ? padded : length - at;
  }
  return true;
}

static void set_in_flight(run *r, bool is) {
  xrt_state *state = r->object.state;
  pthread_mutex_lock(&state->lock);
  if (r->in_flight != is) state->in_flight += is ? 1 : (size_t)-1;
  r->in_flight = is;
  pthread_mutex_unlock(&state->lock);
}

/* xrtStartRun(run, packed: Uint8Array) */
napi_value pynq_xrtStartRun(napi_env env, napi_callback_info info) {
  napi_value values[2];
  xrt_object *object;
  napi_typedarray_type type;
  size_t length;
  void *packed;
  xrt_state *state = xrt_arguments(env, info, 2, values);
  if (state == NULL || !xrt_get(env, values[0], XRT_RUN, "a run", &object)) return NULL;
  run *r = (run *)object;
  if (napi_get_typedarray_info(env, values[1], &type, &length, &packed, NULL, NULL) != napi_ok ||
      type != napi_uint8_array)
    return pynq_throw(env, "ARGUMENT", "packed arguments are not a Uint8Array");
  if (xrt_undelivered(object)) return pynq_throw(env, "BUSY", "the run has not ended");
  off_t mark = xrt_mark(&state->library);
  if (!set_arguments(env, r, packed, length, mark)) return NULL;
  /* Before the start: the callback may come first. */
  set_in_flight(r, true);
  errno = 0;
  if (state->library.xrtRunStart(object->handle) == 0) return NULL;
  int error = errno;
  set_in_flight(r, false);
  return xrt_throw(env, &state->library, mark, error, "xrtRunStart");
}

static struct timespec after(double ms) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  /* A year stands for ever; beyond it time_t may be too small. */
  if (ms > 31536e6) ms = 31536e6;
  time_t seconds = (time_t)(ms / 1000);
  now.tv_sec += seconds;
  now.tv_nsec += (long)((ms - (double)seconds * 1000) * 1e6);
  if (now.tv_nsec >= 1000000000) {
    now.tv_sec++;
    now.tv_nsec -= 1000000000;
  }
  return now;
}

/* Takes a run out of those to deliver: its end is told in another way. */
static void collect(run *r) {
  if (!r->queued) return;
  run **link = &r->object.state->delivering;
  while (*link != r) link = &(*link)->next;
  *link = r->next;
  r->queued = false;
}

/*
 * xrtWaitRun(run, timeoutMs): the final ert_cmd_state, or 0 where it has not ended in time. Once it gave a state,
 * `notify` is not told of this end any more. Waits for the callback instead of calling xrtRunWaitFor, whose time-out
 * is lost in XRT up to 2.12 while other runs complete.
 */
napi_value pynq_xrtWaitRun(napi_env env, napi_callback_info info) {
  napi_value values[2], result;
  xrt_object *object;
  double ms;
  xrt_state *state = xrt_arguments(env, info, 2, values);
  if (state == NULL || !xrt_get(env, values[0], XRT_RUN, "a run", &object)) return NULL;
  if (napi_get_value_double(env, values[1], &ms) != napi_ok || !(ms >= 0))
    return pynq_throw(env, "ARGUMENT", "the time-out is not a number of milliseconds from 0 on");
  run *r = (run *)object;
  struct timespec until = after(ms);
  pthread_mutex_lock(&state->lock);
  r->awaited = true;
  while (r->in_flight && pthread_cond_timedwait(&state->ended, &state->lock, &until) == 0) continue;
  r->awaited = false;
  if (!r->in_flight) collect(r);
  int final = r->in_flight ? 0 : r->final;
  pthread_mutex_unlock(&state->lock);
  PYNQ_CHECK(env, napi_create_int32(env, final, &result));
  return result;
}

/* xrtCloseRun(run); throws BUSY while it goes on: XRT would write to memory that is gone. */
napi_value pynq_xrtCloseRun(napi_env env, napi_callback_info info) {
  napi_value values[1];
  xrt_object *object;
  xrt_state *state = xrt_arguments(env, info, 1, values);
  if (state == NULL || !xrt_get(env, values[0], XRT_RUN, "a run", &object)) return NULL;
  if (xrt_in_flight(object)) return pynq_throw(env, "BUSY", "the run has not ended");
  xrt_close(object);
  return NULL;
}
