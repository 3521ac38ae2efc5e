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

static bool is_so(uint32_t value, uint32_t mask, uint32_t expected) { return (value & mask) == expected; }

/* Spins until (value & mask) == expected, at most so many milliseconds; gives the last value read. */
static uint32_t poll_until(const volatile uint8_t *place, uint32_t mask, uint32_t expected, double timeout) {
  uint32_t value = pynq_load32(place);
  if (is_so(value, mask, expected) || timeout == 0) return value;
  struct timespec start;
  (void)clock_gettime(CLOCK_MONOTONIC, &start);
  for (unsigned turn = 1;; turn++) {
    value = pynq_load32(place);
    if (is_so(value, mask, expected)) return value;
    /*
     * A look at the clock takes as long as several reads: one for eight. The process may have slept between a read and
     * that look; only a later read may say "too late".
     */
    if (turn % 8 == 0 && milliseconds_since(&start) >= timeout) return pynq_load32(place);
  }
}

/* (window, offset, mask, expected, timeoutMs): gives the last value read. */
static napi_value poll32(napi_env env, napi_callback_info info) {
  napi_value arguments[5], result;
  uint32_t mask, expected;
  double timeout;
  volatile uint8_t *place = enter(env, info, 5, arguments, 4);
  if (place == NULL || !pynq_get_u32(env, arguments[2], "the mask", &mask) ||
      !pynq_get_u32(env, arguments[3], "the expected value", &expected) ||
      !get_milliseconds(env, arguments[4], &timeout))
    return NULL;
  PYNQ_CHECK(env, napi_create_uint32(env, poll_until(place, mask, expected, timeout), &result));
  return result;
}

/* The words of a Uint32Array, which may be detached (then none); throws and gives false for anything else. */
static bool get_words(napi_env env, napi_value value, uint32_t **words, size_t *count) {
  napi_typedarray_type type = napi_int8_array;
  void *data = NULL;
  if (napi_get_typedarray_info(env, value, &type, count, &data, NULL, NULL) != napi_ok || type != napi_uint32_array) {
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

/* Kinds of steps, and the words of one: kind, offset, first and second operand, the value read. */
enum { STEP_READ, STEP_WRITE, STEP_EXPECT, STEP_WRITE_BACK, STEP_POLL, STEP_BARRIER, STEP_KINDS };
#define STEP_WORDS 5

typedef struct {
  uint32_t kind, first, second;
  volatile uint8_t *place; /* of no meaning for a barrier */
} mmio_step;

/* Checks a step and takes it out of the array, which may be shared with another thread: what is checked is used. */
static bool get_step(napi_env env, const mmio_region *region, const volatile uint32_t *word, mmio_step *step) {
  uint32_t offset = word[1];
  *step = (mmio_step){.kind = word[0], .first = word[2], .second = word[3], .place = region->bytes + offset};
  if (step->kind == STEP_BARRIER) return true;
  if (step->kind >= STEP_KINDS)
    pynq_throw(env, "ARGUMENT", "a step is of the unknown kind %" PRIu32, step->kind);
  else if (region->size < 4 || offset > region->size - 4)
    pynq_throw(env, "ADDRESS", "4 bytes at offset %" PRIu32 " are outside of the window of %" PRIu64 " bytes", offset,
               region->size);
  else if (((uintptr_t)step->place & 3) != 0)
    pynq_throw(env, "ALIGNMENT", "offset %" PRIu32 " is not aligned to an access of 4 bytes", offset);
  else
    return true;
  return false;
}

/* Does a step; false where what it waited for is not so. `value` is what was read, if anything was. */
static bool do_step(const mmio_step *step, double timeout, uint32_t *value) {
  switch (step->kind) {
    case STEP_WRITE:
      pynq_store32(step->place, step->first);
      return true;
    case STEP_BARRIER:
      PYNQ_BARRIER();
      return true;
    case STEP_POLL:
      *value = poll_until(step->place, step->first, step->second, timeout);
      return is_so(*value, step->first, step->second);
    default:
      *value = pynq_load32(step->place);
      if (step->kind == STEP_WRITE_BACK && *value != 0) pynq_store32(step->place, *value);
      return step->kind != STEP_EXPECT || is_so(*value, step->first, step->second);
  }
}

/* Does steps in order until one of them is not so; gives how many were done. Values read go into the words. */
static uint32_t do_steps(const mmio_step *steps, uint32_t count, double timeout, uint32_t *words) {
  for (uint32_t i = 0; i < count; i++) {
    uint32_t value = 0;
    bool done = do_step(&steps[i], timeout, &value);
    if (steps[i].kind != STEP_WRITE && steps[i].kind != STEP_BARRIER) words[STEP_WORDS * i + 4] = value;
    if (!done) return i;
  }
  return count;
}

/* Steps for which there is room on the stack: the start of a kernel with 50 words of arguments. */
#define FEW_STEPS 64

/*
 * (window, Uint32Array of steps, from, to, timeoutMs): does these steps in order until one of them is not so; gives its
 * index, or `to`. All are checked before the first is done.
 */
static napi_value run_steps(napi_env env, napi_callback_info info) {
  napi_value arguments[5], result;
  void *table;
  uint32_t *words, from, to;
  size_t count;
  double timeout;
  mmio_step few[FEW_STEPS], *steps = few;
  if (!pynq_arguments(env, info, 5, arguments, &table)) return NULL;
  mmio_region *region = get_region(env, table, arguments[0]);
  if (region == NULL || !get_words(env, arguments[1], &words, &count) ||
      !pynq_get_u32(env, arguments[2], "the first step", &from) ||
      !pynq_get_u32(env, arguments[3], "the end of the steps", &to) || !get_milliseconds(env, arguments[4], &timeout))
    return NULL;
  if (from > to || to > count / STEP_WORDS)
    return pynq_throw(env, "RANGE", "steps %" PRIu32 " to %" PRIu32 " are not among %zu", from, to, count / STEP_WORDS);
  count = to - from;
  if (count > 0) words += STEP_WORDS * (size_t)from;
  if (count > FEW_STEPS && (steps = malloc(count * sizeof *steps)) == NULL)
    return pynq_throw(env, "OUT_OF_MEMORY", "no memory for %zu steps", count);
  bool good = true;
  for (size_t i = 0; good && i < count; i++) good = get_step(env, region, words + STEP_WORDS * i, &steps[i]);
  if (good) from += do_steps(steps, (uint32_t)count, timeout, words);
  if (steps != few) free(steps);
  if (!good) return NULL;
  PYNQ_CHECK(env, napi_create_uint32(env, from, &result));
  return result;
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
      {"mmioReadBlock", read_block}, {"mmioWriteBlock", write_block}, {"mmioSteps", run_steps},
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
