/* Register accesses of plain C on a mapped file: the floor. `registers FILE OFFSET`, prints nanoseconds as JSON. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  int file = open(argv[1], O_RDWR | O_SYNC);
  if (file < 0) return 1;
  void *map = mmap(NULL, 0x10000, PROT_READ | PROT_WRITE, MAP_SHARED, file, strtoll(argv[2], NULL, 0));
  if (map == MAP_FAILED) return 1;
  close(file);
  volatile uint32_t *word = map;
  const long count = 20000000;
  uint32_t sum = 0;
  double started = seconds();
  for (long i = 0; i < count; i++) sum += word[0];
  double read = (seconds() - started) / (double)count * 1e9;
  started = seconds();
  for (long i = 0; i < count; i++) word[1] = (uint32_t)i;
  double write = (seconds() - started) / (double)count * 1e9;
  started = seconds();
  for (long i = 0; i < count; i++) word[0] = (word[0] & ~0x80u) | 0x80u;
  double modify = (seconds() - started) / (double)count * 1e9;
  printf("{\"read\": %.3f, \"write\": %.3f, \"modify\": %.3f, \"sum\": %u}\n", read, write, modify, sum);
  return 0;
}
