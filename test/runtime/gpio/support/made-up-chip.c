/*
 * A GPIO controller that is not there, for the C helper of this process: preloaded, it answers the ioctls of
 * <linux/gpio.h> (uAPI version 2) as the kernel does. 118 lines, labelled zynq_gpio; each even line is wired to the odd
 * one after it, so that an output is seen by an input, with its edges. Line 7 belongs to "kernel-led".
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/gpio.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { LINES = 118, TAKEN = 7, REQUESTS = 64 };

static struct {
  bool used;
  int fd, write_end;
  struct gpio_v2_line_request request;
  ino_t inode; /* of the pipe: a descriptor's number alone may have come to mean something else */
  unsigned seqno;
} requests[REQUESTS];

static bool wire[LINES / 2]; /* level of the wire between lines 2n and 2n + 1 */

/* Node closes descriptors by a system call of its own, which cannot be seen from here: look instead. */
static void forget_closed(void) {
  struct stat file;
  for (int i = 0; i < REQUESTS; i++) {
    if (!requests[i].used || (fstat(requests[i].fd, &file) == 0 && file.st_ino == requests[i].inode)) continue;
    requests[i].used = false;
    close(requests[i].write_end);
  }
}

static int holder(unsigned line) {
  for (int i = 0; i < REQUESTS; i++)
    for (unsigned j = 0; requests[i].used && j < requests[i].request.num_lines; j++)
      if (requests[i].request.offsets[j] == line) return i;
  return -1;
}

static int by_fd(int fd) {
  for (int i = 0; i < REQUESTS; i++)
    if (requests[i].used && requests[i].fd == fd) return i;
  return -1;
}

static void edge(unsigned line, bool level) {
  int i = holder(line);
  if (i < 0) return;
  unsigned long long flags = requests[i].request.config.flags;
  if ((flags & GPIO_V2_LINE_FLAG_INPUT) == 0) return;
  bool seen = level != ((flags & GPIO_V2_LINE_FLAG_ACTIVE_LOW) != 0);
  if ((flags & (seen ? GPIO_V2_LINE_FLAG_EDGE_RISING : GPIO_V2_LINE_FLAG_EDGE_FALLING)) == 0) return;
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  struct gpio_v2_line_event event = {
      .timestamp_ns = (unsigned long long)now.tv_sec * 1000000000u + (unsigned long long)now.tv_nsec,
      .id = seen ? GPIO_V2_LINE_EVENT_RISING_EDGE : GPIO_V2_LINE_EVENT_FALLING_EDGE,
      .offset = line,
      .seqno = ++requests[i].seqno,
      .line_seqno = requests[i].seqno,
  };
  int waiting = 0;
  ioctl(requests[i].fd, 0x541B /* FIONREAD */, &waiting);
  if ((unsigned)waiting / sizeof event >= requests[i].request.event_buffer_size) return; /* dropped: the count goes on */
  (void)!write(requests[i].write_end, &event, sizeof event);
}

static void drive(unsigned line, bool level) {
  if (wire[line / 2] == level) return;
  wire[line / 2] = level;
  edge(line ^ 1u, level);
}

static int set(int i, unsigned long long mask, unsigned long long bits) {
  const struct gpio_v2_line_request *r = &requests[i].request;
  if ((r->config.flags & GPIO_V2_LINE_FLAG_OUTPUT) == 0) return EPERM;
  for (unsigned j = 0; j < r->num_lines; j++)
    if (mask >> j & 1) drive(r->offsets[j], (bits >> j & 1) != ((r->config.flags & GPIO_V2_LINE_FLAG_ACTIVE_LOW) != 0));
  return 0;
}

static int configure(int i, const struct gpio_v2_line_config *config) {
  unsigned long long direction = config->flags & (GPIO_V2_LINE_FLAG_INPUT | GPIO_V2_LINE_FLAG_OUTPUT);
  unsigned long long edges = config->flags & (GPIO_V2_LINE_FLAG_EDGE_RISING | GPIO_V2_LINE_FLAG_EDGE_FALLING);
  if (direction == (GPIO_V2_LINE_FLAG_INPUT | GPIO_V2_LINE_FLAG_OUTPUT)) return EINVAL;
  if (edges != 0 && direction != GPIO_V2_LINE_FLAG_INPUT) return EINVAL;
  for (unsigned j = 0; j < requests[i].request.num_lines; j++) /* EMIO bits have no pad */
    if (requests[i].request.offsets[j] >= 54 && (config->flags & (GPIO_V2_LINE_FLAG_BIAS_PULL_UP | GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN)) != 0) return EOPNOTSUPP;
  requests[i].request.config = *config;
  if (direction != GPIO_V2_LINE_FLAG_OUTPUT) return 0;
  unsigned long long bits = 0, mask = ~0ull;
  for (unsigned k = 0; k < config->num_attrs; k++)
    if (config->attrs[k].attr.id == GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES) bits = config->attrs[k].attr.values & config->attrs[k].mask;
  return set(i, mask, bits);
}

static int request_lines(struct gpio_v2_line_request *r) {
  for (unsigned j = 0; j < r->num_lines; j++) {
    if (r->offsets[j] >= LINES) return EINVAL;
    if (r->offsets[j] == TAKEN || holder(r->offsets[j]) >= 0) return EBUSY;
  }
  struct stat file;
  int ends[2], i = 0;
  while (i < REQUESTS && requests[i].used) i++;
  if (i == REQUESTS || pipe2(ends, O_CLOEXEC) != 0 || fstat(ends[0], &file) != 0) return ENOMEM;
  r->fd = ends[0];
  memset(&requests[i], 0, sizeof requests[i]);
  requests[i].used = true;
  requests[i].fd = ends[0];
  requests[i].write_end = ends[1];
  requests[i].inode = file.st_ino;
  requests[i].request = *r;
  struct gpio_v2_line_config config = r->config;
  int error = configure(i, &config);
  if (error != 0) {
    requests[i].used = false;
    close(ends[0]);
    close(ends[1]);
  }
  return error;
}

static int chip_info(struct gpiochip_info *chip) {
  memset(chip, 0, sizeof *chip);
  strcpy(chip->name, "gpiochip0");
  strcpy(chip->label, "zynq_gpio");
  chip->lines = LINES;
  return 0;
}

static int line_info(struct gpio_v2_line_info *line) {
  if (line->offset >= LINES) return EINVAL;
  int i = holder(line->offset);
  if (line->offset == TAKEN) strcpy(line->consumer, "kernel-led");
  if (i >= 0) strcpy(line->consumer, requests[i].request.consumer);
  return 0;
}

static int get(int i, struct gpio_v2_line_values *values) {
  const struct gpio_v2_line_request *r = &requests[i].request;
  values->bits = ~0ull << r->num_lines; /* the kernel promises nothing about bits that nobody asked for */
  for (unsigned j = 0; j < r->num_lines; j++)
    if ((values->mask >> j & 1) && wire[r->offsets[j] / 2] != ((r->config.flags & GPIO_V2_LINE_FLAG_ACTIVE_LOW) != 0))
      values->bits |= 1ull << j;
  return 0;
}

static int answer(int fd, unsigned long request, void *argument, bool *ours) {
  forget_closed();
  int i = by_fd(fd);
  *ours = true;
  switch (request) {
  case GPIO_GET_CHIPINFO_IOCTL: return chip_info(argument);
  case GPIO_V2_GET_LINEINFO_IOCTL: return line_info(argument);
  case GPIO_V2_GET_LINE_IOCTL: return request_lines(argument);
  case GPIO_V2_LINE_SET_CONFIG_IOCTL: return i < 0 ? ENOTTY : configure(i, argument);
  case GPIO_V2_LINE_GET_VALUES_IOCTL: return i < 0 ? ENOTTY : get(i, argument);
  case GPIO_V2_LINE_SET_VALUES_IOCTL: {
    const struct gpio_v2_line_values *values = argument;
    return i < 0 ? ENOTTY : set(i, values->mask, values->bits);
  }
  default: *ours = false; return 0;
  }
}

int ioctl(int fd, unsigned long request, ...) {
  static int (*real)(int, unsigned long, ...);
  va_list list;
  va_start(list, request);
  void *argument = va_arg(list, void *);
  va_end(list);
  bool ours;
  int error = answer(fd, request, argument, &ours);
  if (ours) {
    errno = error;
    return error == 0 ? 0 : -1;
  }
  if (real == NULL) *(void **)&real = dlsym(RTLD_NEXT, "ioctl");
  return real(fd, request, argument);
}
