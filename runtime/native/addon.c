/* The module's entry, and what the environment owns. */
#include "pynq_native.h"

#include <stdlib.h>

#define PYNQ_DECLARE(part) napi_status pynq_##part##_init(napi_env env, napi_value exports);
PYNQ_PARTS(PYNQ_DECLARE)

typedef struct owned {
  struct owned *next;
  void *state;
  void (*destroy)(void *state);
} owned;

typedef struct {
  owned *first;
} environment;

static void environment_finalize(napi_env env, void *data, void *hint) {
  (void)env;
  (void)hint;
  environment *e = data;
  while (e->first != NULL) {
    owned *o = e->first;
    e->first = o->next;
    o->destroy(o->state);
    free(o);
  }
  free(e);
}

napi_status pynq_own(napi_env env, void *state, void (*destroy)(void *state)) {
  void *data = NULL;
  PYNQ_TRY(napi_get_instance_data(env, &data));
  environment *e = data;
  owned *o = e == NULL ? NULL : malloc(sizeof *o);
  if (o == NULL) return napi_generic_failure;
  *o = (owned){.next = e->first, .state = state, .destroy = destroy};
  e->first = o;
  return napi_ok;
}

napi_status pynq_define(napi_env env, napi_value exports, const pynq_function *functions, size_t count,
                        void *data) {
  for (size_t i = 0; i < count; i++) {
    napi_value function;
    PYNQ_TRY(napi_create_function(env, functions[i].name, NAPI_AUTO_LENGTH, functions[i].call, data, &function));
    PYNQ_TRY(napi_set_named_property(env, exports, functions[i].name, function));
  }
  return napi_ok;
}

static napi_status add_part(napi_env env, napi_value exports, napi_value parts, uint32_t index, const char *name,
                            napi_status (*init)(napi_env, napi_value)) {
  napi_value text;
  PYNQ_TRY(init(env, exports));
  PYNQ_TRY(napi_create_string_utf8(env, name, NAPI_AUTO_LENGTH, &text));
  return napi_set_element(env, parts, index, text);
}

static napi_status add_all(napi_env env, napi_value exports) {
  napi_value number, parts;
  PYNQ_TRY(napi_create_uint32(env, PYNQ_INTERFACE, &number));
  PYNQ_TRY(napi_set_named_property(env, exports, "interfaceNumber", number));
  PYNQ_TRY(napi_create_array(env, &parts));
  uint32_t count = 0;
#define PYNQ_ADD(part) PYNQ_TRY(add_part(env, exports, parts, count++, #part, pynq_##part##_init));
  PYNQ_PARTS(PYNQ_ADD)
  return napi_set_named_property(env, exports, "parts", parts);
}

NAPI_MODULE_INIT() {
  environment *e = calloc(1, sizeof *e);
  if (e == NULL) return pynq_throw(env, "OUT_OF_MEMORY", "no memory for the helper's state");
  napi_status status = napi_set_instance_data(env, e, environment_finalize, NULL);
  if (status != napi_ok) {
    free(e);
    return pynq_throw_status(env, status, "napi_set_instance_data");
  }
  PYNQ_CHECK(env, add_all(env, exports));
  return exports;
}
