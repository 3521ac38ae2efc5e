/*
 * Lists of accesses that are done in one call: the start of a kernel, and its end. What they are is in
 * src/device/steps.ts.
 */
#include "mmio_steps.h"

#include "mmio_access.h"
#include "mmio_call.h"

#include <inttypes.h>
#include <stdlib.h>

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
      *value = mmio_poll_until(step->place, step->first, step->second, timeout);
      return mmio_is_so(*value, step->first, step->second);
    default:
      *value = pynq_load32(step->place);
      if (step->kind == STEP_WRITE_BACK && *value != 0) pynq_store32(step->place, *value);
      return step->kind != STEP_EXPECT || mmio_is_so(*value, step->first, step->second);
  }
}

typedef struct {
  const mmio_step *steps;
  uint32_t count, done;
  double timeout; /* of a poll, in ms */
  uint32_t *words; /* of the first step */
} mmio_steps;

/* Does steps in order until one of them is not so. Values read go into the words. */
static void do_steps(void *context) {
  mmio_steps *list = context;
  for (list->done = 0; list->done < list->count; list->done++) {
    const mmio_step *step = &list->steps[list->done];
    uint32_t value = 0;
    bool is_so = do_step(step, list->timeout, &value);
    if (step->kind != STEP_WRITE && step->kind != STEP_BARRIER) list->words[STEP_WORDS * list->done + 4] = value;
    if (!is_so) return;
  }
}

/* Steps for which there is room on the stack: the start of a kernel with 50 words of arguments. */
#define FEW_STEPS 64

/*
 * (window, Uint32Array of steps, from, to, timeoutMs): does these steps in order until one of them is not so; gives its
 * index, or `to`. All are checked before the first is done.
 */
napi_value mmio_run_steps(napi_env env, napi_callback_info info) {
  napi_value arguments[5], result;
  void *table;
  uint32_t *words, from, to;
  size_t count;
  double timeout;
  mmio_step few[FEW_STEPS], *steps = few;
  if (!pynq_arguments(env, info, 5, arguments, &table)) return NULL;
  mmio_region *region = mmio_get_region(env, table, arguments[0]);
  if (region == NULL || !mmio_get_words(env, arguments[1], &words, &count) ||
      !pynq_get_u32(env, arguments[2], "the first step", &from) ||
      !pynq_get_u32(env, arguments[3], "the end of the steps", &to) || !mmio_get_milliseconds(env, arguments[4], &timeout))
    return NULL;
  if (from > to || to > count / STEP_WORDS)
    return pynq_throw(env, "RANGE", "steps %" PRIu32 " to %" PRIu32 " are not among %zu", from, to, count / STEP_WORDS);
  count = to - from;
  if (count > 0) words += STEP_WORDS * (size_t)from;
  if (count > FEW_STEPS && (steps = malloc(count * sizeof *steps)) == NULL)
    return pynq_throw(env, "OUT_OF_MEMORY", "no memory for %zu steps", count);
  bool good = true;
  for (size_t i = 0; good && i < count; i++) good = get_step(env, region, words + STEP_WORDS * i, &steps[i]);
  mmio_steps list = {.steps = steps, .count = (uint32_t)count, .timeout = timeout, .words = words};
  good = good && mmio_touch(env, region, do_steps, &list);
  if (steps != few) free(steps);
  if (!good) return NULL;
  PYNQ_CHECK(env, napi_create_uint32(env, from + list.done, &result));
  return result;
}
