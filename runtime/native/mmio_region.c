/* Mapping and unmapping of windows; what keeps handles honest. */
#include "mmio_region.h"

#include "bus_fault.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

mmio_table *mmio_table_create(void) {
  mmio_table *table = malloc(sizeof *table);
  mmio_region **slots = calloc(16, sizeof *slots);
  if (table == NULL || slots == NULL) {
    free(table);
    free(slots);
    return NULL;
  }
  *table = (mmio_table){.slots = slots, .mask = 15, .users = 1};
  return table;
}

void mmio_table_release(void *pointer) {
  mmio_table *table = pointer;
  if (--table->users > 0) return;
  free(table->slots);
  free(table);
}

static void insert(mmio_table *table, mmio_region *region) {
  size_t i = mmio_slot(table, region);
  while (table->slots[i] != NULL) i = (i + 1) & table->mask;
  table->slots[i] = region;
}

static bool table_add(mmio_table *table, mmio_region *region) {
  if (2 * (table->count + 1) > table->mask + 1) {
    size_t old = table->mask + 1;
    mmio_region **slots = table->slots, **more = calloc(2 * old, sizeof *more);
    if (more == NULL) return false;
    table->slots = more;
    table->mask = 2 * old - 1;
    for (size_t i = 0; i < old; i++)
      if (slots[i] != NULL) insert(table, slots[i]);
    free(slots);
  }
  insert(table, region);
  table->count++;
  table->users++;
  return true;
}

static void table_remove(mmio_table *table, mmio_region *region) {
  size_t i = mmio_slot(table, region);
  while (table->slots[i] != region) i = (i + 1) & table->mask;
  table->slots[i] = NULL;
  /* What follows without a gap may have been pushed past this slot: put it in anew. */
  for (i = (i + 1) & table->mask; table->slots[i] != NULL; i = (i + 1) & table->mask) {
    mmio_region *moved = table->slots[i];
    table->slots[i] = NULL;
    insert(table, moved);
  }
  table->count--;
  mmio_table_release(table);
}

/* Gives up one use of a mapping; the last one unmaps. */
static bool mapping_release(mmio_table *table, mmio_mapping *mapping) {
  if (--mapping->users > 0) return true;
  for (mmio_mapping **at = &table->mappings; *at != NULL; at = &(*at)->next)
    if (*at == mapping) {
      *at = mapping->next;
      break;
    }
  bool good = munmap(mapping->pages, mapping->length) == 0;
  free(mapping);
  return good;
}

bool mmio_unmap(napi_env env, mmio_table *table, mmio_region *region) {
  if (region->bytes == NULL) return true;
  region->bytes = NULL;
  if (mapping_release(table, region->mapping)) return true;
  pynq_throw_errno(env, errno, "munmap", NULL);
  return false;
}

static void region_finalize(napi_env env, void *data, void *hint) {
  (void)env;
  mmio_region *region = data;
  /* Nobody is left to hear of a failure, and munmap fails only for arguments that mmap did not give. */
  if (region->bytes != NULL) (void)mapping_release(hint, region->mapping);
  table_remove(hint, region);
  free(region);
}

/* Whether the file is one that can be mapped, and holds the window. Memory behind a plain file's end would be SIGBUS. */
static bool check_file(napi_env env, int fd, const char *path, uint64_t end, struct stat *file) {
  if (fstat(fd, file) != 0) {
    pynq_throw_errno(env, errno, "fstat", path);
    return false;
  }
  if (!S_ISREG(file->st_mode) && !S_ISCHR(file->st_mode)) {
    pynq_throw(env, "ARGUMENT", "'%.300s' is neither a plain file nor a character device", path);
    return false;
  }
  if (S_ISREG(file->st_mode) && end > (uint64_t)file->st_size) {
    pynq_throw(env, "ADDRESS", "the window ends at 0x%" PRIx64 ", '%.300s' at 0x%" PRIx64, end, path,
               (uint64_t)file->st_size);
    return false;
  }
  return true;
}

/* The mapping of these pages: one that is there, or a new one; throws and gives NULL. */
static mmio_mapping *mapping_of(napi_env env, mmio_table *table, int fd, const char *path, const mmio_mapping *wanted) {
  for (mmio_mapping *m = table->mappings; m != NULL; m = m->next)
    if (m->device == wanted->device && m->file == wanted->file && m->start == wanted->start &&
        m->length == wanted->length) {
      m->users++;
      return m;
    }
  mmio_mapping *m = malloc(sizeof *m);
  if (m == NULL) {
    pynq_throw(env, "OUT_OF_MEMORY", "no memory for a window");
    return NULL;
  }
  *m = *wanted;
  m->pages = mmap(NULL, m->length, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)m->start);
  if (m->pages == MAP_FAILED) {
    pynq_throw_errno(env, errno, "mmap", path);
    free(m);
    return NULL;
  }
  m->users = 1;
  m->next = table->mappings;
  return table->mappings = m;
}

/* Fills in `region`; throws and gives false. */
static bool map_file(napi_env env, mmio_table *table, const char *path, uint64_t file_offset, uint64_t skip,
                     mmio_region *region) {
  uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
  uint64_t start = file_offset - file_offset % page;
  skip += file_offset - start;
  uint64_t length = skip + region->size; /* each below 2^53 */
  if (start > INT64_MAX - length || length > SIZE_MAX / 2) {
    pynq_throw(env, "ADDRESS", "0x%" PRIx64 " bytes at 0x%" PRIx64 " cannot be mapped by this system", length, start);
    return false;
  }
  /* O_SYNC: /dev/mem then maps uncached. O_NONBLOCK: some devices wait in open. */
  int fd = open(path, O_RDWR | O_SYNC | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0) {
    pynq_throw_errno(env, errno, "open", path);
    return false;
  }
  struct stat file;
  region->mapping = NULL;
  if (check_file(env, fd, path, start + length, &file)) {
    uint64_t pages = (length + page - 1) / page * page;
    mmio_mapping wanted = {.device = file.st_dev, .file = file.st_ino, .start = start, .length = (size_t)pages};
    region->mapping = mapping_of(env, table, fd, path, &wanted);
  }
  (void)close(fd); /* the mapping holds the file open; nothing was written that close could lose */
  if (region->mapping == NULL) return false;
  region->bytes = (volatile uint8_t *)region->mapping->pages + skip;
  return true;
}

napi_value mmio_map(napi_env env, mmio_table *table, const char *path, uint64_t file_offset, uint64_t skip,
                    uint64_t size) {
  mmio_region *region = malloc(sizeof *region);
  if (region == NULL) return pynq_throw(env, "OUT_OF_MEMORY", "no memory for a window");
  *region = (mmio_region){.size = size};
  pynq_bus_catch();
  if (!map_file(env, table, path, file_offset, skip, region)) {
    free(region);
    return NULL;
  }
  napi_value external;
  napi_status status = napi_generic_failure;
  if (table_add(table, region)) {
    status = napi_create_external(env, region, region_finalize, table, &external);
    if (status == napi_ok) return external;
    table_remove(table, region);
  }
  (void)mapping_release(table, region->mapping);
  free(region);
  return pynq_throw_status(env, status, "napi_create_external");
}
