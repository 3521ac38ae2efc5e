/* JavaScript errors from C: { code, message } and { code, errno, syscall, message }. */
#include "pynq_native.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Names as in <errno.h>; glibc's strerrorname_np is too new and musl has none. */
static const struct {
  int number;
  const char *name;
} names[] = {
#define NAME(e) {e, #e}
    NAME(EACCES),  NAME(EAGAIN),    NAME(EBADF),   NAME(EBUSY),      NAME(ECANCELED),    NAME(EEXIST), NAME(EFAULT),
    NAME(EFBIG),   NAME(EINTR),     NAME(EINVAL),  NAME(EIO),        NAME(EISDIR),       NAME(ELOOP),  NAME(EMFILE),
    NAME(ENFILE),  NAME(ENODEV),    NAME(ENOENT),  NAME(ENOMEM),     NAME(ENAMETOOLONG), NAME(ENOSPC), NAME(ENOSYS),
    NAME(ENOTDIR), NAME(ENOTTY),    NAME(ENXIO),   NAME(EOPNOTSUPP), NAME(EOVERFLOW),    NAME(EPERM),  NAME(EPIPE),
    NAME(ERANGE),  NAME(EREMOTEIO), NAME(EROFS),   NAME(ESPIPE),     NAME(ESRCH),        NAME(ETIME),  NAME(ETIMEDOUT),
    NAME(ETXTBSY), NAME(ENODATA),   NAME(ENOEXEC), NAME(EPROTO),     NAME(EXDEV),
#undef NAME
};

static const char *name_of(int error) {
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (names[i].number == error) return names[i].name;
  return "UNKNOWN";
}

static napi_status make_error(napi_env env, const char *code, const char *message, napi_value *error) {
  napi_value code_value, message_value;
  PYNQ_TRY(napi_create_string_utf8(env, code, NAPI_AUTO_LENGTH, &code_value));
  PYNQ_TRY(napi_create_string_utf8(env, message, NAPI_AUTO_LENGTH, &message_value));
  return napi_create_error(env, code_value, message_value, error);
}

/* True where JavaScript has an exception to handle already; a second one would be refused. */
static bool pending(napi_env env) {
  bool is = false;
  return napi_is_exception_pending(env, &is) == napi_ok && is;
}

napi_value pynq_throw(napi_env env, const char *code, const char *format, ...) {
  char message[512];
  va_list list;
  va_start(list, format);
  vsnprintf(message, sizeof message, format, list);
  va_end(list);
  napi_value error;
  if (pending(env)) return NULL;
  /* Where even the error cannot be made (no memory), the plain form is the last resort; it has no further fallback. */
  if (make_error(env, code, message, &error) != napi_ok || napi_throw(env, error) != napi_ok)
    (void)napi_throw_error(env, code, message);
  return NULL;
}

static napi_status throw_errno(napi_env env, int error, const char *syscall, const char *message) {
  napi_value object, number, name;
  PYNQ_TRY(make_error(env, name_of(error), message, &object));
  PYNQ_TRY(napi_create_int32(env, -error, &number));
  PYNQ_TRY(napi_set_named_property(env, object, "errno", number));
  PYNQ_TRY(napi_create_string_utf8(env, syscall, NAPI_AUTO_LENGTH, &name));
  PYNQ_TRY(napi_set_named_property(env, object, "syscall", name));
  return napi_throw(env, object);
}

napi_value pynq_throw_errno(napi_env env, int error, const char *syscall, const char *subject) {
  char message[512], text[128];
  /* The GNU form gives a pointer, the XSI form a number; _GNU_SOURCE asks for the former where there is a choice. */
#ifdef __GLIBC__
  const char *reason = strerror_r(error, text, sizeof text);
#else
  const char *reason = strerror_r(error, text, sizeof text) == 0 ? text : "unknown error";
#endif
  if (subject == NULL)
    snprintf(message, sizeof message, "%s: %s, %s", name_of(error), reason, syscall);
  else
    snprintf(message, sizeof message, "%s: %s, %s '%.300s'", name_of(error), reason, syscall, subject);
  if (pending(env)) return NULL;
  if (throw_errno(env, error, syscall, message) != napi_ok) (void)napi_throw_error(env, name_of(error), message);
  return NULL;
}

napi_value pynq_throw_status(napi_env env, napi_status status, const char *call) {
  if (status == napi_pending_exception) return NULL;
  const napi_extended_error_info *info = NULL;
  const char *text = NULL;
  if (napi_get_last_error_info(env, &info) == napi_ok && info != NULL) text = info->error_message;
  return pynq_throw(env, "NAPI", "%s: %s (status %d)", call, text == NULL ? "failed" : text, (int)status);
}
