/* Compute units: opened for runs (kernels), or for register access alone (IPs that XRT's scheduler does not run). */
#include "xrt.h"

#include <errno.h>
#include <stdlib.h>

typedef struct {
  xrt_object object; /* its handle is the shim's device */
  uint32_t index;    /* as XRT counts compute units */
  bool context;      /* opened by xclOpenContext */
  unsigned char uuid[16];
} ip;

static void close_kernel(xrt_object *kernel) { (void)kernel->state->library.xrtKernelClose(kernel->handle); }

static void close_ip(xrt_object *object) {
  const ip *i = (const ip *)object;
  const xrt_library *library = &object->state->library;
  if (i->context && library->xclCloseContext != NULL)
    (void)library->xclCloseContext(object->handle, i->uuid, i->index);
}

static bool get_uuid(napi_env env, xrt_object *device, unsigned char uuid[16]) {
  const xrt_library *library = &device->state->library;
  off_t mark = xrt_mark(library);
  errno = 0;
  if (library->xrtDeviceGetXclbinUUID(device->handle, uuid) == 0) return true;
  return xrt_throw(env, library, mark, errno, "xrtDeviceGetXclbinUUID") != NULL;
}

/* xrtOpenKernel(device, "kernel:{unit}"): kernel */
napi_value pynq_xrtOpenKernel(napi_env env, napi_callback_info info) {
  napi_value values[2], wrapper;
  xrt_object *device;
  unsigned char uuid[16];
  char *name;
  xrt_state *state = xrt_arguments(env, info, 2, values);
  if (state == NULL || !xrt_get(env, values[0], XRT_DEVICE, "a device", &device)) return NULL;
  if (!get_uuid(env, device, uuid) || !pynq_get_string(env, values[1], "name", &name)) return NULL;
  off_t mark = xrt_mark(&state->library);
  errno = 0;
  void *handle = state->library.xrtPLKernelOpen(device->handle, uuid, name);
  int error = errno;
  free(name);
  if (handle == NULL) return xrt_throw(env, &state->library, mark, error, "xrtPLKernelOpen");
  if (xrt_new(env, state, XRT_KERNEL, sizeof(xrt_object), handle, device, close_kernel, &wrapper) == NULL) return NULL;
  return wrapper;
}

/* xrtReadKernel(kernel, offset): one 32-bit read */
napi_value pynq_xrtReadKernel(napi_env env, napi_callback_info info) {
  napi_value values[2], result;
  xrt_object *kernel;
  uint32_t offset, value = 0;
  xrt_state *state = xrt_arguments(env, info, 2, values);
  if (state == NULL || !xrt_get(env, values[0], XRT_KERNEL, "a compute unit", &kernel)) return NULL;
  if (!pynq_get_u32(env, values[1], "offset", &offset)) return NULL;
  off_t mark = xrt_mark(&state->library);
  errno = 0;
  if (state->library.xrtKernelReadRegister(kernel->handle, offset, &value) != 0)
    return xrt_throw(env, &state->library, mark, errno, "xrtKernelReadRegister");
  PYNQ_CHECK(env, napi_create_uint32(env, value, &result));
  return result;
}

/* xrtWriteKernel(kernel, offset, value): one 32-bit write */
napi_value pynq_xrtWriteKernel(napi_env env, napi_callback_info info) {
  napi_value values[3];
  xrt_object *kernel;
  uint32_t offset, value;
  xrt_state *state = xrt_arguments(env, info, 3, values);
  if (state == NULL || !xrt_get(env, values[0], XRT_KERNEL, "a compute unit", &kernel)) return NULL;
  if (!pynq_get_u32(env, values[1], "offset", &offset) || !pynq_get_u32(env, values[2], "value", &value)) return NULL;
  off_t mark = xrt_mark(&state->library);
  errno = 0;
  if (state->library.xrtKernelWriteRegister(kernel->handle, offset, value) != 0)
    return xrt_throw(env, &state->library, mark, errno, "xrtKernelWriteRegister");
  return NULL;
}

static napi_value close_any(napi_env env, napi_callback_info info, xrt_kind kind, const char *what) {
  napi_value values[1];
  xrt_object *object;
  if (xrt_arguments(env, info, 1, values) == NULL || !xrt_get(env, values[0], kind, what, &object)) return NULL;
  xrt_close(object);
  return NULL;
}

napi_value pynq_xrtCloseKernel(napi_env env, napi_callback_info info) {
  return close_any(env, info, XRT_KERNEL, "a compute unit");
}

/* xrtOpenIp(device, index): IP */
napi_value pynq_xrtOpenIp(napi_env env, napi_callback_info info) {
  napi_value values[2], wrapper;
  xrt_object *device;
  ip opened = {.context = false};
  xrt_state *state = xrt_arguments(env, info, 2, values);
  if (state == NULL || !xrt_get(env, values[0], XRT_DEVICE, "a device", &device)) return NULL;
  if (!pynq_get_u32(env, values[1], "index", &opened.index) || !get_uuid(env, device, opened.uuid)) return NULL;
  const xrt_library *library = &state->library;
  if (library->xclRegRead == NULL || library->xclRegWrite == NULL)
    return pynq_throw(env, "UNSUPPORTED", "this version of XRT offers no xclRegRead and xclRegWrite");
  off_t mark = xrt_mark(library);
  void *handle = library->xrtDeviceToXclDevice(device->handle);
  if (handle == NULL) return xrt_throw(env, library, mark, errno, "xrtDeviceToXclDevice");
  if (library->xclOpenContext != NULL) {
    int status = library->xclOpenContext(handle, opened.uuid, opened.index, true);
    if (status != 0) return xrt_throw(env, library, mark, status, "xclOpenContext");
    opened.context = true;
  }
  ip *i = (ip *)xrt_new(env, state, XRT_IP, sizeof *i, handle, device, close_ip, &wrapper);
  if (i == NULL) return NULL;
  i->index = opened.index;
  i->context = opened.context;
  for (size_t k = 0; k < sizeof i->uuid; k++) i->uuid[k] = opened.uuid[k];
  return wrapper;
}

/* xrtReadIp(ip, offset): one 32-bit read */
napi_value pynq_xrtReadIp(napi_env env, napi_callback_info info) {
  napi_value values[2], result;
  xrt_object *object;
  uint32_t offset, value = 0;
  xrt_state *state = xrt_arguments(env, info, 2, values);
  if (state == NULL || !xrt_get(env, values[0], XRT_IP, "an IP", &object)) return NULL;
  if (!pynq_get_u32(env, values[1], "offset", &offset)) return NULL;
  off_t mark = xrt_mark(&state->library);
  int status = state->library.xclRegRead(object->handle, ((const ip *)object)->index, offset, &value);
  if (status != 0) return xrt_throw(env, &state->library, mark, status, "xclRegRead");
  PYNQ_CHECK(env, napi_create_uint32(env, value, &result));
  return result;
}

/* xrtWriteIp(ip, offset, value): one 32-bit write */
napi_value pynq_xrtWriteIp(napi_env env, napi_callback_info info) {
  napi_value values[3];
  xrt_object *object;
  uint32_t offset, value;
  xrt_state *state = xrt_arguments(env, info, 3, values);
  if (state == NULL || !xrt_get(env, values[0], XRT_IP, "an IP", &object)) return NULL;
  if (!pynq_get_u32(env, values[1], "offset", &offset) || !pynq_get_u32(env, values[2], "value", &value)) return NULL;
  off_t mark = xrt_mark(&state->library);
  int status = state->library.xclRegWrite(object->handle, ((const ip *)object)->index, offset, value);
  if (status != 0) return xrt_throw(env, &state->library, mark, status, "xclRegWrite");
  return NULL;
}

napi_value pynq_xrtCloseIp(napi_env env, napi_callback_info info) { return close_any(env, info, XRT_IP, "an IP"); }
