/* Opening, loading and closing a card: they take seconds, so they run on a thread of libuv's pool. */
#include "xrt.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum { OPEN, LOAD, CLOSE } operation;

typedef struct {
  operation operation;
  xrt_state *state;
  xrt_object *device; /* NULL for OPEN */
  void *handle;
  char *text; /* a BDF or a path */
  uint32_t index;
  napi_async_work work;
  napi_deferred deferred;
  bool failed;
  int error;
  char message[480];
} task;

static void close_device(xrt_object *device) { (void)device->state->library.xrtDeviceClose(device->handle); }

static const char *run_operation(task *t) {
  const xrt_library *library = &t->state->library;
  switch (t->operation) {
    case OPEN:
      if (t->text != NULL && library->xrtDeviceOpenByBDF != NULL) {
        t->handle = library->xrtDeviceOpenByBDF(t->text);
        t->failed = t->handle == NULL;
        return "xrtDeviceOpenByBDF";
      }
      t->handle = library->xrtDeviceOpen(t->index);
      t->failed = t->handle == NULL;
      return "xrtDeviceOpen";
    case LOAD:
      t->failed = library->xrtDeviceLoadXclbinFile(t->handle, t->text) != 0;
      return "xrtDeviceLoadXclbinFile";
    default:
      t->failed = library->xrtDeviceClose(t->handle) != 0;
      return "xrtDeviceClose";
  }
}

static void execute(napi_env env, void *data) {
  (void)env;
  task *t = data;
  off_t mark = xrt_mark(&t->state->library);
  errno = 0;
  const char *call = run_operation(t);
  t->error = errno;
  if (!t->failed) return;
  char text[400];
  xrt_complaints(&t->state->library, mark, text, sizeof text);
  snprintf(t->message, sizeof t->message, "%s: %s", call, text[0] != '\0' ? text : "failed, and XRT gave no reason");
}

static napi_status make_error(napi_env env, const task *t, napi_value *error) {
  napi_value code, message;
  PYNQ_TRY(napi_create_string_utf8(env, xrt_code(t->error), NAPI_AUTO_LENGTH, &code));
  PYNQ_TRY(napi_create_string_utf8(env, t->message, NAPI_AUTO_LENGTH, &message));
  return napi_create_error(env, code, message, error);
}

static napi_status settle(napi_env env, task *t) {
  napi_value value;
  if (t->failed) {
    PYNQ_TRY(make_error(env, t, &value));
    return napi_reject_deferred(env, t->deferred, value);
  }
  PYNQ_TRY(napi_get_undefined(env, &value));
  if (t->operation == OPEN) {
    void *handle = t->handle;
    t->handle = NULL;
    if (xrt_new(env, t->state, XRT_DEVICE, sizeof(xrt_object), handle, NULL, close_device, &value) == NULL)
      return napi_pending_exception;
  }
  return napi_resolve_deferred(env, t->deferred, value);
}

static void free_task(task *t) {
  if (t->device != NULL) xrt_unuse(t->device);
  xrt_state_unuse(t->state);
  free(t->text);
  free(t);
}

static void complete(napi_env env, napi_status status, void *data) {
  task *t = data;
  t->state->tasks--;
  if (t->device != NULL) t->device->busy = false;
  /* Cancelled only where the environment goes away; then there is nobody to tell. */
  if (status == napi_ok && settle(env, t) != napi_ok) {
    napi_value error;
    if (napi_get_and_clear_last_exception(env, &error) == napi_ok)
      (void)napi_reject_deferred(env, t->deferred, error);
  }
  (void)napi_delete_async_work(env, t->work);
  free_task(t);
}

/* Takes `text` over. */
static napi_value queue(napi_env env, xrt_state *state, operation operation, xrt_object *device, void *handle,
                        char *text, uint32_t index) {
  task *t = calloc(1, sizeof *t);
  if (t == NULL) {
    free(text);
    return pynq_throw(env, "OUT_OF_MEMORY", "no memory for a call of XRT");
  }
  *t = (task){.operation = operation, .state = state, .device = device, .handle = handle, .text = text, .index = index};
  state->users++;
  if (device != NULL) xrt_use(device);
  napi_value promise = NULL, name;
  napi_status status = napi_create_string_utf8(env, "pynq-gen:xrt", NAPI_AUTO_LENGTH, &name);
  if (status == napi_ok) status = napi_create_async_work(env, NULL, name, execute, complete, t, &t->work);
  if (status == napi_ok) status = napi_create_promise(env, &t->deferred, &promise);
  if (status == napi_ok) status = napi_queue_async_work(env, t->work);
  if (status == napi_ok) {
    state->tasks++;
    if (device != NULL) device->busy = true;
    return promise;
  }
  if (t->work != NULL) (void)napi_delete_async_work(env, t->work);
  free_task(t);
  return pynq_throw_status(env, status, "napi_queue_async_work");
}

/* xrtOpenDevice(index, bdf | null): Promise<device> */
napi_value pynq_xrtOpenDevice(napi_env env, napi_callback_info info) {
  napi_value values[2];
  uint32_t index;
  char *bdf = NULL;
  napi_valuetype type;
  xrt_state *state = xrt_arguments(env, info, 2, values);
  if (state == NULL || !pynq_get_u32(env, values[0], "index", &index)) return NULL;
  PYNQ_CHECK(env, napi_typeof(env, values[1], &type));
  if (type != napi_null && !pynq_get_string(env, values[1], "BDF", &bdf)) return NULL;
  return queue(env, state, OPEN, NULL, NULL, bdf, index);
}

/* xrtLoadDevice(device, path): Promise<void> */
napi_value pynq_xrtLoadDevice(napi_env env, napi_callback_info info) {
  napi_value values[2];
  xrt_object *device;
  char *path;
  xrt_state *state = xrt_arguments(env, info, 2, values);
  if (state == NULL || !xrt_get(env, values[0], XRT_DEVICE, "a device", &device)) return NULL;
  if (!pynq_get_string(env, values[1], "path", &path)) return NULL;
  return queue(env, state, LOAD, device, device->handle, path, 0);
}

/* xrtCloseDevice(device): Promise<void>; what was opened on it is closed first. Throws BUSY while a run goes on. */
napi_value pynq_xrtCloseDevice(napi_env env, napi_callback_info info) {
  napi_value values[1];
  xrt_object *device;
  xrt_state *state = xrt_arguments(env, info, 1, values);
  if (state == NULL || !xrt_get(env, values[0], XRT_DEVICE, "a device", &device)) return NULL;
  for (const xrt_object *run = state->first[XRT_RUN]; run != NULL; run = run->next)
    if (xrt_in_flight(run) && run->parent->parent == device)
      return pynq_throw(env, "BUSY", "a run on the device has not ended");
  xrt_close_all(env, state, device);
  void *handle = device->handle;
  /* Out of the list without xrt_close: the pool's thread closes it. */
  *device->link = device->next;
  if (device->next != NULL) device->next->link = device->link;
  device->handle = NULL;
  return queue(env, state, CLOSE, device, handle, NULL, 0);
}

/* xrtDeviceUuid(device): 32 hexadecimal digits; zeros where nothing is loaded */
napi_value pynq_xrtDeviceUuid(napi_env env, napi_callback_info info) {
  napi_value values[1], result;
  xrt_object *device;
  unsigned char uuid[16] = {0};
  char text[33];
  xrt_state *state = xrt_arguments(env, info, 1, values);
  if (state == NULL || !xrt_get(env, values[0], XRT_DEVICE, "a device", &device)) return NULL;
  off_t mark = xrt_mark(&state->library);
  errno = 0;
  if (state->library.xrtDeviceGetXclbinUUID(device->handle, uuid) != 0)
    return xrt_throw(env, &state->library, mark, errno, "xrtDeviceGetXclbinUUID");
  for (size_t i = 0; i < sizeof uuid; i++) snprintf(text + 2 * i, 3, "%02x", uuid[i]);
  PYNQ_CHECK(env, napi_create_string_utf8(env, text, 32, &result));
  return result;
}
