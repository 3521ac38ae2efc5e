/* Opening XRT so that it neither aborts nor writes to the terminal, and its error texts. */
#include "xrt.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * The messages of XRT are one a process, as XRT is: an environment that finds the file made by another one uses it. The
 * process is in its name, as XRT opens it in a way that children inherit.
 */
static int find_log(const char *name) {
  DIR *folder = opendir("/proc/self/fd");
  if (folder == NULL) return -1;
  size_t wanted = strlen(name);
  int found = -1;
  for (struct dirent *entry; found < 0 && (entry = readdir(folder)) != NULL;) {
    char target[80];
    ssize_t length = readlinkat(dirfd(folder), entry->d_name, target, sizeof target - 1);
    if (length <= 0) continue;
    target[length] = '\0';
    /* The kernel shows it as "/memfd:NAME (deleted)". */
    const char *shown = strncmp(target, "/memfd:", 7) == 0 ? target + 7 : "";
    if (strncmp(shown, name, wanted) != 0 || shown[wanted] != ' ') continue;
    /* XRT has it open too, for writing alone. */
    int descriptor = atoi(entry->d_name);
    if ((fcntl(descriptor, F_GETFL) & O_ACCMODE) == O_RDWR) found = descriptor;
  }
  closedir(folder);
  return found;
}

/*
 * The C API gives no error text but through XRT's log, so let that go to a file of ours. It stays open for as long as
 * the process lives: XRT opens it by name, at its first message.
 */
static bool open_log(napi_env env, xrt_library *library) {
  char name[48], path[64];
  snprintf(name, sizeof name, "pynq-gen-xrt-log-%ld", (long)getpid());
  library->log = find_log(name);
  if (library->log >= 0) return true;
  library->log = memfd_create(name, MFD_CLOEXEC);
  if (library->log < 0) return pynq_throw_errno(env, errno, "memfd_create", name) != NULL;
  snprintf(path, sizeof path, "/proc/self/fd/%d", library->log);
  /* Refused where something in this process used XRT before: then there are no texts, and all else works. */
  library->xrtIniStringSet("Runtime.runtime_log", path);
  /* Registers of a unit that is opened for runs too; XRT asks for this since 2.8. */
  library->xrtIniStringSet("Runtime.rw_shared", "true");
  return true;
}

static bool find(napi_env env, const xrt_library *library, void *from, const char *name, bool needed, void *function) {
  void *symbol = dlsym(from, name);
  memcpy(function, &symbol, sizeof symbol);
  if (symbol != NULL || !needed) return true;
  pynq_throw(env, "NO_LIBRARY", "%s has no %s", library->path, name);
  return false;
}

static bool find_functions(napi_env env, xrt_library *library) {
#define NEEDED(type, name, parameters)                                                                            \
  if (!find(env, library, library->dl, #name, true, &library->name)) return false;
#define OPTIONAL(type, name, parameters) (void)find(env, library, library->dl, #name, false, &library->name);
  XRT_FUNCTIONS(NEEDED, OPTIONAL)
  return find(env, library, library->dl, "_Z13xrtRunSetArgVPviPKvm", true, &library->xrtRunSetArgV);
}

/*
 * XRT up to 2.15 looks for its shim in $XILINX_XRT/lib, and ends the process where that is not set; a shim that is
 * loaded already is used as it is, by every version.
 */
static bool open_shim(napi_env env, xrt_library *library, const char *name) {
  char path[PATH_MAX];
  const char *slash = strrchr(library->path, '/');
  void *shim = NULL;
  if (slash != NULL &&
      snprintf(path, sizeof path, "%.*s/%s", (int)(slash - library->path), library->path, name) < (int)sizeof path)
    shim = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
  if (shim == NULL) shim = dlopen(name, RTLD_NOW | RTLD_GLOBAL);
  if (shim == NULL) return pynq_throw(env, "NO_LIBRARY", "%s", dlerror()) != NULL;
#define SHIM(type, function, parameters) (void)find(env, library, shim, #function, false, &library->function);
  XRT_SHIM_FUNCTIONS(SHIM)
  return true;
}

/* Threads of XRT call into this file, and so does the end of the process: it must stay where it is. */
static void stay_loaded(void) {
  static const char inside = 0;
  Dl_info self;
  if (dladdr(&inside, &self) != 0 && self.dli_fname != NULL)
    (void)dlopen(self.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE);
}

bool xrt_open_library(napi_env env, xrt_library *library, char **names, size_t count, const char *shim) {
  char why[512] = "";
  void *dl = NULL;
  for (size_t i = 0; i < count && dl == NULL; i++) {
    dl = dlopen(names[i], RTLD_NOW | RTLD_GLOBAL);
    size_t length = strlen(why);
    if (dl == NULL) snprintf(why + length, sizeof why - length, "%s%s", length == 0 ? "" : "; ", dlerror());
  }
  if (dl == NULL) return pynq_throw(env, "NO_LIBRARY", "%s", why) != NULL;

  xrt_library opened = {.dl = dl, .log = -1};
  Dl_info info;
  void *symbol = dlsym(dl, "xrtDeviceOpen");
  if (symbol == NULL || dladdr(symbol, &info) == 0 || info.dli_fname == NULL)
    return pynq_throw(env, "NO_LIBRARY", "no xrtDeviceOpen in what was loaded") != NULL;
  opened.path = strdup(info.dli_fname);
  if (opened.path == NULL) return pynq_throw(env, "OUT_OF_MEMORY", "no memory for a path") != NULL;
  /* The order matters: XRT reads its settings once, at its first use. The library stays open in any case. */
  if (!find_functions(env, &opened) || !open_log(env, &opened) || !open_shim(env, &opened, shim)) {
    free(opened.path);
    return false;
  }
  stay_loaded();
  *library = opened;
  return true;
}

/* Bytes of messages that are kept at most; XRT's position in the file stays where it is. */
#define LOG_KEPT (1 << 20)

off_t xrt_mark(const xrt_library *library) {
  struct stat status;
  if (fstat(library->log, &status) != 0) return 0;
  if ((off_t)status.st_blocks * 512 > LOG_KEPT)
    (void)fallocate(library->log, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, status.st_size);
  return status.st_size;
}

/* Joins what follows "ERROR: " in each line of `log`. */
static void join_errors(char *log, char *text, size_t size) {
  size_t length = 0;
  text[0] = '\0';
  char *rest = NULL;
  for (char *line = strtok_r(log, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest)) {
    const char *error = strstr(line, "ERROR: ");
    if (error == NULL) continue;
    error += sizeof "ERROR: " - 1;
    if (length > 0 && strstr(text, error) != NULL) continue;
    int more = snprintf(text + length, size - length, "%s%s", length == 0 ? "" : "; ", error);
    if (more < 0 || (size_t)more >= size - length) return;
    length += (size_t)more;
  }
}

void xrt_complaints(const xrt_library *library, off_t mark, char *text, size_t size) {
  char log[4096];
  ssize_t length = pread(library->log, log, sizeof log - 1, mark);
  log[length > 0 ? length : 0] = '\0';
  join_errors(log, text, size);
}

const char *xrt_code(int error) {
  switch (error < 0 ? -error : error) {
    case ENOMEM:
    case ENOSPC:
      return "OUT_OF_MEMORY";
    /* Not EPERM: it is 1, which XRT also gives for a plain -1. */
    case EACCES:
      return "PERMISSION";
    default:
      return "XRT";
  }
}

napi_value xrt_throw(napi_env env, const xrt_library *library, off_t mark, int error, const char *call) {
  char text[400];
  xrt_complaints(library, mark, text, sizeof text);
  if (text[0] == '\0')
    return pynq_throw(env, xrt_code(error), "%s failed (errno %d), and XRT gave no reason", call, error);
  return pynq_throw(env, xrt_code(error), "%s: %s", call, text);
}
