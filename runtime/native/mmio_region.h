/*
 * Mapped windows, and the table of those that this environment handed out. JavaScript holds a window as an external
 * value; an external that is not in the table (another addon's, another copy's of this helper) is never followed.
 */
#ifndef PYNQ_MMIO_REGION_H
#define PYNQ_MMIO_REGION_H

#include "pynq_native.h"

#include <sys/types.h>

/* Pages of a file, mapped once for all windows on just these. */
typedef struct mmio_mapping {
  struct mmio_mapping *next;
  dev_t device; /* the file's, and its number there */
  ino_t file;
  uint64_t start; /* offset in the file */
  size_t length;
  void *pages;
  size_t users;
} mmio_mapping;

typedef struct {
  volatile uint8_t *bytes; /* offset 0 of the window; NULL once closed */
  uint64_t size;           /* bytes */
  mmio_mapping *mapping;   /* of no meaning once closed */
} mmio_region;

/* A set of pointers: open addressing, a power of two of slots, at most half full. */
typedef struct {
  mmio_region **slots;
  size_t mask;
  size_t count;
  size_t users; /* the environment and every region: the last one frees the table */
  mmio_mapping *mappings;
} mmio_table;

mmio_table *mmio_table_create(void);
/* Gives up one use; for pynq_own. */
void mmio_table_release(void *table);

/* Opens and maps `size` bytes, `skip` bytes behind `file_offset`, and makes them an external; throws and gives NULL. */
napi_value mmio_map(napi_env env, mmio_table *table, const char *path, uint64_t file_offset, uint64_t skip,
                    uint64_t size);
/* Unmaps; the region stays known, as a closed one, until its external is collected. */
bool mmio_unmap(napi_env env, mmio_table *table, mmio_region *region);

static inline size_t mmio_slot(const mmio_table *table, const void *region) {
  uintptr_t bits = (uintptr_t)region >> 4; /* malloc aligns to 16 */
  return (bits ^ bits >> 7 ^ bits >> 15) & table->mask;
}

static inline mmio_region *mmio_find(const mmio_table *table, void *pointer) {
  for (size_t i = mmio_slot(table, pointer); table->slots[i] != NULL; i = (i + 1) & table->mask)
    if (table->slots[i] == pointer) return pointer;
  return NULL;
}

#endif
