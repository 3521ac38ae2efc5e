/*
 * Stands in for the zocl driver below one process (LD_PRELOAD): opening a file `…/dev/dri/renderD128` gives a memory file,
 * on which the driver's buffer requests work. Structures and numbers are written down here independently of the runtime,
 * from XRT's zocl_ioctl.h and Linux's drm.h, as C sees them.
 *
 * ZOCL_LIMIT is the memory in bytes. Each request is written to ZOCL_LOG as one line.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

struct create { uint64_t size; uint32_t handle; uint32_t flags; };
struct map { uint32_t handle; uint32_t pad; uint64_t offset; };
struct sync { uint32_t handle; uint32_t direction; uint64_t offset; uint64_t size; };
struct info { uint32_t handle; uint32_t flags; uint64_t size; uint64_t address; };
struct gem_close { uint32_t handle; uint32_t pad; };
struct prime { uint32_t handle; uint32_t flags; int32_t fd; };

#define CREATE _IOWR('d', 0x40, struct create)
#define MAP _IOWR('d', 0x43, struct map)
#define SYNC _IOWR('d', 0x44, struct sync)
#define INFO _IOWR('d', 0x45, struct info)
#define CLOSE _IOW('d', 0x09, struct gem_close)
#define PRIME _IOWR('d', 0x2d, struct prime)

#define OBJECTS 64
static struct { uint64_t size, offset; uint32_t flags; } objects[OBJECTS];
static uint64_t used, next;
static int node = -1;

static void say(const char *format, ...) {
  const char *path = getenv("ZOCL_LOG");
  FILE *log = path == NULL ? NULL : fopen(path, "a");
  if (log == NULL) return;
  va_list list;
  va_start(list, format);
  vfprintf(log, format, list);
  va_end(list);
  fclose(log);
}

static int open_node(void) {
  node = memfd_create("zocl", MFD_CLOEXEC);
  if (node >= 0 && ftruncate(node, 1 << 30) != 0) return -1;
  return node;
}

static int is_node(const char *path) {
  const char *name = "/dev/dri/renderD128";
  size_t length = strlen(path), wanted = strlen(name);
  return length >= wanted && strcmp(path + length - wanted, name) == 0;
}

#define OPEN(function)                                                     \
  int function(const char *path, int flags, ...) {                         \
    static int (*real)(const char *, int, ...);                            \
    if (real == NULL) real = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, #function); \
    va_list list;                                                          \
    va_start(list, flags);                                                 \
    int mode = (flags & O_CREAT) != 0 ? va_arg(list, int) : 0;             \
    va_end(list);                                                          \
    return is_node(path) ? open_node() : real(path, flags, mode);          \
  }
OPEN(open)
OPEN(open64)

static int fail(int error) {
  errno = error;
  return -1;
}

static int request(unsigned long number, void *argument) {
  if (number == CREATE) {
    struct create *c = argument;
    uint64_t size = (c->size + 4095) / 4096 * 4096, limit = strtoull(getenv("ZOCL_LIMIT"), NULL, 0);
    say("create size=%llu flags=0x%x\n", (unsigned long long)c->size, c->flags);
    if (size == 0) return fail(EINVAL);
    if (used + size > limit) return fail(ENOMEM);
    uint32_t handle = 1;
    while (handle < OBJECTS && objects[handle].size != 0) handle++;
    objects[handle].size = size;
    objects[handle].offset = next;
    objects[handle].flags = c->flags;
    next += size;
    used += size;
    c->handle = handle;
    return 0;
  }
  uint32_t handle = *(uint32_t *)argument;
  if (handle >= OBJECTS || objects[handle].size == 0) return fail(ENOENT);
  if (number == MAP) {
    ((struct map *)argument)->offset = objects[handle].offset;
    say("map handle=%u\n", handle);
  } else if (number == INFO) {
    struct info *i = argument;
    i->flags = objects[handle].flags;
    i->size = objects[handle].size;
    i->address = 0x3ab000000ull + objects[handle].offset;
    say("info handle=%u\n", handle);
  } else if (number == SYNC) {
    struct sync *s = argument;
    say("sync handle=%u direction=%u offset=%llu size=%llu\n", handle, s->direction, (unsigned long long)s->offset,
        (unsigned long long)s->size);
    if (s->offset + s->size > objects[handle].size) return fail(EINVAL);
  } else if (number == CLOSE) {
    say("close handle=%u\n", handle);
    used -= objects[handle].size;
    objects[handle].size = 0;
  } else if (number == PRIME) {
    struct prime *p = argument;
    say("export handle=%u flags=0%o\n", handle, p->flags);
    p->fd = dup(node);
  } else {
    return fail(ENOTTY);
  }
  return 0;
}

int ioctl(int fd, unsigned long number, ...) {
  static int (*real)(int, unsigned long, ...);
  if (real == NULL) real = (int (*)(int, unsigned long, ...))dlsym(RTLD_NEXT, "ioctl");
  va_list list;
  va_start(list, number);
  void *argument = va_arg(list, void *);
  va_end(list);
  return fd >= 0 && fd == node ? request((uint32_t)number, argument) : real(fd, number, argument);
}
