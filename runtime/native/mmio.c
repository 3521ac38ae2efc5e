/*
 * Register access: the functions that JavaScript calls. A call is one Node-API call with the window and a byte offset;
 * it makes exactly the bus accesses that its name says, or none and an error.
 */
#include "mmio_access.h"
#include "mmio_region.h"

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#define MAX_SAFE ((UINT64_C(1) << 53) - 1)

/* The window behind a handle that is open; throws and gives NULL. */
static mmio_region *get_region(napi_env env, const mmio_table *table, napi_value handle) {
  void *pointer = NULL;
  /* Anything but an external fails here, which is no different from an external that is not ours. */
  if (napi_get_value_external(env, handle, &pointer) != napi_ok) pointer = NULL;
  mmio_region *region = pointer == NULL ? NULL : mmio_find(table, pointer);
  if (region == NULL) {
    pynq_throw(env, "ARGUMENT", "not a window that this helper mapped");
    return NULL;
  }
  if (region->bytes == NULL) {
    pynq_throw(env, "FREED", "the window is closed");
    return NULL;
  }
  return region;
}

/* Where `length` bytes, in accesses of `width` bytes, begin in the window; throws and gives NULL. */
static volatile uint8_t *get_place(napi_env env, const mmio_region *region, napi_value offset, uint64_t width,
                                   uint64_t length) {
  double at;
  if (napi_get_value_double(env, offset, &at) != napi_ok) {
    pynq_throw(env, "ARGUMENT", "the offset is not a number");
    return NULL;
  }
  /* Written so that NaN fails. Sizes are below 2^53: exact as a double. */
  if (length > region->size || !(at >= 0 && at <= (double)(region->size - length))) {
    pynq_throw(env, "ADDRESS", "%" PRIu64 " bytes at offset %.17g are outside of the window of %" PRIu64 " bytes",
               length, at, region->size);
    return NULL;
  }
  volatile uint8_t *place = region->bytes + (uint64_t)at;
  if ((double)(uint64_t)at != at || ((uintptr_t)place & (width - 1)) != 0) {
    pynq_throw(env, "ALIGNMENT", "offset %.17g is not aligned to an access of %" PRIu64 " bytes", at, width);
    return NULL;
  }
  return place;
}

/* The usual beginning: arguments, window, place. NULL after a throw. */
static inline volatile uint8_t *enter(napi_env env, napi_callback_info info, size_t count, napi_value *values,
                                      uint64_t width) {
  void *table;
  if (!pynq_arguments(env, info, count, values, &table)) return NULL;
  mmio_region *region = get_region(env, table, values[0]);
  return region == NULL ? NULL : get_place(env, region, values[1], width, width);
}

static bool get_small(napi_env env, napi_value value, uint64_t max, uint64_t *out) {
  return pynq_get_size(env, value, "the value", max, out);
}

static bool get_large(napi_env env, napi_value value, uint64_t max, uint64_t *out) {
  (void)max;
  return pynq_get_u64(env, value, "the value", out);
}

#define READ(bits, create)                                                                                        \
  static napi_value read##bits(napi_env env, napi_callback_info info) {                                           \
    napi_value arguments[2], result;                                                                              \
    volatile uint8_t *place = enter(env, info, 2, arguments, bits / 8);                                           \
    if (place == NULL) return NULL;                                                                               \
    PYNQ_CHECK(env, create(env, pynq_load##bits(place), &result));                                                \
    return result;                                                                                                \
  }

#define WRITE(bits, get)                                                                                          \
  static napi_value write##bits(napi_env env, napi_callback_info info) {                                          \
    napi_value arguments[3];                                                                                      \
    uint64_t value;                                                                                               \
    volatile uint8_t *place = enter(env, info, 3, arguments, bits / 8);                                           \
    if (place == NULL || !get(env, arguments[2], UINT##bits##_MAX, &value)) return NULL;                          \
    pynq_store##bits(place, (uint##bits##_t)value);                                                               \
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

/* (window, offset, mask, bits): one read, one write; gives the value written. */
static napi_value modify32(napi_env env, napi_callback_info info) {
  napi_value arguments[4], result;
  uint32_t mask, bits;
  volatile uint8_t *place = enter(env, info, 4, arguments, 4);
  if (place == NULL || !pynq_get_u32(env, arguments[2], "the mask", &mask) ||
      !pynq_get_u32(env, arguments[3], "the value", &bits))
    return NULL;
  uint32_t value = (pynq_load32(place) & ~mask) | (bits & mask);
  pynq_store32(place, value);
  PYNQ_CHECK(env, napi_create_uint32(env, value, &result));
  return result;
}

static bool get_milliseconds(napi_env env, napi_value value, double *out) {
  if (napi_get_value_double(env, value, out) != napi_ok) {
    pynq_throw(env, "ARGUMENT", "the time-out is not a number");
    return false;
  }
  if (*out >= 0) return true;
  pynq_throw(env, "RANGE", "the time-out is %.17g, not a number of milliseconds from 0 on", *out);
  return false;
}

static double milliseconds_since(const struct timespec *start) {
  struct timespec now;
  (void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail for this clock */
  return (double)(now.tv_sec - start->tv_sec) * 1e3 + (double)(now.tv_nsec - start->tv_nsec) / 1e6;
}

/* (window, offset, mask, expected, timeoutMs): spins until (value & mask) == expected; gives the last value read. */
static napi_value poll32(napi_env env, napi_callback_info info) {
  napi_value arguments[5], result;
  uint32_t mask, expected, value;
  double timeout;
  volatile uint8_t *place = enter(env, info, 5, arguments, 4);
  if (place == NULL || !pynq_get_u32(env, arguments[2], "the mask", &mask) ||
      !pynq_get_u32(env, arguments[3], "the expected value", &expected) ||
      !get_milliseconds(env, arguments[4], &timeout))
    return NULL;
  struct timespec start;
  (void)clock_gettime(CLOCK_MONOTONIC, &start);
  while (((value = pynq_load32(place)) & mask) != expected) {
    if (milliseconds_since(&start) < timeout) continue;
    /* The process may have slept between the read and the look at the clock: only a later read may say "too late". */
    value = pynq_load32(place);
    break;
  }
  PYNQ_CHECK(env, napi_create_uint32(env, value, &result));
  return result;
}

/* The words of a Uint32Array, which may be detached (then none); throws and gives false for anything else. */
static bool get_words(napi_env env, napi_value value, uint32_t **words, size_t *count) {
  bool is = false;
  napi_typedarray_type type = napi_int8_array;
  void *data = NULL;
  if (napi_is_typedarray(env, value, &is) != napi_ok || !is ||
      napi_get_typedarray_info(env, value, &type, count, &data, NULL, NULL) != napi_ok || type != napi_uint32_array) {
    pynq_throw(env, "ARGUMENT", "not a Uint32Array");
    return false;
  }
  *words = data;
  if (data == NULL) *count = 0;
  return true;
}

/* (window, offset, Uint32Array) of the block calls. */
static volatile uint8_t *enter_block(napi_env env, napi_callback_info info, uint32_t **words, size_t *count) {
  napi_value arguments[3];
  void *table;
  if (!pynq_arguments(env, info, 3, arguments, &table)) return NULL;
  mmio_region *region = get_region(env, table, arguments[0]);
  if (region == NULL || !get_words(env, arguments[2], words, count)) return NULL;
  return get_place(env, region, arguments[1], 4, (uint64_t)*count * 4);
}

static napi_value read_block(napi_env env, napi_callback_info info) {
  uint32_t *words;
  size_t count;
  const volatile uint8_t *place = enter_block(env, info, &words, &count);
  if (place == NULL) return NULL;
  for (size_t i = 0; i < count; i++) words[i] = pynq_load32(place + 4 * i);
  return NULL;
}

static napi_value write_block(napi_env env, napi_callback_info info) {
  uint32_t *words;
  size_t count;
  volatile uint8_t *place = enter_block(env, info, &words, &count);
  if (place == NULL) return NULL;
  for (size_t i = 0; i < count; i++) pynq_store32(place + 4 * i, words[i]);
  PYNQ_BARRIER();
  return NULL;
}

/*
 * One of the pairs of write_list. The array may be shared with another thread: a pair is read once, into locals, and
 * what is checked is what is used.
 */
static bool get_pair(napi_env env, const mmio_region *region, const uint32_t *pairs, size_t index,
                     volatile uint8_t **place, uint32_t *value) {
  uint32_t offset = *(const volatile uint32_t *)&pairs[2 * index];
  *value = *(const volatile uint32_t *)&pairs[2 * index + 1];
  if (region->size < 4 || offset > region->size - 4) {
    pynq_throw(env, "ADDRESS", "4 bytes at offset %" PRIu32 " are outside of the window of %" PRIu64 " bytes", offset,
               region->size);
    return false;
  }
  *place = region->bytes + offset;
  if (((uintptr_t)*place & 3) == 0) return true;
  pynq_throw(env, "ALIGNMENT", "offset %" PRIu32 " is not aligned to an access of 4 bytes", offset);
  return false;
}

/* (window, Uint32Array of offset, value, offset, value, …): one 32-bit write a pair, in this order; all or none. */
static napi_value write_list(napi_env env, napi_callback_info info) {
  napi_value arguments[2];
  void *table;
  uint32_t *pairs, value;
  size_t count;
  volatile uint8_t *place;
  if (!pynq_arguments(env, info, 2, arguments, &table)) return NULL;
  mmio_region *region = get_region(env, table, arguments[0]);
  if (region == NULL || !get_words(env, arguments[1], &pairs, &count)) return NULL;
  if (count % 2 != 0) return pynq_throw(env, "ARGUMENT", "%zu numbers are not pairs of offset and value", count);
  for (size_t i = 0; i < count / 2; i++)
    if (!get_pair(env, region, pairs, i, &place, &value)) return NULL;
  for (size_t i = 0; i < count / 2; i++) {
    if (!get_pair(env, region, pairs, i, &place, &value)) return NULL;
    pynq_store32(place, value);
  }
  return NULL;
}

static napi_value barrier(napi_env env, napi_callback_info info) {
  napi_value arguments[1];
  void *table;
  if (!pynq_arguments(env, info, 1, arguments, &table) || get_region(env, table, arguments[0]) == NULL) return NULL;
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
  (void)mmio_unmap(env, region);
  return NULL;
}

napi_status pynq_mmio_init(napi_env env, napi_value exports) {
  static const pynq_function functions[] = {
      {"mmioMap", map},           {"mmioUnmap", unmap},         {"mmioRead8", read8},
      {"mmioRead16", read16},     {"mmioRead32", read32},       {"mmioRead64", read64},
      {"mmioWrite8", write8},     {"mmioWrite16", write16},     {"mmioWrite32", write32},
      {"mmioWrite64", write64},   {"mmioModify32", modify32},   {"mmioPoll32", poll32},
      {"mmioReadBlock", read_block}, {"mmioWriteBlock", write_block}, {"mmioWriteList", write_list},
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
