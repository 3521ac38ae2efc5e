/*
 * What the functions of register access have in common: their arguments, their accesses, and waiting for a value. What
 * every single access goes through is inline; what it is refused with is not.
 */
#ifndef PYNQ_MMIO_CALL_H
#define PYNQ_MMIO_CALL_H

#include "mmio_region.h"

#include "bus_fault.h"

/* Each throws, and gives NULL. */
mmio_region *mmio_refuse_handle(napi_env env, const mmio_region *region);
volatile uint8_t *mmio_refuse_offset(napi_env env, const mmio_region *region, const double *at, uint64_t width,
                                     uint64_t length);
void mmio_throw_fault(napi_env env, const mmio_region *region, uintptr_t address);

/* Arguments; each throws and gives NULL or false where the value is not what it should be. */

/* The window behind a handle, which is open. */
static inline mmio_region *mmio_get_region(napi_env env, const mmio_table *table, napi_value handle) {
  void *pointer = NULL;
  /* Anything but an external fails here, which is no different from an external that is not ours. */
  if (napi_get_value_external(env, handle, &pointer) != napi_ok) pointer = NULL;
  mmio_region *region = pointer == NULL ? NULL : mmio_find(table, pointer);
  return region == NULL || region->bytes == NULL ? mmio_refuse_handle(env, region) : region;
}

/* Written so that NaN is outside. Sizes are below 2^53: exact as a double. */
static inline bool mmio_is_outside(const mmio_region *region, double at, uint64_t length) {
  return length > region->size || !(at >= 0 && at <= (double)(region->size - length));
}

/* Where `length` bytes, in accesses of `width` bytes, begin in the window. */
static inline volatile uint8_t *mmio_get_place(napi_env env, const mmio_region *region, napi_value offset,
                                               uint64_t width, uint64_t length) {
  double at;
  if (napi_get_value_double(env, offset, &at) != napi_ok) return mmio_refuse_offset(env, region, NULL, width, length);
  if (mmio_is_outside(region, at, length)) return mmio_refuse_offset(env, region, &at, width, length);
  volatile uint8_t *place = region->bytes + (uint64_t)at;
  if ((double)(uint64_t)at != at || ((uintptr_t)place & (width - 1)) != 0)
    return mmio_refuse_offset(env, region, &at, width, length);
  return place;
}

/* The words of a Uint32Array, which may be detached (then none). */
bool mmio_get_words(napi_env env, napi_value value, uint32_t **words, size_t *count);
bool mmio_get_milliseconds(napi_env env, napi_value value, double *out);

/* Does the accesses of `work(context)`, by the rules of pynq_bus_try; throws and gives false for a bus error. */
static inline bool mmio_touch(napi_env env, const mmio_region *region, void (*work)(void *context), void *context) {
  uintptr_t address = 0;
  if (pynq_bus_try(work, context, &address)) return true;
  mmio_throw_fault(env, region, address);
  return false;
}

static inline bool mmio_is_so(uint32_t value, uint32_t mask, uint32_t expected) { return (value & mask) == expected; }

/* Spins until (value & mask) == expected, at most so many milliseconds; gives the last value read. */
uint32_t mmio_poll_until(const volatile uint8_t *place, uint32_t mask, uint32_t expected, double timeout);

#endif
