/* Arguments from JavaScript, checked: nothing is converted, rounded or wrapped. */
#include "pynq_native.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

bool pynq_refuse_arguments(napi_env env, napi_status status, size_t given, size_t count) {
  if (status != napi_ok) pynq_throw_status(env, status, "napi_get_cb_info");
  else pynq_throw(env, "ARGUMENT", "%zu arguments given, %zu needed", given, count);
  return false;
}

static bool get_whole(napi_env env, napi_value value, const char *what, double min, double max, double *out) {
  napi_status status = napi_get_value_double(env, value, out);
  if (status == napi_number_expected) {
    pynq_throw(env, "ARGUMENT", "%s is not a number", what);
    return false;
  }
  if (status != napi_ok) {
    pynq_throw_status(env, status, "napi_get_value_double");
    return false;
  }
  /* Written so that NaN fails; between the limits the conversion to int64_t is defined. */
  if (!(*out >= min && *out <= max) || (double)(int64_t)*out != *out) {
    pynq_throw(env, "RANGE", "%s is %.17g, not a whole number from %.0f to %.0f", what, *out, min, max);
    return false;
  }
  return true;
}

bool pynq_get_size(napi_env env, napi_value value, const char *what, uint64_t max, uint64_t *out) {
  double number;
  if (!get_whole(env, value, what, 0, (double)max, &number)) return false;
  *out = (uint64_t)number;
  return true;
}

bool pynq_get_u32(napi_env env, napi_value value, const char *what, uint32_t *out) {
  double number;
  if (!get_whole(env, value, what, 0, UINT32_MAX, &number)) return false;
  *out = (uint32_t)number;
  return true;
}

bool pynq_get_i32(napi_env env, napi_value value, const char *what, int32_t *out) {
  double number;
  if (!get_whole(env, value, what, INT32_MIN, INT32_MAX, &number)) return false;
  *out = (int32_t)number;
  return true;
}

bool pynq_get_u64(napi_env env, napi_value value, const char *what, uint64_t *out) {
  bool lossless = false;
  napi_status status = napi_get_value_bigint_uint64(env, value, out, &lossless);
  if (status == napi_bigint_expected) {
    pynq_throw(env, "ARGUMENT", "%s is not a bigint", what);
    return false;
  }
  if (status != napi_ok) {
    pynq_throw_status(env, status, "napi_get_value_bigint_uint64");
    return false;
  }
  if (!lossless) pynq_throw(env, "RANGE", "%s is not a bigint from 0 to %" PRIu64, what, UINT64_MAX);
  return lossless;
}

bool pynq_get_string(napi_env env, napi_value value, const char *what, char **out) {
  size_t length = 0;
  napi_status status = napi_get_value_string_utf8(env, value, NULL, 0, &length);
  if (status == napi_string_expected) {
    pynq_throw(env, "ARGUMENT", "%s is not a string", what);
    return false;
  }
  char *text = status == napi_ok ? malloc(length + 1) : NULL;
  if (status == napi_ok && text == NULL) {
    pynq_throw(env, "OUT_OF_MEMORY", "no memory for %s", what);
    return false;
  }
  if (status == napi_ok) status = napi_get_value_string_utf8(env, value, text, length + 1, &length);
  if (status != napi_ok) {
    free(text);
    pynq_throw_status(env, status, "napi_get_value_string_utf8");
    return false;
  }
  if (strlen(text) != length) {
    free(text);
    pynq_throw(env, "ARGUMENT", "%s has a NUL character inside", what);
    return false;
  }
  *out = text;
  return true;
}
