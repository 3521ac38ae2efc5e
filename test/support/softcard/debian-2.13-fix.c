/*
 * Debian's libxrt_swemu.so.2.13.0 keeps a message buffer that it enlarges with realloc, and drops the pointer that realloc
 * gives: the first longer message overwrites memory that was freed. To be loaded by LD_PRELOAD: where a program opens that
 * library, its buffer is made so large from the start that it never moves. Nothing else in the process is touched.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define ROOM ((size_t)64 << 20)
#define MAX_BUFFERS 64
/* More than the code of the one function that allocates the buffer. */
#define FUNCTION_BYTES 0x80

static void *buffers[MAX_BUFFERS];
static size_t count;
static uintptr_t function;

static void *roomy_malloc(size_t size) {
  uintptr_t caller = (uintptr_t)__builtin_return_address(0);
  if (caller - function >= FUNCTION_BYTES || count == MAX_BUFFERS) return malloc(size);
  return buffers[count++] = malloc(ROOM);
}

static void *staying_realloc(void *pointer, size_t size) {
  for (size_t i = 0; i < count; i++)
    if (buffers[i] == pointer && size <= ROOM) return pointer;
  return realloc(pointer, size);
}

static void replace(void **slot, void *by) {
  uintptr_t page = (uintptr_t)slot & ~((uintptr_t)sysconf(_SC_PAGESIZE) - 1);
  if (mprotect((void *)page, (size_t)sysconf(_SC_PAGESIZE), PROT_READ | PROT_WRITE) == 0) *slot = by;
}

/* Points the library's own imports of malloc and realloc to the functions above. */
static void patch(const struct link_map *library) {
  const ElfW(Rela) *entries = NULL;
  size_t size = 0;
  const ElfW(Sym) *symbols = NULL;
  const char *names = NULL;
  for (const ElfW(Dyn) *d = library->l_ld; d->d_tag != DT_NULL; d++) {
    if (d->d_tag == DT_JMPREL) entries = (const void *)d->d_un.d_ptr;
    if (d->d_tag == DT_PLTRELSZ) size = d->d_un.d_val;
    if (d->d_tag == DT_SYMTAB) symbols = (const void *)d->d_un.d_ptr;
    if (d->d_tag == DT_STRTAB) names = (const void *)d->d_un.d_ptr;
  }
  for (size_t i = 0; i < size / sizeof *entries; i++) {
    const char *name = names + symbols[ELF64_R_SYM(entries[i].r_info)].st_name;
    void **slot = (void **)(library->l_addr + entries[i].r_offset);
    if (strcmp(name, "malloc") == 0) replace(slot, (void *)roomy_malloc);
    if (strcmp(name, "realloc") == 0) replace(slot, (void *)staying_realloc);
  }
}

void *dlopen(const char *file, int flags) {
  void *(*next)(const char *, int);
  void *symbol = dlsym(RTLD_NEXT, "dlopen");
  memcpy(&next, &symbol, sizeof next);
  void *library = next(file, flags);
  if (library == NULL || function != 0 || file == NULL || strstr(file, "libxrt_swemu") == NULL) return library;
  function = (uintptr_t)dlsym(library, "_ZN12xclcpuemhal29CpuemShim10alloc_voidEm");
  struct link_map *map;
  if (function != 0 && dlinfo(library, RTLD_DI_LINKMAP, &map) == 0) patch(map);
  return library;
}
