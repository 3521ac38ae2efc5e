/*
 * Memory that a device reaches: mappings of device files, and ArrayBuffers over parts of a mapping.
 *
 * Functions: memoryMap(file, offset, size) memoryView(memory, offset, length) memoryRelease(memory, arrayBuffer)
 * memoryStore(memory, offset, bytes) memoryLoad(memory, offset, bytes) memoryUnmap(memory) detach(arrayBuffer)
 *
 * A mapping goes away when it was unmapped by name and no ArrayBuffer looks at it any more. `memoryRelease` detaches
 * one, so that a stale view has length 0; one that JavaScript transferred elsewhere keeps the mapping until it is
 * collected.
 */
#include "bus_fault.h"
#include "device_file.h"
#include "mmio_access.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const napi_type_tag memory_tag = {0x83b0c6f92ad1475e, 0x5e17f9a8c3d0642b};

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
  memory *m = pynq_handle_of(env, value, &memory_tag, "a mapping");
  if (m == NULL || !m->closed) return m;
  pynq_throw(env, "FREED", "the mapping is unmapped");
  return NULL;
}

/* memoryMap(file, offset, size): shared, for reading and writing; a whole number of pages each. */
static napi_value memory_map_call(napi_env env, napi_callback_info info) {
  napi_value values[3], object;
  uint64_t offset, size;
  const char *path;
  int fd;
  if (!pynq_arguments(env, info, 3, values, NULL) || !pynq_get_u64(env, values[1], "offset", &offset) ||
      !pynq_get_size(env, values[2], "size", PYNQ_LARGEST, &size) ||
      (fd = pynq_file_descriptor(env, values[0], &path)) < 0)
    return NULL;
  uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
  if (size == 0 || size > SIZE_MAX || offset > INT64_MAX)
    return pynq_throw(env, "RANGE", "cannot map %llu bytes at 0x%llx", (unsigned long long)size,
                      (unsigned long long)offset);
  if (offset % page != 0) return pynq_throw(env, "ALIGNMENT", "offset 0x%llx is inside a page", (unsigned long long)offset);
  memory *m = calloc(1, sizeof *m);
  if (m == NULL) return pynq_throw(env, "OUT_OF_MEMORY", "no memory for a mapping");
  pynq_bus_catch();
  void *start = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)offset);
  if (start == MAP_FAILED) {
    int error = errno;
    free(m);
    return pynq_throw_errno(env, error, "mmap", path);
  }
  *m = (memory){.start = start, .size = (size_t)size, .users = 1};
  object = pynq_make_handle(env, &memory_tag, m, memory_collect);
  if (object == NULL) memory_collect(env, m, NULL);
  return object;
}

static napi_value memory_unmap_call(napi_env env, napi_callback_info info) {
  napi_value values[1];
  if (!pynq_arguments(env, info, 1, values, NULL)) return NULL;
  memory *m = pynq_handle_of(env, values[0], &memory_tag, "a mapping");
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
  if (!pynq_arguments(env, info, 3, values, NULL) || !pynq_get_size(env, values[1], "offset", PYNQ_LARGEST, &offset) ||
      !pynq_get_size(env, values[2], "length", PYNQ_LARGEST, &length) || (m = memory_of(env, values[0])) == NULL ||
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
  memory *m = pynq_handle_of(env, values[0], &memory_tag, "a mapping");
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

typedef struct {
  uint8_t *device, *bytes;
  size_t length;
} copy;

static void store_bytes(void *context) {
  const copy *c = context;
  copy_in(c->device, c->bytes, c->length);
  PYNQ_BARRIER(); /* before a start register is written */
}

static void load_bytes(void *context) {
  const copy *c = context;
  copy_out(c->bytes, c->device, c->length);
  PYNQ_BARRIER(); /* after a done register was read */
}

static napi_value copy_call(napi_env env, napi_callback_info info, void (*move)(void *context)) {
  napi_value values[3];
  uint64_t offset;
  uintptr_t address;
  copy c;
  memory *m;
  if (!pynq_arguments(env, info, 3, values, NULL) || !pynq_get_size(env, values[1], "offset", PYNQ_LARGEST, &offset) ||
      !pynq_get_bytes(env, values[2], &c.bytes, &c.length) || (m = memory_of(env, values[0])) == NULL ||
      !check_range(env, m, offset, c.length))
    return NULL;
  c.device = m->start + offset;
  if (!pynq_bus_try(move, &c, &address))
    pynq_throw(env, "BUS", "no memory answers, or it refuses, at offset %llu or behind it (bus error)",
               (unsigned long long)offset);
  return NULL;
}

static napi_value memory_store_call(napi_env env, napi_callback_info info) { return copy_call(env, info, store_bytes); }
static napi_value memory_load_call(napi_env env, napi_callback_info info) { return copy_call(env, info, load_bytes); }

napi_status pynq_buffer_init(napi_env env, napi_value exports) {
  static const pynq_function functions[] = {
      {"memoryMap", memory_map_call},     {"memoryView", memory_view_call},   {"memoryRelease", memory_release_call},
      {"memoryStore", memory_store_call}, {"memoryLoad", memory_load_call},   {"memoryUnmap", memory_unmap_call},
      {"detach", detach_call},
  };
  return pynq_define(env, exports, functions, sizeof functions / sizeof *functions, NULL);
}
