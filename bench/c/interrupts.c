/* Latency from raising an event counter to the thread that waits for it by epoll: the floor of an interrupt's way. */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 3000

static int event, answer;
static double woken;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void *wait_for_it(void *data) {
  int epoll = epoll_create1(0);
  struct epoll_event wanted = {.events = EPOLLIN}, got;
  uint64_t count, one = 1;
  (void)data;
  epoll_ctl(epoll, EPOLL_CTL_ADD, event, &wanted);
  for (int i = 0; i < ROUNDS; i++) {
    if (epoll_wait(epoll, &got, 1, -1) != 1 || read(event, &count, sizeof count) != sizeof count) exit(1);
    woken = now();
    if (write(answer, &one, sizeof one) != sizeof one) exit(1);
  }
  return NULL;
}

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

int main(void) {
  static double times[ROUNDS];
  pthread_t thread;
  uint64_t one = 1, count;
  event = eventfd(0, 0);
  answer = eventfd(0, 0);
  if (event < 0 || answer < 0 || pthread_create(&thread, NULL, wait_for_it, NULL) != 0) return 1;
  for (int i = 0; i < ROUNDS; i++) {
    double raised = now();
    if (write(event, &one, sizeof one) != sizeof one || read(answer, &count, sizeof count) != sizeof count) return 1;
    times[i] = woken - raised;
  }
  pthread_join(thread, NULL);
  qsort(times, ROUNDS, sizeof *times, compare);
  printf("{\"median\": %.0f, \"p99\": %.0f, \"worst\": %.0f}\n", times[ROUNDS / 2], times[ROUNDS * 99 / 100],
         times[ROUNDS - 1]);
  return 0;
}
