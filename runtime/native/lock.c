/*
 * Locks between processes. An OFD lock belongs to the open file, not to the process: it goes with the last descriptor,
 * also when the process dies, and two worker threads of one process exclude each other.
 */
#include "pynq_native.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { LOCK_NONE, LOCK_SHARED, LOCK_EXCLUSIVE };

/* lockFile(fd, 0 none | 1 shared | 2 exclusive): true where it is held now, false where somebody else holds it. */
static napi_value lock_file(napi_env env, napi_callback_info info) {
  napi_value argv[2];
  int32_t fd;
  uint64_t kind;
  if (!pynq_arguments(env, info, 2, argv, NULL) || !pynq_get_i32(env, argv[0], "fd", &fd) ||
      !pynq_get_size(env, argv[1], "kind", LOCK_EXCLUSIVE, &kind))
    return NULL;
  static const short types[] = {[LOCK_NONE] = F_UNLCK, [LOCK_SHARED] = F_RDLCK, [LOCK_EXCLUSIVE] = F_WRLCK};
  /* l_pid must be 0 for OFD locks; a length of 0 means the whole file. */
  struct flock lock = {.l_type = types[kind], .l_whence = SEEK_SET};
  bool held = true;
  if (fcntl(fd, F_OFD_SETLK, &lock) != 0) {
    if (errno != EAGAIN && errno != EACCES) return pynq_throw_errno(env, errno, "fcntl", NULL);
    held = false;
  }
  napi_value result;
  PYNQ_CHECK(env, napi_get_boolean(env, held, &result));
  return result;
}

napi_status pynq_lock_init(napi_env env, napi_value exports) {
  static const pynq_function functions[] = {{"lockFile", lock_file}};
  return pynq_define(env, exports, functions, sizeof functions / sizeof *functions, NULL);
}
