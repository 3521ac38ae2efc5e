/*
 * Memory that a device reaches: opened device files, their mappings, and ArrayBuffers over parts of a mapping.
 *
 * Functions: fileOpen(path, flags) fileIoctl(file, request, bytes) fileLock(file, start, length)
 * fileUnlock(file, start, length) fileClose(file) · memoryMap(file, offset, size)
 * memoryView(memory, offset, length) memoryRelease(memory, arrayBuffer) memoryStore(memory, offset, bytes)
 * memoryLoad(memory, offset, bytes) memoryUnmap(memory) · detach(arrayBuffer)
 *
 * A mapping goes away when it was unmapped by name and no ArrayBuffer looks at it any more. `memoryRelease` detaches
 * one, so that a stale view has length 0; one that JavaScript transferred elsewhere keeps the mapping until it is
 * collected.
 */
#include "pynq_native.h"

#include "mmio_access.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

static const napi_type_tag file_tag = {0x2f8ad7e15c0b4936, 0xb1e44c0f7d9a2853};
static const napi_type_tag memory_tag = {0x83b0c6f92ad1475e, 0x5e17f9a8c3d0642b};

#define LARGEST ((uint64_t)1 << 53)

typedef struct {
  int fd; /* -1 once closed */
  char *path;
} file;

typedef struct view {
  struct view *next; /* among the attached ones */
  struct memory *memory;
  uint8_t *start;
  bool attached;
} view;

typedef struct memory {
  uint8_t *start; /* NULL once gone */
  size_t size;
  view *views;
  size_t users; /* the handle, and every view whose ArrayBuffer's finalizer has not run */
  bool closed;
} memory;

static void *handle_of(napi_env env, napi_value value, const napi_type_tag *tag, const char *what) {
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

/* An object that carries `data`; on failure an exception is pending and the caller keeps `data`. */
static napi_value make_handle(napi_env env, const napi_type_tag *tag, void *data, napi_finalize collect) {
  napi_value object;
  PYNQ_CHECK(env, napi_create_object(env, &object));
  PYNQ_CHECK(env, napi_type_tag_object(env, object, tag));
  PYNQ_CHECK(env, napi_wrap(env, object, data, collect, NULL, NULL));
  return object;
}

/* The bytes of a Uint8Array; a detached one has none. */
static bool get_bytes(napi_env env, napi_value value, uint8_t **bytes, size_t *length) {
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

/* ---- files ---- */

static void file_collect(napi_env env, void *data, void *hint) {
  (void)env;
  (void)hint;
  file *f = data;
  if (f->fd >= 0) close(f->fd);
  free(f->path);
  free(f);
}

static file *file_of(napi_env env, napi_value value) {
  file *f = handle_of(env, value, &file_tag, "a file");
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
  object = make_handle(env, &file_tag, f, file_collect);
  if (object == NULL) file_collect(env, f, NULL);
  return object;
}

static napi_value file_close_call(napi_env env, napi_callback_info info) {
  napi_value values[1];
  if (!pynq_arguments(env, info, 1, values, NULL)) return NULL;
  file *f = handle_of(env, values[0], &file_tag, "a file");
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
      !get_bytes(env, values[2], &bytes, &length) || (f = file_of(env, values[0])) == NULL)
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
  if (!pynq_get_size(env, values[0], "start", LARGEST / 2, &start) ||
      !pynq_get_size(env, values[1], "length", LARGEST / 2, &length))
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

/* ---- mappings ---- */

static void memory_settle(memory *m) {
  if (m->closed && m->views == NULL && m->start != NULL) {
    (void)munmap(m->start, m->size); /* cannot fail for a range that mmap gave */
    m->start = NULL;
  }
}

static void memory_leave(memory *m) {
  memory_settle(m);
  if (--m->users == 0) free(m);
}

static void memory_collect(napi_env env, void *data, void *hint) {
  (void)env;
  (void)hint;
  memory *m = data;
  m->closed = true;
  memory_leave(m);
}

static memory *memory_of(napi_env env, napi_value value) {
  memory *m = handle_of(env, value, &memory_tag, "a mapping");
  if (m == NULL || !m->closed) return m;
  pynq_throw(env, "FREED", "the mapping is unmapped");
  return NULL;
}

/* memoryMap(file, offset, size): shared, for reading and writing; a whole number of pages each. */
static napi_value memory_map_call(napi_env env, napi_callback_info info) {
  napi_value values[3], object;
  uint64_t offset, size;
  file *f;
  if (!pynq_arguments(env, info, 3, values, NULL) || !pynq_get_u64(env, values[1], "offset", &offset) ||
      !pynq_get_size(env, values[2], "size", LARGEST, &size) || (f = file_of(env, values[0])) == NULL)
    return NULL;
  uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
  if (size == 0 || size > SIZE_MAX || offset > INT64_MAX)
    return pynq_throw(env, "RANGE", "cannot map %llu bytes at 0x%llx", (unsigned long long)size,
                      (unsigned long long)offset);
  if (offset % page != 0) return pynq_throw(env, "ALIGNMENT", "offset 0x%llx is inside a page", (unsigned long long)offset);
  memory *m = calloc(1, sizeof *m);
  if (m == NULL) return pynq_throw(env, "OUT_OF_MEMORY", "no memory for a mapping");
  void *start = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_SHARED, f->fd, (off_t)offset);
  if (start == MAP_FAILED) {
    int error = errno;
    free(m);
    return pynq_throw_errno(env, error, "mmap", f->path);
  }
  *m = (memory){.start = start, .size = (size_t)size, .users = 1};
  object = make_handle(env, &memory_tag, m, memory_collect);
  if (object == NULL) memory_collect(env, m, NULL);
  return object;
}

static napi_value memory_unmap_call(napi_env env, napi_callback_info info) {
  napi_value values[1];
  if (!pynq_arguments(env, info, 1, values, NULL)) return NULL;
  memory *m = handle_of(env, values[0], &memory_tag, "a mapping");
  if (m == NULL) return NULL;
  m->closed = true;
  memory_settle(m);
  return NULL;
}

/* Gets `offset` and a length that lie within the mapping. */
static bool check_range(napi_env env, memory *m, uint64_t offset, uint64_t length) {
  if (offset <= m->size && length <= m->size - offset) return true;
  pynq_throw(env, "RANGE", "%llu bytes at %llu leave a mapping of %zu", (unsigned long long)length,
             (unsigned long long)offset, m->size);
  return false;
}

/* ---- ArrayBuffers over a mapping ---- */

static void view_drop(view *v) {
  memory *m = v->memory;
  if (!v->attached) return;
  v->attached = false;
  for (view **at = &m->views; *at != NULL; at = &(*at)->next)
    if (*at == v) {
      *at = v->next;
      break;
    }
  memory_settle(m);
}

/* Runs some time after the ArrayBuffer was detached or collected. */
static void view_collect(napi_env env, void *data, void *hint) {
  (void)env;
  (void)data;
  view *v = hint;
  memory *m = v->memory;
  view_drop(v);
  free(v);
  memory_leave(m);
}

static napi_value memory_view_call(napi_env env, napi_callback_info info) {
  napi_value values[3], result;
  uint64_t offset, length;
  memory *m;
  if (!pynq_arguments(env, info, 3, values, NULL) || !pynq_get_size(env, values[1], "offset", LARGEST, &offset) ||
      !pynq_get_size(env, values[2], "length", LARGEST, &length) || (m = memory_of(env, values[0])) == NULL ||
      !check_range(env, m, offset, length))
    return NULL;
  if (length == 0) return pynq_throw(env, "RANGE", "a view of 0 bytes");
  view *v = calloc(1, sizeof *v);
  if (v == NULL) return pynq_throw(env, "OUT_OF_MEMORY", "no memory for a view");
  *v = (view){.memory = m, .start = m->start + offset, .attached = true, .next = m->views};
  m->views = v;
  m->users++;
  napi_status status = napi_create_external_arraybuffer(env, v->start, (size_t)length, view_collect, v, &result);
  if (status == napi_ok) return result;
  view_collect(env, NULL, v);
  return pynq_throw_status(env, status, "napi_create_external_arraybuffer");
}

/* memoryRelease(memory, arrayBuffer): detaches it; false where it is none of this mapping, or detached already. */
static napi_value memory_release_call(napi_env env, napi_callback_info info) {
  napi_value values[2], result;
  bool is = false;
  void *data = NULL;
  size_t length = 0;
  if (!pynq_arguments(env, info, 2, values, NULL)) return NULL;
  memory *m = handle_of(env, values[0], &memory_tag, "a mapping");
  if (m == NULL) return NULL;
  PYNQ_CHECK(env, napi_is_arraybuffer(env, values[1], &is));
  if (!is) return pynq_throw(env, "ARGUMENT", "not an ArrayBuffer");
  PYNQ_CHECK(env, napi_get_arraybuffer_info(env, values[1], &data, &length));
  view *v = length == 0 ? NULL : m->views;
  while (v != NULL && v->start != data) v = v->next;
  if (v != NULL) {
    PYNQ_CHECK(env, napi_detach_arraybuffer(env, values[1]));
    view_drop(v);
  }
  PYNQ_CHECK(env, napi_get_boolean(env, v != NULL, &result));
  return result;
}

/* detach(arrayBuffer): of ordinary memory, such as a host copy; later views of it have length 0. */
static napi_value detach_call(napi_env env, napi_callback_info info) {
  napi_value values[1];
  bool is = false;
  if (!pynq_arguments(env, info, 1, values, NULL)) return NULL;
  PYNQ_CHECK(env, napi_is_arraybuffer(env, values[0], &is));
  if (!is) return pynq_throw(env, "ARGUMENT", "not an ArrayBuffer");
  PYNQ_CHECK(env, napi_is_detached_arraybuffer(env, values[0], &is));
  if (!is) PYNQ_CHECK(env, napi_detach_arraybuffer(env, values[0]));
  return NULL;
}

/* ---- copies to and from memory that takes aligned accesses only (uncached, device attributes) ---- */

typedef uintptr_t word;

/* memcpy may use unaligned or wider accesses than the bus takes, hence aligned words, and bytes at the ends. */
static void copy_in(volatile uint8_t *to, const uint8_t *from, size_t length) {
  while (length > 0 && (uintptr_t)to % sizeof(word) != 0) {
    *to++ = *from++;
    length--;
  }
  for (; length >= sizeof(word); length -= sizeof(word)) {
    word value;
    memcpy(&value, from, sizeof value);
    *(volatile word *)to = value;
    to += sizeof value;
    from += sizeof value;
  }
  while (length-- > 0) *to++ = *from++;
}

static void copy_out(uint8_t *to, const volatile uint8_t *from, size_t length) {
  while (length > 0 && (uintptr_t)from % sizeof(word) != 0) {
    *to++ = *from++;
    length--;
  }
  for (; length >= sizeof(word); length -= sizeof(word)) {
    word value = *(const volatile word *)from;
    memcpy(to, &value, sizeof value);
    to += sizeof value;
    from += sizeof value;
  }
  while (length-- > 0) *to++ = *from++;
}

static napi_value copy_call(napi_env env, napi_callback_info info, bool in) {
  napi_value values[3];
  uint64_t offset;
  uint8_t *bytes;
  size_t length;
  memory *m;
  if (!pynq_arguments(env, info, 3, values, NULL) || !pynq_get_size(env, values[1], "offset", LARGEST, &offset) ||
      !get_bytes(env, values[2], &bytes, &length) || (m = memory_of(env, values[0])) == NULL ||
      !check_range(env, m, offset, length))
    return NULL;
  if (in) copy_in(m->start + offset, bytes, length);
  else copy_out(bytes, m->start + offset, length);
  PYNQ_BARRIER(); /* before a start register is written, after a done register was read */
  return NULL;
}

static napi_value memory_store_call(napi_env env, napi_callback_info info) { return copy_call(env, info, true); }
static napi_value memory_load_call(napi_env env, napi_callback_info info) { return copy_call(env, info, false); }

napi_status pynq_buffer_init(napi_env env, napi_value exports) {
  static const pynq_function functions[] = {
      {"fileOpen", file_open_call},           {"fileIoctl", file_ioctl_call},   {"fileLock", file_lock_call},
      {"fileUnlock", file_unlock_call},       {"fileClose", file_close_call},   {"memoryMap", memory_map_call},
      {"memoryView", memory_view_call},       {"memoryRelease", memory_release_call},
      {"memoryStore", memory_store_call},     {"memoryLoad", memory_load_call}, {"memoryUnmap", memory_unmap_call},
      {"detach", detach_call},
  };
  return pynq_define(env, exports, functions, sizeof functions / sizeof *functions, NULL);
}
