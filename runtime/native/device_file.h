/* What the parts that hand out device files and mappings share: unforgeable handles, and bytes of JavaScript. */
#ifndef PYNQ_DEVICE_FILE_H
#define PYNQ_DEVICE_FILE_H

#include "pynq_native.h"

/* The largest size and offset taken: whole numbers of JavaScript stay exact. */
#define PYNQ_LARGEST ((uint64_t)1 << 53)

/* What a handle carries; throws and gives NULL for anything else. `what` is for the message. */
void *pynq_handle_of(napi_env env, napi_value value, const napi_type_tag *tag, const char *what);
/* An object that carries `data`; on failure an exception is pending and the caller keeps `data`. */
napi_value pynq_make_handle(napi_env env, const napi_type_tag *tag, void *data, napi_finalize collect);
/* The bytes of a Uint8Array; a detached one has none. Throws and gives false for anything else. */
bool pynq_get_bytes(napi_env env, napi_value value, uint8_t **bytes, size_t *length);

/* Descriptor of an open file handle, and its path; throws and gives -1 for anything else. */
int pynq_file_descriptor(napi_env env, napi_value value, const char **path);

#endif
