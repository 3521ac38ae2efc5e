/* Arguments of register access, and its accesses. */
#include "mmio_call.h"

#include "mmio_access.h"

#include <inttypes.h>
#include <time.h>

mmio_region *mmio_refuse_handle(napi_env env, const mmio_region *region) {
  if (region == NULL) pynq_throw(env, "ARGUMENT", "not a window that this helper mapped");
  else pynq_throw(env, "FREED", "the window is closed");
  return NULL;
}

volatile uint8_t *mmio_refuse_offset(napi_env env, const mmio_region *region, const double *at, uint64_t width,
                                     uint64_t length) {
  if (at == NULL)
    pynq_throw(env, "ARGUMENT", "the offset is not a number");
  else if (mmio_is_outside(region, *at, length))
    pynq_throw(env, "ADDRESS", "%" PRIu64 " bytes at offset %.17g are outside of the window of %" PRIu64 " bytes",
               length, *at, region->size);
  else
    pynq_throw(env, "ALIGNMENT", "offset %.17g is not aligned to an access of %" PRIu64 " bytes", *at, width);
  return NULL;
}

bool mmio_get_milliseconds(napi_env env, napi_value value, double *out) {
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

uint32_t mmio_poll_until(const volatile uint8_t *place, uint32_t mask, uint32_t expected, double timeout) {
  uint32_t value = pynq_load32(place);
  if (mmio_is_so(value, mask, expected) || timeout == 0) return value;
  struct timespec start;
  (void)clock_gettime(CLOCK_MONOTONIC, &start);
  for (unsigned turn = 1;; turn++) {
    value = pynq_load32(place);
    if (mmio_is_so(value, mask, expected)) return value;
    /*
     * A look at the clock takes as long as several reads: one for eight. The process may have slept between a read and
     * that look; only a later read may say "too late".
     */
    if (turn % 8 == 0 && milliseconds_since(&start) >= timeout) return pynq_load32(place);
  }
}

bool mmio_get_words(napi_env env, napi_value value, uint32_t **words, size_t *count) {
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

void mmio_throw_fault(napi_env env, const mmio_region *region, uintptr_t address) {
  uintptr_t start = (uintptr_t)region->bytes;
  if (address >= start && address - start < region->size)
    pynq_throw(env, "BUS", "nothing answers, or something refuses, an access at offset 0x%" PRIxPTR " (bus error)",
               address - start);
  else
    pynq_throw(env, "BUS", "nothing answers, or something refuses, an access (bus error)");
}
