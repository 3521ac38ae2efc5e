/*
 * Register access: the functions that JavaScript calls. A call is one Node-API call with the window and a byte offset;
 * it makes exactly the bus accesses that its name says, or none and an error.
 */
#include "mmio_access.h"
#include "mmio_call.h"
#include "mmio_steps.h"

#include <stdlib.h>

#define MAX_SAFE ((UINT64_C(1) << 53) - 1)

/* An access, or several in a row: where, and the value that is read or written. */
typedef struct {
  const mmio_region *region;
  volatile uint8_t *place;
  uint64_t value;
} access;

/* The usual beginning: arguments, window, place. False after a throw. Inline, as it is half of a register access. */
__attribute__((always_inline)) static inline bool enter(napi_env env, napi_callback_info info, size_t count,
                                                        napi_value *values, uint64_t width, access *to) {
  void *table;
  if (!pynq_arguments(env, info, count, values, &table)) return false;
  to->region = mmio_get_region(env, table, values[0]);
  if (to->region == NULL) return false;
  to->place = mmio_get_place(env, to->region, values[1], width, width);
  return to->place != NULL;
}

static bool get_small(napi_env env, napi_value value, uint64_t max, uint64_t *out) {
  return pynq_get_size(env, value, "the value", max, out);
}

static bool get_large(napi_env env, napi_value value, uint64_t max, uint64_t *out) {
  (void)max;
  return pynq_get_u64(env, value, "the value", out);
}

#define READ(bits, create)                                                                                        \
  static void load##bits(void *context) {                                                                         \
    access *from = context;                                                                                       \
    from->value = pynq_load##bits(from->place);                                                                   \
  }                                                                                                               \
  static napi_value read##bits(napi_env env, napi_callback_info info) {                                           \
    napi_value arguments[2], result;                                                                              \
    access from;                                                                                                  \
    if (!enter(env, info, 2, arguments, bits / 8, &from) || !mmio_touch(env, from.region, load##bits, &from))     \
      return NULL;                                                                                                \
    PYNQ_CHECK(env, create(env, (uint##bits##_t)from.value, &result));                                            \
    return result;                                                                                                \
  }

#define WRITE(bits, get)                                                                                          \
  static void store##bits(void *context) {                                                                        \
    const access *to = context;                                                                                   \
    pynq_store##bits(to->place, (uint##bits##_t)to->value);                                                       \
  }                                                                                                               \
  static napi_value write##bits(napi_env env, napi_callback_info info) {                                          \
    napi_value arguments[3];                                                                                      \
    access to;                                                                                                    \
    if (!enter(env, info, 3, arguments, bits / 8, &to) || !get(env, arguments[2], UINT##bits##_MAX, &to.value))   \
      return NULL;                                                                                                \
    (void)mmio_touch(env, to.region, store##bits, &to);                                                           \
    return NULL;                                                                                                  \
  }

READ(8, napi_create_uint32)
READ(16, napi_create_uint32)
READ(32, napi_create_uint32)
READ(64, napi_create_bigint_uint64)
WRITE(8, get_small)
WRITE(16, get_small)
WRITE(32, get_small)
WRITE(64, get_large)

typedef struct {
  access at;
  uint32_t mask, bits;
  double timeout; /* of a poll, in ms */
} masked;

static void modify_word(void *context) {
  masked *m = context;
  uint32_t value = (pynq_load32(m->at.place) & ~m->mask) | (m->bits & m->mask);
  pynq_store32(m->at.place, value);
  m->at.value = value;
}

/* (window, offset, mask, bits): one read, one write; gives the value written. */
static napi_value modify32(napi_env env, napi_callback_info info) {
  napi_value arguments[4], result;
  masked m;
  if (!enter(env, info, 4, arguments, 4, &m.at) || !pynq_get_u32(env, arguments[2], "the mask", &m.mask) ||
      !pynq_get_u32(env, arguments[3], "the value", &m.bits) || !mmio_touch(env, m.at.region, modify_word, &m))
    return NULL;
  PYNQ_CHECK(env, napi_create_uint32(env, (uint32_t)m.at.value, &result));
  return result;
}

static void poll_word(void *context) {
  masked *m = context;
  m->at.value = mmio_poll_until(m->at.place, m->mask, m->bits, m->timeout);
}

/* (window, offset, mask, expected, timeoutMs): gives the last value read. */
static napi_value poll32(napi_env env, napi_callback_info info) {
  napi_value arguments[5], result;
  masked m;
  if (!enter(env, info, 5, arguments, 4, &m.at) || !pynq_get_u32(env, arguments[2], "the mask", &m.mask) ||
      !pynq_get_u32(env, arguments[3], "the expected value", &m.bits) ||
      !mmio_get_milliseconds(env, arguments[4], &m.timeout) || !mmio_touch(env, m.at.region, poll_word, &m))
    return NULL;
  PYNQ_CHECK(env, napi_create_uint32(env, (uint32_t)m.at.value, &result));
  return result;
}

typedef struct {
  volatile uint8_t *place;
  uint32_t *words;
  size_t count;
} block;

static void load_block(void *context) {
  block *b = context;
  for (size_t i = 0; i < b->count; i++) b->words[i] = pynq_load32(b->place + 4 * i);
}

static void store_block(void *context) {
  block *b = context;
  for (size_t i = 0; i < b->count; i++) pynq_store32(b->place + 4 * i, b->words[i]);
  PYNQ_BARRIER();
}

/* (window, offset, Uint32Array). */
static napi_value move_block(napi_env env, napi_callback_info info, void (*move)(void *context)) {
  napi_value arguments[3];
  void *table;
  block b;
  if (!pynq_arguments(env, info, 3, arguments, &table)) return NULL;
  mmio_region *region = mmio_get_region(env, table, arguments[0]);
  if (region == NULL || !mmio_get_words(env, arguments[2], &b.words, &b.count)) return NULL;
  b.place = mmio_get_place(env, region, arguments[1], 4, (uint64_t)b.count * 4);
  if (b.place != NULL) (void)mmio_touch(env, region, move, &b);
  return NULL;
}

static napi_value read_block(napi_env env, napi_callback_info info) { return move_block(env, info, load_block); }
static napi_value write_block(napi_env env, napi_callback_info info) { return move_block(env, info, store_block); }

static napi_value barrier(napi_env env, napi_callback_info info) {
  napi_value arguments[1];
  void *table;
  if (!pynq_arguments(env, info, 1, arguments, &table) || mmio_get_region(env, table, arguments[0]) == NULL) return NULL;
  PYNQ_BARRIER();
  return NULL;
}

/* (path, fileOffset, skip, size). */
static napi_value map(napi_env env, napi_callback_info info) {
  napi_value arguments[4];
  void *table;
  char *path;
  uint64_t file_offset, skip, size;
  if (!pynq_arguments(env, info, 4, arguments, &table) ||
      !pynq_get_u64(env, arguments[1], "the file offset", &file_offset) ||
      !pynq_get_size(env, arguments[2], "the skip", MAX_SAFE, &skip) ||
      !pynq_get_size(env, arguments[3], "the size", MAX_SAFE, &size))
    return NULL;
  if (size == 0) return pynq_throw(env, "RANGE", "the size is 0");
  if (!pynq_get_string(env, arguments[0], "the path", &path)) return NULL;
  napi_value handle = mmio_map(env, table, path, file_offset, skip, size);
  free(path);
  return handle;
}

/* (window): unmaps; a second time is no error. */
static napi_value unmap(napi_env env, napi_callback_info info) {
  napi_value arguments[1];
  void *table, *pointer = NULL;
  if (!pynq_arguments(env, info, 1, arguments, &table)) return NULL;
  if (napi_get_value_external(env, arguments[0], &pointer) != napi_ok) pointer = NULL;
  mmio_region *region = pointer == NULL ? NULL : mmio_find(table, pointer);
  if (region == NULL) return pynq_throw(env, "ARGUMENT", "not a window that this helper mapped");
  (void)mmio_unmap(env, table, region);
  return NULL;
}

napi_status pynq_mmio_init(napi_env env, napi_value exports) {
  static const pynq_function functions[] = {
      {"mmioMap", map},           {"mmioUnmap", unmap},         {"mmioRead8", read8},
      {"mmioRead16", read16},     {"mmioRead32", read32},       {"mmioRead64", read64},
      {"mmioWrite8", write8},     {"mmioWrite16", write16},     {"mmioWrite32", write32},
      {"mmioWrite64", write64},   {"mmioModify32", modify32},   {"mmioPoll32", poll32},
      {"mmioReadBlock", read_block}, {"mmioWriteBlock", write_block}, {"mmioSteps", mmio_run_steps},
      {"mmioBarrier", barrier},
  };
  mmio_table *table = mmio_table_create();
  if (table == NULL) return napi_generic_failure;
  napi_status status = pynq_own(env, table, mmio_table_release);
  if (status != napi_ok) {
    mmio_table_release(table);
    return status;
  }
  return pynq_define(env, exports, functions, sizeof functions / sizeof *functions, table);
}
