/* Buffer objects: allocation, the host's view, syncs, sub-buffers, dma-buf descriptors. */
#include "xrt.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_BYTES ((UINT64_C(1) << 53) - 1)

typedef struct {
  xrt_object object;
  size_t bytes;
  napi_ref view;        /* weak, to the newest view; NULL where there is none */
  size_t views;         /* not finalized yet; an older one may be, after a newer one was made */
  int exported;         /* XRT's descriptor, -1 if none */
  struct stat identity; /* of it */
} buffer;

/*
 * Whether XRT closes the descriptor with the buffer differs between versions (a fresh one with each call up to 2.14,
 * one that the buffer owns later): close it only if it is still the same file.
 */
static void close_exported(const buffer *b) {
  struct stat now;
  if (b->exported < 0 || fstat(b->exported, &now) != 0) return;
  if (now.st_dev == b->identity.st_dev && now.st_ino == b->identity.st_ino) (void)close(b->exported);
}

static void close_buffer(xrt_object *object) {
  buffer *b = (buffer *)object;
  (void)object->state->library.xrtBOFree(object->handle);
  close_exported(b);
  b->exported = -1;
}

/* `from` is what XRT was called on, `call` the function, for the message of a failure. */
static napi_value new_buffer(napi_env env, xrt_object *from, void *handle, size_t bytes, off_t mark,
                             const char *call) {
  napi_value wrapper;
  xrt_state *state = from->state;
  if (handle == NULL) return xrt_throw(env, &state->library, mark, errno, call);
  if (bytes == 0) {
    (void)state->library.xrtBOFree(handle);
    return pynq_throw(env, "XRT", "%s gave a buffer of no bytes", call);
  }
  /* The list's head is closed first, so a sub-buffer, made after its parent, goes before it. */
  buffer *b = (buffer *)xrt_new(env, state, XRT_BUFFER, sizeof *b, handle, from, close_buffer, &wrapper);
  if (b == NULL) return NULL;
  b->bytes = bytes;
  b->exported = -1;
  return wrapper;
}

/* xrtAllocate(device, bytes, flags, group): buffer */
napi_value pynq_xrtAllocate(napi_env env, napi_callback_info info) {
  napi_value values[4];
  xrt_object *device;
  uint64_t bytes;
  uint32_t flags, group;
  xrt_state *state = xrt_arguments(env, info, 4, values);
  if (state == NULL || !xrt_get(env, values[0], XRT_DEVICE, "a device", &device)) return NULL;
  if (!pynq_get_size(env, values[1], "size", MAX_BYTES, &bytes)) return NULL;
  if (!pynq_get_u32(env, values[2], "flags", &flags) || !pynq_get_u32(env, values[3], "group", &group)) return NULL;
  if (bytes == 0 || (uint64_t)(size_t)bytes != bytes)
    return pynq_throw(env, "RANGE", "a buffer cannot have %llu bytes", (unsigned long long)bytes);
  off_t mark = xrt_mark(&state->library);
  errno = 0;
  void *handle = state->library.xrtBOAlloc(device->handle, (size_t)bytes, flags, group);
  return new_buffer(env, device, handle, (size_t)bytes, mark, "xrtBOAlloc");
}

/* xrtSubBuffer(parent, offset, bytes): buffer that shares the parent's memory */
napi_value pynq_xrtSubBuffer(napi_env env, napi_callback_info info) {
  napi_value values[3];
  xrt_object *parent;
  uint64_t offset, bytes;
  xrt_state *state = xrt_arguments(env, info, 3, values);
  if (state == NULL || !xrt_get(env, values[0], XRT_BUFFER, "a buffer", &parent)) return NULL;
  size_t whole = ((buffer *)parent)->bytes;
  if (!pynq_get_size(env, values[1], "offset", whole, &offset)) return NULL;
  if (!pynq_get_size(env, values[2], "size", whole - offset, &bytes)) return NULL;
  if (bytes == 0) return pynq_throw(env, "RANGE", "a sub-buffer cannot have no bytes");
  off_t mark = xrt_mark(&state->library);
  errno = 0;
  /* XRT adds the offset to whatever the parent's address is, also to none. */
  if (state->library.xrtBOMap(parent->handle) == NULL)
    return xrt_throw(env, &state->library, mark, errno, "xrtBOMap");
  void *handle = state->library.xrtBOSubAlloc(parent->handle, (size_t)bytes, (size_t)offset);
  return new_buffer(env, parent, handle, (size_t)bytes, mark, "xrtBOSubAlloc");
}

/* xrtImportBuffer(device, descriptor): buffer over a dma-buf; the descriptor stays the caller's */
napi_value pynq_xrtImportBuffer(napi_env env, napi_callback_info info) {
  napi_value values[2];
  xrt_object *device;
  int32_t descriptor;
  xrt_state *state = xrt_arguments(env, info, 2, values);
  if (state == NULL || !xrt_get(env, values[0], XRT_DEVICE, "a device", &device)) return NULL;
  if (!pynq_get_i32(env, values[1], "descriptor", &descriptor)) return NULL;
  off_t mark = xrt_mark(&state->library);
  errno = 0;
  void *handle = state->library.xrtBOImport(device->handle, descriptor);
  size_t bytes = handle == NULL ? 0 : state->library.xrtBOSize(handle);
  return new_buffer(env, device, handle, bytes, mark, "xrtBOImport");
}

/* xrtExportBuffer(buffer): a dma-buf descriptor of the caller's own */
napi_value pynq_xrtExportBuffer(napi_env env, napi_callback_info info) {
  napi_value values[1], result;
  xrt_object *object;
  xrt_state *state = xrt_arguments(env, info, 1, values);
  if (state == NULL || !xrt_get(env, values[0], XRT_BUFFER, "a buffer", &object)) return NULL;
  buffer *b = (buffer *)object;
  if (b->exported < 0) {
    off_t mark = xrt_mark(&state->library);
    errno = 0;
    int descriptor = state->library.xrtBOExport(object->handle);
    if (descriptor < 0 || fstat(descriptor, &b->identity) != 0)
      return xrt_throw(env, &state->library, mark, errno, "xrtBOExport");
    b->exported = descriptor;
  }
  int own = fcntl(b->exported, F_DUPFD_CLOEXEC, 0);
  if (own < 0) return pynq_throw_errno(env, errno, "fcntl", "dma-buf");
  napi_status status = napi_create_int32(env, own, &result);
  if (status == napi_ok) return result;
  (void)close(own);
  return pynq_throw_status(env, status, "napi_create_int32");
}

static void view_gone(napi_env env, void *data, void *hint) {
  (void)data;
  buffer *b = hint;
  if (--b->views == 0 && b->view != NULL) {
    (void)napi_delete_reference(env, b->view);
    b->view = NULL;
  }
  xrt_unuse(&b->object);
}

/* The view made before, if JavaScript still has it. */
static napi_status existing_view(napi_env env, buffer *b, napi_value *view) {
  *view = NULL;
  return b->view == NULL ? napi_ok : napi_get_reference_value(env, b->view, view);
}

static napi_status remember_view(napi_env env, buffer *b, napi_value view) {
  if (b->view != NULL) {
    PYNQ_TRY(napi_delete_reference(env, b->view));
    b->view = NULL;
  }
  return napi_create_reference(env, view, 0, &b->view);
}

/* xrtMapBuffer(buffer, clear): ArrayBuffer over the host's side, zeroed where `clear`; it keeps the memory alive */
napi_value pynq_xrtMapBuffer(napi_env env, napi_callback_info info) {
  napi_value values[2], view;
  xrt_object *object;
  bool clear;
  xrt_state *state = xrt_arguments(env, info, 2, values);
  if (state == NULL || !xrt_get(env, values[0], XRT_BUFFER, "a buffer", &object)) return NULL;
  if (!xrt_get_bool(env, values[1], "clear", &clear)) return NULL;
  buffer *b = (buffer *)object;
  PYNQ_CHECK(env, existing_view(env, b, &view));
  if (view != NULL) return view;
  off_t mark = xrt_mark(&state->library);
  errno = 0;
  void *bytes = state->library.xrtBOMap(object->handle);
  if (bytes == NULL) return xrt_throw(env, &state->library, mark, errno, "xrtBOMap");
  if (clear) memset(bytes, 0, b->bytes);
  xrt_use(object);
  b->views++;
  napi_status status = napi_create_external_arraybuffer(env, bytes, b->bytes, view_gone, b, &view);
  if (status != napi_ok) {
    b->views--;
    xrt_unuse(object);
    return pynq_throw_status(env, status, "napi_create_external_arraybuffer");
  }
  PYNQ_CHECK(env, remember_view(env, b, view));
  return view;
}

napi_status xrt_detach_view(napi_env env, xrt_object *object) {
  buffer *b = (buffer *)object;
  napi_value view;
  PYNQ_TRY(existing_view(env, b, &view));
  if (view != NULL) PYNQ_TRY(napi_detach_arraybuffer(env, view));
  if (b->view != NULL) PYNQ_TRY(napi_delete_reference(env, b->view));
  b->view = NULL;
  return napi_ok;
}

/* xrtDetachBuffer(buffer): detaches the view and keeps the memory */
napi_value pynq_xrtDetachBuffer(napi_env env, napi_callback_info info) {
  napi_value values[1];
  xrt_object *object;
  xrt_state *state = xrt_arguments(env, info, 1, values);
  if (state == NULL || !xrt_get(env, values[0], XRT_BUFFER, "a buffer", &object)) return NULL;
  PYNQ_CHECK(env, xrt_detach_view(env, object));
  return NULL;
}

/* xrtFreeBuffer(buffer): detaches the view and gives the memory back */
napi_value pynq_xrtFreeBuffer(napi_env env, napi_callback_info info) {
  napi_value values[1];
  xrt_object *object;
  xrt_state *state = xrt_arguments(env, info, 1, values);
  if (state == NULL || !xrt_get(env, values[0], XRT_BUFFER, "a buffer", &object)) return NULL;
  PYNQ_CHECK(env, xrt_detach_view(env, object));
  xrt_close(object);
  return NULL;
}

/* xrtBufferAddress(buffer): bigint */
napi_value pynq_xrtBufferAddress(napi_env env, napi_callback_info info) {
  napi_value values[1], result;
  xrt_object *object;
  xrt_state *state = xrt_arguments(env, info, 1, values);
  if (state == NULL || !xrt_get(env, values[0], XRT_BUFFER, "a buffer", &object)) return NULL;
  off_t mark = xrt_mark(&state->library);
  errno = 0;
  uint64_t address = state->library.xrtBOAddress(object->handle);
  /* The errors of this call are values too (0, an errno, LLONG_MAX, by version), so ask whether it complained. */
  if (xrt_mark(&state->library) != mark && errno != 0)
    return xrt_throw(env, &state->library, mark, errno, "xrtBOAddress");
  PYNQ_CHECK(env, napi_create_bigint_uint64(env, address, &result));
  return result;
}

/* xrtBufferSize(buffer): bytes */
napi_value pynq_xrtBufferSize(napi_env env, napi_callback_info info) {
  napi_value values[1], result;
  xrt_object *object;
  xrt_state *state = xrt_arguments(env, info, 1, values);
  if (state == NULL || !xrt_get(env, values[0], XRT_BUFFER, "a buffer", &object)) return NULL;
  PYNQ_CHECK(env, napi_create_double(env, (double)((buffer *)object)->bytes, &result));
  return result;
}

/* xrtSyncBuffer(buffer, fromDevice, offset, length) */
napi_value pynq_xrtSyncBuffer(napi_env env, napi_callback_info info) {
  napi_value values[4];
  xrt_object *object;
  bool from_device;
  uint64_t offset, length;
  xrt_state *state = xrt_arguments(env, info, 4, values);
  if (state == NULL || !xrt_get(env, values[0], XRT_BUFFER, "a buffer", &object)) return NULL;
  size_t whole = ((buffer *)object)->bytes;
  if (!xrt_get_bool(env, values[1], "fromDevice", &from_device)) return NULL;
  if (!pynq_get_size(env, values[2], "offset", whole, &offset)) return NULL;
  if (!pynq_get_size(env, values[3], "length", whole - offset, &length)) return NULL;
  if (length == 0) return NULL;
  off_t mark = xrt_mark(&state->library);
  errno = 0;
  /* xclBOSyncDirection: 0 to the device, 1 from it. */
  if (state->library.xrtBOSync(object->handle, from_device ? 1 : 0, (size_t)length, (size_t)offset) != 0)
    return xrt_throw(env, &state->library, mark, errno, "xrtBOSync");
  return NULL;
}
