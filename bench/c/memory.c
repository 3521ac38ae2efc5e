/*
 * Copies by memcpy into and out of a mapped file: `memory FILE BYTES`, prints nanoseconds a copy as JSON.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* Nanoseconds of a copy; copies for long enough to be measured. */
static double copy(void *to, const void *from, size_t bytes) {
  memcpy(to, from, bytes);
  for (long count = 1;; count *= 2) {
    double started = seconds();
    for (long i = 0; i < count; i++) {
      memcpy(to, from, bytes);
      __asm__ __volatile__("" ::"r"(to), "r"(from) : "memory");
    }
    double taken = seconds() - started;
    if (taken > 0.05) return taken / (double)count * 1e9;
  }
}

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

int main(int argc, char **argv) {
  enum { ROUNDS = 5 };
  double in[ROUNDS], out[ROUNDS];
  if (argc != 3) return 2;
  size_t bytes = strtoul(argv[2], NULL, 0);
  int file = open(argv[1], O_RDWR);
  if (file < 0) return 1;
  void *map = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  void *host = malloc(bytes);
  if (map == MAP_FAILED || host == NULL) return 1;
  memset(host, 1, bytes);
  for (int round = 0; round < ROUNDS; round++) {
    in[round] = copy(map, host, bytes);
    out[round] = copy(host, map, bytes);
  }
  qsort(in, ROUNDS, sizeof *in, compare);
  qsort(out, ROUNDS, sizeof *out, compare);
  printf("{\"in\": %.1f, \"out\": %.1f}\n", in[ROUNDS / 2], out[ROUNDS / 2]);
  return 0;
}
