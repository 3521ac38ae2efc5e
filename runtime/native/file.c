/*
 * Opened device files: their requests (ioctl), and locks on ranges of their bytes.
 *
 * Functions: fileOpen(path, flags) fileIoctl(file, request, bytes) fileLock(file, start, length)
 * fileUnlock(file, start, length) fileClose(file)
 */
#include "device_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const napi_type_tag file_tag = {0x2f8ad7e15c0b4936, 0xb1e44c0f7d9a2853};

typedef struct {
  int fd; /* -1 once closed */
  char *path;
} file;

void *pynq_handle_of(napi_env env, napi_value value, const napi_type_tag *tag, const char *what) {
  napi_valuetype type;
  bool ours = false;
  void *data = NULL;
  if (napi_typeof(env, value, &type) == napi_ok && type == napi_object &&
      napi_check_object_type_tag(env, value, tag, &ours) == napi_ok && ours &&
      napi_unwrap(env, value, &data) == napi_ok)
    return data;
  pynq_throw(env, "ARGUMENT", "not a handle of %s", what);
  return NULL;
}

napi_value pynq_make_handle(napi_env env, const napi_type_tag *tag, void *data, napi_finalize collect) {
  napi_value object;
  PYNQ_CHECK(env, napi_create_object(env, &object));
  PYNQ_CHECK(env, napi_type_tag_object(env, object, tag));
  PYNQ_CHECK(env, napi_wrap(env, object, data, collect, NULL, NULL));
  return object;
}

bool pynq_get_bytes(napi_env env, napi_value value, uint8_t **bytes, size_t *length) {
  bool is = false;
  napi_typedarray_type type;
  void *data = NULL;
  if (napi_is_typedarray(env, value, &is) != napi_ok || !is ||
      napi_get_typedarray_info(env, value, &type, length, &data, NULL, NULL) != napi_ok ||
      type != napi_uint8_array) {
    pynq_throw(env, "ARGUMENT", "bytes is not a Uint8Array");
    return false;
  }
  *bytes = data;
  return true;
}

static void file_collect(napi_env env, void *data, void *hint) {
  (void)env;
  (void)hint;
  file *f = data;
  if (f->fd >= 0) close(f->fd);
  free(f->path);
  free(f);
}

static file *file_of(napi_env env, napi_value value) {
  file *f = pynq_handle_of(env, value, &file_tag, "a file");
  if (f == NULL || f->fd >= 0) return f;
  pynq_throw(env, "FREED", "%.300s is closed", f->path);
  return NULL;
}

/* fileOpen(path, flags): for reading and writing; flag 1 asks for an uncached mapping (O_SYNC). */
static napi_value file_open_call(napi_env env, napi_callback_info info) {
  napi_value values[2], object;
  uint32_t flags;
  char *path;
  if (!pynq_arguments(env, info, 2, values, NULL) || !pynq_get_u32(env, values[1], "flags", &flags)) return NULL;
  if (flags > 1) return pynq_throw(env, "ARGUMENT", "flags %u", flags);
  if (!pynq_get_string(env, values[0], "path", &path)) return NULL;
  int fd = open(path, O_RDWR | O_CLOEXEC | (flags == 1 ? O_SYNC : 0));
  if (fd < 0) {
    pynq_throw_errno(env, errno, "open", path);
    free(path);
    return NULL;
  }
  file *f = calloc(1, sizeof *f);
  if (f == NULL) {
    close(fd);
    free(path);
    return pynq_throw(env, "OUT_OF_MEMORY", "no memory for a file handle");
  }
  *f = (file){.fd = fd, .path = path};
  object = pynq_make_handle(env, &file_tag, f, file_collect);
  if (object == NULL) file_collect(env, f, NULL);
  return object;
}

static napi_value file_close_call(napi_env env, napi_callback_info info) {
  napi_value values[1];
  if (!pynq_arguments(env, info, 1, values, NULL)) return NULL;
  file *f = pynq_handle_of(env, values[0], &file_tag, "a file");
  if (f == NULL || f->fd < 0) return NULL;
  int fd = f->fd;
  f->fd = -1; /* closed also where close() complains */
  if (close(fd) != 0 && errno != EINTR) return pynq_throw_errno(env, errno, "close", f->path);
  return NULL;
}

/* fileIoctl(file, request, bytes): `bytes` is the argument's structure, as long as the request's number says. */
static napi_value file_ioctl_call(napi_env env, napi_callback_info info) {
  napi_value values[3], result;
  uint32_t request;
  uint8_t *bytes;
  size_t length;
  file *f;
  if (!pynq_arguments(env, info, 3, values, NULL) || !pynq_get_u32(env, values[1], "request", &request) ||
      !pynq_get_bytes(env, values[2], &bytes, &length) || (f = file_of(env, values[0])) == NULL)
    return NULL;
  if (_IOC_SIZE(request) != length || length == 0)
    return pynq_throw(env, "ARGUMENT", "request 0x%x takes %u bytes, %zu given", request, _IOC_SIZE(request), length);
  int value;
  do value = ioctl(f->fd, request, bytes);
  while (value < 0 && errno == EINTR);
  if (value < 0) return pynq_throw_errno(env, errno, "ioctl", f->path);
  PYNQ_CHECK(env, napi_create_int32(env, value, &result));
  return result;
}

static bool get_range(napi_env env, const napi_value *values, struct flock *range) {
  uint64_t start, length;
  if (!pynq_get_size(env, values[0], "start", PYNQ_LARGEST / 2, &start) ||
      !pynq_get_size(env, values[1], "length", PYNQ_LARGEST / 2, &length))
    return false;
  if (length == 0) {
    pynq_throw(env, "ARGUMENT", "length is 0, which would mean to the end");
    return false;
  }
  *range = (struct flock){.l_whence = SEEK_SET, .l_start = (off_t)start, .l_len = (off_t)length};
  return true;
}

/*
 * fileLock(file, start, length): locks a range of bytes for this open file; the kernel lets go when it is closed,
 * also by a crash. Gives -1, or, where another open file holds a part of it, the first byte behind that part.
 */
static napi_value file_lock_call(napi_env env, napi_callback_info info) {
  napi_value values[3], result;
  struct flock range;
  file *f;
  if (!pynq_arguments(env, info, 3, values, NULL) || !get_range(env, values + 1, &range) ||
      (f = file_of(env, values[0])) == NULL)
    return NULL;
  int64_t conflict = -1;
  for (;;) {
    range.l_type = F_WRLCK;
    struct flock other = range;
    if (fcntl(f->fd, F_OFD_SETLK, &other) == 0) break;
    if (errno != EAGAIN && errno != EACCES) return pynq_throw_errno(env, errno, "fcntl", f->path);
    other = range;
    if (fcntl(f->fd, F_OFD_GETLK, &other) != 0) return pynq_throw_errno(env, errno, "fcntl", f->path);
    if (other.l_type == F_UNLCK) continue; /* let go in between */
    conflict = other.l_len == 0 ? INT64_MAX : (int64_t)other.l_start + (int64_t)other.l_len;
    break;
  }
  PYNQ_CHECK(env, napi_create_double(env, (double)conflict, &result));
  return result;
}

static napi_value file_unlock_call(napi_env env, napi_callback_info info) {
  napi_value values[3];
  struct flock range;
  file *f;
  if (!pynq_arguments(env, info, 3, values, NULL) || !get_range(env, values + 1, &range) ||
      (f = file_of(env, values[0])) == NULL)
    return NULL;
  range.l_type = F_UNLCK;
  if (fcntl(f->fd, F_OFD_SETLK, &range) != 0) return pynq_throw_errno(env, errno, "fcntl", f->path);
  return NULL;
}

int pynq_file_descriptor(napi_env env, napi_value value, const char **path) {
  file *f = file_of(env, value);
  if (f == NULL) return -1;
  *path = f->path;
  return f->fd;
}

napi_status pynq_file_init(napi_env env, napi_value exports) {
  static const pynq_function functions[] = {
      {"fileOpen", file_open_call},     {"fileIoctl", file_ioctl_call}, {"fileLock", file_lock_call},
      {"fileUnlock", file_unlock_call}, {"fileClose", file_close_call},
  };
  return pynq_define(env, exports, functions, sizeof functions / sizeof *functions, NULL);
}
