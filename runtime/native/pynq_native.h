/*
 * What the parts of the C helper share. Include it first: it settles the feature macros.
 *
 * The helper holds syscalls and no policy. It has no global state but one, the handler of SIGBUS (bus_fault.h): what a
 * part must remember belongs to the environment (`pynq_own`), so that worker threads and several copies of the helper
 * do not meet. Every function checks its arguments and every status; what goes wrong is a JavaScript error
 *   { code, message }                   for a wrong argument: ARGUMENT, ADDRESS, ALIGNMENT, RANGE, FREED, …
 *   { code: "BUS", message }            for an access that was made, but met with a bus error
 *   { code, errno, syscall, message }   for a failed system call: code as in <errno.h>, errno negative, as Node has it
 */
#ifndef PYNQ_NATIVE_H
#define PYNQ_NATIVE_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#ifndef NAPI_VERSION
#define NAPI_VERSION 8
#endif

#include <node_api.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Grows when a function of the helper changes its meaning; src/native/helper.ts holds the number it expects. */
#ifndef PYNQ_INTERFACE
#define PYNQ_INTERFACE 1
#endif

/* One line a part: each has `napi_status pynq_<part>_init(napi_env env, napi_value exports)` in <part>.c. */
#define PYNQ_PARTS(PART)                                                                                          \
  PART(mmio)                                                                                                      \
  PART(lock)                                                                                                      \
  PART(gpio)                                                                                                      \
  PART(interrupt)                                                                                                 \
  PART(file)                                                                                                      \
  PART(buffer)                                                                                                    \
  PART(xrt)

/* ---- errors (errors.c) ---- */

/* Throws { code, message } unless an exception is pending already; gives NULL, to be returned to JavaScript. */
napi_value pynq_throw(napi_env env, const char *code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Throws { code, errno, syscall, message } for a failed system call; `subject` is a path or the like, or NULL. */
napi_value pynq_throw_errno(napi_env env, int error, const char *syscall, const char *subject);
/* Throws for a Node-API call that failed, unless an exception is pending already. */
napi_value pynq_throw_status(napi_env env, napi_status status, const char *call);

/* In a function that returns napi_value: leaves with an error where a Node-API call fails. */
#define PYNQ_CHECK(env, call)                                                                                     \
  do {                                                                                                            \
    napi_status pynq_status_ = (call);                                                                            \
    if (pynq_status_ != napi_ok) return pynq_throw_status((env), pynq_status_, #call);                            \
  } while (0)

/* In a function that returns napi_status: passes a failure on. */
#define PYNQ_TRY(call)                                                                                            \
  do {                                                                                                            \
    napi_status pynq_status_ = (call);                                                                            \
    if (pynq_status_ != napi_ok) return pynq_status_;                                                             \
  } while (0)

/* ---- registration (addon.c) ---- */

typedef struct {
  const char *name;
  napi_callback call;
} pynq_function;

/* Adds functions to `exports`; each gets `data` as its callback data. */
napi_status pynq_define(napi_env env, napi_value exports, const pynq_function *functions, size_t count, void *data);

/*
 * Hands `state` to the environment: `destroy(state)` is called once, when the environment goes away. Finalizers of
 * values may still run after it, so a state that they need must count its users. On failure the caller keeps `state`.
 */
napi_status pynq_own(napi_env env, void *state, void (*destroy)(void *state));

/* ---- arguments (arguments.c); each throws and gives false where the value is not what it should be ---- */

/* Throws, and gives false. */
bool pynq_refuse_arguments(napi_env env, napi_status status, size_t given, size_t count);
/* Gets exactly `count` arguments, and the callback data where `data` is not NULL. Inline: every call begins so. */
static inline bool pynq_arguments(napi_env env, napi_callback_info info, size_t count, napi_value *values, void **data) {
  size_t given = count;
  napi_status status = napi_get_cb_info(env, info, &given, values, NULL, data);
  return (status == napi_ok && given == count) || pynq_refuse_arguments(env, status, given, count);
}
/* A whole number from 0 to `max`; `max` at most 2^53 - 1. */
bool pynq_get_size(napi_env env, napi_value value, const char *what, uint64_t max, uint64_t *out);
/* A whole number from 0 to 2^32 - 1. */
bool pynq_get_u32(napi_env env, napi_value value, const char *what, uint32_t *out);
/* A bigint from 0 to 2^64 - 1. */
bool pynq_get_u64(napi_env env, napi_value value, const char *what, uint64_t *out);
/* A whole number from -2^31 to 2^31 - 1, such as a file descriptor. */
bool pynq_get_i32(napi_env env, napi_value value, const char *what, int32_t *out);
/* A string in UTF-8 without NUL inside; to be freed by the caller. */
bool pynq_get_string(napi_env env, napi_value value, const char *what, char **out);

#endif
