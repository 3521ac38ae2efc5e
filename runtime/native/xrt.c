/* The XRT part's entry: opening the library, completions, and the end of the environment and of the process. */
#include "xrt.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define MAX_NAMES 16

xrt_state *xrt_arguments(napi_env env, napi_callback_info info, size_t count, napi_value *values) {
  void *data = NULL;
  if (!pynq_arguments(env, info, count, values, &data)) return NULL;
  xrt_state *state = data;
  if (state->library.dl != NULL) return state;
  pynq_throw(env, "NO_LIBRARY", "XRT was not opened");
  return NULL;
}

bool xrt_get_bool(napi_env env, napi_value value, const char *what, bool *out) {
  if (napi_get_value_bool(env, value, out) == napi_ok) return true;
  return pynq_throw(env, "ARGUMENT", "%s is not a boolean", what) != NULL;
}

/* XRT is at work for us: a run goes on, or a thread of the pool opens, loads or closes a card. */
static bool at_work(xrt_state *state) {
  pthread_mutex_lock(&state->lock);
  bool is = state->in_flight > 0 || state->tasks > 0;
  pthread_mutex_unlock(&state->lock);
  return is;
}

/* Everything back to XRT, but what it still needs itself. */
static void close_everything(napi_env env, xrt_state *state) {
  if (state->library.dl == NULL || state->tasks > 0) return;
  xrt_close_all(env, state, NULL);
  if (at_work(state)) return;
  while (state->first[XRT_DEVICE] != NULL) xrt_close(state->first[XRT_DEVICE]);
}

/* The environment goes away: JavaScript cannot be called any more. */
static void environment_ends(void *data) {
  xrt_state *state = data;
  pthread_mutex_lock(&state->lock);
  bool open = state->open;
  state->open = false;
  state->delivering = NULL;
  pthread_mutex_unlock(&state->lock);
  if (open) (void)napi_release_threadsafe_function(state->completions, napi_tsfn_abort);
  close_everything(NULL, state);
}

#ifdef __GLIBC__
/*
 * The process ends while XRT is at work (a hung kernel, a dead card, a card that is being loaded): its destructors
 * would take away what that needs, and crash or wait for ever. Handlers registered earlier than this one are of XRT or before it.
 */
static void process_ends(int status, void *data) {
  if (!at_work(data)) return;
  fflush(NULL);
  _exit(status);
}
#endif

static napi_status start_completions(napi_env env, xrt_state *state, napi_value notify) {
  napi_value name;
  PYNQ_TRY(napi_create_string_utf8(env, "pynq-gen:xrt", NAPI_AUTO_LENGTH, &name));
  PYNQ_TRY(napi_create_threadsafe_function(env, notify, NULL, name, 0, 1, NULL, NULL, state, xrt_deliver,
                                           &state->completions));
  state->open = true;
  PYNQ_TRY(napi_unref_threadsafe_function(env, state->completions));
  return napi_add_env_cleanup_hook(env, environment_ends, state);
}

static bool get_names(napi_env env, napi_value array, char **names, uint32_t *count) {
  *count = 0;
  uint32_t length = 0;
  bool is = false;
  if (napi_is_array(env, array, &is) != napi_ok || !is || napi_get_array_length(env, array, &length) != napi_ok ||
      length == 0 || length > MAX_NAMES)
    return pynq_throw(env, "ARGUMENT", "names are not an array of 1 to %d strings", MAX_NAMES) != NULL;
  for (; *count < length; ++*count) {
    napi_value element;
    napi_status status = napi_get_element(env, array, *count, &element);
    if (status != napi_ok) return pynq_throw_status(env, status, "napi_get_element") != NULL;
    if (!pynq_get_string(env, element, "name", &names[*count])) return false;
  }
  return true;
}

static bool open_library(napi_env env, xrt_state *state, napi_value values[3]) {
  char *names[MAX_NAMES], *shim = NULL;
  uint32_t count;
  bool opened = get_names(env, values[0], names, &count) && pynq_get_string(env, values[1], "shim", &shim) &&
                xrt_open_library(env, &state->library, names, count, shim);
  for (uint32_t i = 0; i < count; i++) free(names[i]);
  free(shim);
  return opened;
}

static napi_status describe(napi_env env, const xrt_library *library, napi_value *result) {
  napi_value path, version;
  PYNQ_TRY(napi_create_object(env, result));
  PYNQ_TRY(napi_create_string_utf8(env, library->path, NAPI_AUTO_LENGTH, &path));
  PYNQ_TRY(napi_set_named_property(env, *result, "path", path));
  /* 0 for a version that cannot tell: before 2.16. */
  PYNQ_TRY(napi_create_uint32(env, library->xrtVersionCode == NULL ? 0 : library->xrtVersionCode(), &version));
  return napi_set_named_property(env, *result, "versionCode", version);
}

/*
 * xrtOpenLibrary(names: string[], shim: string, notify: (token, state) => void): { path, versionCode }
 * Once an environment; later calls give what the first one opened.
 */
static napi_value xrtOpenLibrary(napi_env env, napi_callback_info info) {
  napi_value values[3], result;
  void *data = NULL;
  if (!pynq_arguments(env, info, 3, values, &data)) return NULL;
  xrt_state *state = data;
  napi_valuetype type;
  PYNQ_CHECK(env, napi_typeof(env, values[2], &type));
  if (type != napi_function) return pynq_throw(env, "ARGUMENT", "notify is not a function");
  if (state->library.dl == NULL) {
    if (!open_library(env, state, values)) return NULL;
    napi_status status = start_completions(env, state, values[2]);
    if (status != napi_ok) {
      free(state->library.path);
      state->library = (xrt_library){.dl = NULL};
      return pynq_throw_status(env, status, "napi_create_threadsafe_function");
    }
#ifdef __GLIBC__
    /* The handler looks at the state for as long as the process lives. */
    if (on_exit(process_ends, state) == 0) state->users++;
#endif
  }
  PYNQ_CHECK(env, describe(env, &state->library, &result));
  return result;
}

/* xrtKeepAlive(boolean): whether completions to come keep the event loop alive */
static napi_value xrtKeepAlive(napi_env env, napi_callback_info info) {
  napi_value values[1];
  bool keep;
  xrt_state *state = xrt_arguments(env, info, 1, values);
  if (state == NULL || !xrt_get_bool(env, values[0], "keep", &keep)) return NULL;
  if (!state->open) return NULL;
  if (keep)
    PYNQ_CHECK(env, napi_ref_threadsafe_function(env, state->completions));
  else
    PYNQ_CHECK(env, napi_unref_threadsafe_function(env, state->completions));
  return NULL;
}

/* xrtCloseEverything(): for the end of the process, whose cleanup hooks do not run after process.exit() */
static napi_value xrtCloseEverything(napi_env env, napi_callback_info info) {
  void *data = NULL;
  if (!pynq_arguments(env, info, 0, NULL, &data)) return NULL;
  close_everything(env, data);
  return NULL;
}

static void destroy(void *data) { xrt_state_unuse(data); }

/* Waits are by a clock that nobody sets. */
static bool init_locks(xrt_state *state) {
  pthread_condattr_t monotonic;
  if (pthread_mutex_init(&state->lock, NULL) != 0) return false;
  bool ready = pthread_condattr_init(&monotonic) == 0 &&
               pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) == 0 &&
               pthread_cond_init(&state->ended, &monotonic) == 0;
  (void)pthread_condattr_destroy(&monotonic);
  if (!ready) pthread_mutex_destroy(&state->lock);
  return ready;
}

napi_status pynq_xrt_init(napi_env env, napi_value exports) {
  static const pynq_function functions[] = {
      {"xrtOpenLibrary", xrtOpenLibrary},
      {"xrtKeepAlive", xrtKeepAlive},
      {"xrtCloseEverything", xrtCloseEverything},
#define XRT_ROW(name) {#name, pynq_##name},
      XRT_CALLBACKS(XRT_ROW)
  };
  xrt_state *state = calloc(1, sizeof *state);
  if (state == NULL || !init_locks(state)) {
    free(state);
    return napi_generic_failure;
  }
  state->users = 1;
  napi_status status = pynq_own(env, state, destroy);
  if (status != napi_ok) {
    xrt_state_unuse(state);
    return status;
  }
  return pynq_define(env, exports, functions, sizeof functions / sizeof *functions, state);
}
