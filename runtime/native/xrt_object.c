/* Handles of XRT's objects: who uses them, and the order in which they are given back. */
#include "xrt.h"

#include <stdlib.h>

static const napi_type_tag tags[XRT_KINDS] = {
    {0x5d0c61f1b1a44d3aULL, XRT_RUN}, {0x5d0c61f1b1a44d3aULL, XRT_BUFFER}, {0x5d0c61f1b1a44d3aULL, XRT_KERNEL},
    {0x5d0c61f1b1a44d3aULL, XRT_IP},  {0x5d0c61f1b1a44d3aULL, XRT_DEVICE},
};

void xrt_state_unuse(xrt_state *state) {
  if (--state->users > 0) return;
  pthread_cond_destroy(&state->ended);
  pthread_mutex_destroy(&state->lock);
  free(state->library.path);
  free(state);
}

void xrt_use(xrt_object *object) { object->users++; }

void xrt_close(xrt_object *object) {
  if (object->handle == NULL) return;
  *object->link = object->next;
  if (object->next != NULL) object->next->link = object->link;
  object->close(object);
  object->handle = NULL;
}

/*
 * XRT still writes to a run that has not ended, and the hardware to the memory that it was given. While the environment
 * lives JavaScript keeps both; after it nobody can tell which memory it was, so all of it stays.
 */
static bool must_stay(const xrt_object *object) {
  if (object->kind == XRT_RUN && xrt_undelivered(object)) return true;
  pthread_mutex_lock(&object->state->lock);
  bool stay = !object->state->open && object->state->in_flight > 0;
  pthread_mutex_unlock(&object->state->lock);
  return stay;
}

void xrt_unuse(xrt_object *object) {
  /* A loop instead of a recursion: the parent may lose its last user with its child. */
  while (object != NULL && --object->users == 0) {
    if (object->handle != NULL && must_stay(object)) {
      object->users = 1;
      object->abandoned = true;
      return;
    }
    xrt_close(object);
    xrt_object *parent = object->parent;
    xrt_state *state = object->state;
    free(object);
    xrt_state_unuse(state);
    object = parent;
  }
}

static void finalize(napi_env env, void *data, void *hint) {
  (void)env;
  (void)hint;
  xrt_unuse(data);
}

static napi_status wrap(napi_env env, xrt_object *object, napi_value *wrapper) {
  PYNQ_TRY(napi_create_object(env, wrapper));
  PYNQ_TRY(napi_type_tag_object(env, *wrapper, &tags[object->kind]));
  return napi_wrap(env, *wrapper, object, finalize, NULL, NULL);
}

xrt_object *xrt_new(napi_env env, xrt_state *state, xrt_kind kind, size_t size, void *handle, xrt_object *parent,
                    void (*close)(xrt_object *), napi_value *wrapper) {
  xrt_object *object = calloc(1, size);
  if (object == NULL) {
    xrt_object unlisted = {.state = state, .kind = kind, .handle = handle, .parent = parent};
    close(&unlisted);
    pynq_throw(env, "OUT_OF_MEMORY", "no memory for a handle of XRT");
    return NULL;
  }
  *object = (xrt_object){.state = state, .kind = kind, .handle = handle, .parent = parent, .users = 1, .close = close};
  state->users++;
  if (parent != NULL) xrt_use(parent);
  object->next = state->first[kind];
  object->link = &state->first[kind];
  if (object->next != NULL) object->next->link = &object->next;
  state->first[kind] = object;
  napi_status status = wrap(env, object, wrapper);
  if (status == napi_ok) return object;
  pynq_throw_status(env, status, "napi_wrap");
  xrt_unuse(object);
  return NULL;
}

bool xrt_get(napi_env env, napi_value value, xrt_kind kind, const char *what, xrt_object **object) {
  bool is = false;
  void *data = NULL;
  napi_valuetype type;
  /* A tag is asked of objects alone: for undefined the question itself throws. */
  if (napi_typeof(env, value, &type) != napi_ok || type != napi_object ||
      napi_check_object_type_tag(env, value, &tags[kind], &is) != napi_ok || !is ||
      napi_unwrap(env, value, &data) != napi_ok)
    return pynq_throw(env, "ARGUMENT", "not a handle of %s", what) != NULL;
  *object = data;
  if ((*object)->handle == NULL) return pynq_throw(env, "FREED", "%s was closed", what) != NULL;
  const xrt_object *device = *object;
  while (device->parent != NULL) device = device->parent;
  /* Two threads in one device of XRT are one too many. */
  if (device->busy) return pynq_throw(env, "BUSY", "the device is being loaded") != NULL;
  return true;
}

static bool is_under(const xrt_object *object, const xrt_object *device) {
  while (object != NULL && object != device) object = object->parent;
  return device == NULL || object == device;
}

static bool busy(const xrt_state *state, const xrt_object *device) {
  for (const xrt_object *run = state->first[XRT_RUN]; run != NULL; run = run->next)
    if (is_under(run, device)) return true;
  return false;
}

/* The first object of the list that `device` holds; sub-buffers come before the buffers that they are a part of. */
static xrt_object *next_to_close(xrt_object *object, const xrt_object *device) {
  while (object != NULL && (!is_under(object, device) || (object->kind == XRT_RUN && xrt_in_flight(object)))) object = object->next;
  return object;
}

void xrt_close_all(napi_env env, xrt_state *state, const xrt_object *device) {
  for (int kind = 0; kind < XRT_DEVICE; kind++) {
    for (xrt_object *object; (object = next_to_close(state->first[kind], device)) != NULL;) {
      if (kind == XRT_BUFFER && env != NULL) (void)xrt_detach_view(env, object);
      xrt_close(object);
    }
    /* A run that goes on still needs its kernel, its device and the memory that it was given. */
    if (kind == XRT_RUN && busy(state, device)) return;
  }
}
