/*
 * A kernel behind the control registers of HLS, and its caller in plain C; what is between them is a mapped file.
 *
 *   kernel play FILE OFFSET NANOSECONDS   is the kernel, as a process of its own: each run takes so long
 *   kernel call FILE OFFSET COUNT         calls it COUNT times, prints nanoseconds a call as JSON
 *
 * Register layout: generated-examples/vadd. The caller makes the same accesses as a call of the generated class.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#define CTRL 0x00
#define IP_ISR 0x0c
#define AP_RETURN 0x10
#define AP_START 1u
#define AP_DONE 2u
#define AP_IDLE 4u

static const unsigned argument_offsets[] = {0x18, 0x1c, 0x24, 0x28, 0x30, 0x34, 0x3c, 0x44, 0x48};
#define ARGUMENTS (sizeof argument_offsets / sizeof *argument_offsets)

static volatile uint32_t *at(volatile uint8_t *base, unsigned offset) {
  return (volatile uint32_t *)(volatile void *)(base + offset);
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* Two that spin on one processor would wait for each other's time slices. */
static void only_on(long processor) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET((size_t)processor, &set);
  (void)sched_setaffinity(0, sizeof set, &set);
}

/* The other processor may be the same core: hardware does not take the caller's execution units, nor shall this. */
static void relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__) || defined(__arm__)
  __asm__ __volatile__("yield" ::: "memory");
#endif
}

static _Noreturn void play(volatile uint8_t *base, double lasts) {
  only_on(sysconf(_SC_NPROCESSORS_ONLN) - 1);
  *at(base, CTRL) = AP_IDLE;
  puts("ready");
  fflush(stdout);
  for (;;) {
    while ((*at(base, CTRL) & AP_START) == 0) relax();
    if (lasts > 0)
      for (double until = seconds() + lasts; seconds() < until;) relax();
    /* What a call gives back: the argument n. */
    *at(base, AP_RETURN) = *at(base, 0x3c);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    *at(base, CTRL) = AP_DONE | AP_IDLE;
  }
}

/* Whoever waits for hardware has a time-out: a look at the clock for eight reads, as the helper does it. */
static int is_done(volatile uint8_t *base) {
  if ((*at(base, CTRL) & AP_DONE) != 0) return 1;
  double until = seconds() + 10;
  for (unsigned turn = 1;; turn++) {
    if ((*at(base, CTRL) & AP_DONE) != 0) return 1;
    if (turn % 8 == 0 && seconds() > until) return 0;
  }
}

static int call(volatile uint8_t *base, long count) {
  uint32_t wrong = 0;
  only_on(0);
  double started = seconds();
  for (long i = 0; i < count; i++) {
    if ((*at(base, CTRL) & (AP_START | AP_IDLE)) != AP_IDLE) return 1;
    for (unsigned k = 0; k < ARGUMENTS; k++) *at(base, argument_offsets[k]) = (uint32_t)i;
    uint32_t status = *at(base, IP_ISR);
    if (status != 0) *at(base, IP_ISR) = status;
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    *at(base, CTRL) = AP_START;
    if (!is_done(base)) return 1;
    if (*at(base, AP_RETURN) != (uint32_t)i) wrong++;
  }
  printf("{\"call\": %.3f}\n", (seconds() - started) / (double)count * 1e9);
  return wrong == 0 ? 0 : 1;
}

int main(int argc, char **argv) {
  if (argc != 5) return 2;
  /* It spins: whatever becomes of those on the other side, it must not go on. */
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  alarm(60);
  int file = open(argv[2], O_RDWR | O_SYNC);
  if (file < 0) return 1;
  void *map = mmap(NULL, 0x1000, PROT_READ | PROT_WRITE, MAP_SHARED, file, strtoll(argv[3], NULL, 0));
  if (map == MAP_FAILED) return 1;
  close(file);
  long number = strtol(argv[4], NULL, 0);
  if (strcmp(argv[1], "play") == 0) play(map, (double)number * 1e-9);
  return call(map, number);
}
