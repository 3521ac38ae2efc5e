/* Lines of a GPIO character device, uAPI version 2 (Linux 5.10). Layouts and numbers come from <linux/gpio.h>. */
#include "pynq_native.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/gpio.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#ifndef GPIO_V2_LINES_MAX
#error "linux/gpio.h is older than Linux 5.10: the kernel headers must know version 2 of the GPIO uAPI"
#endif

/* Opens the chip that `value` names, or throws and gives -1. */
static int open_chip(napi_env env, napi_value value) {
  char *path;
  if (!pynq_get_string(env, value, "path", &path)) return -1;
  int fd = open(path, O_RDWR | O_CLOEXEC);
  if (fd < 0) pynq_throw_errno(env, errno, "open", path);
  free(path);
  return fd;
}

/* One ioctl on a chip that is open for this call alone; false where it threw. */
static bool chip_ioctl(napi_env env, napi_value path, unsigned long request, void *argument, const char *name) {
  int fd = open_chip(env, path);
  if (fd < 0) return false;
  int result = ioctl(fd, request, argument), error = errno;
  close(fd);
  if (result < 0) pynq_throw_errno(env, error, name, NULL);
  return result >= 0;
}

static napi_status set_text(napi_env env, napi_value object, const char *key, const char *text, size_t size) {
  napi_value value;
  PYNQ_TRY(napi_create_string_utf8(env, text, strnlen(text, size), &value));
  return napi_set_named_property(env, object, key, value);
}

static napi_status set_number(napi_env env, napi_value object, const char *key, double number) {
  napi_value value;
  PYNQ_TRY(napi_create_double(env, number, &value));
  return napi_set_named_property(env, object, key, value);
}

static napi_status set_bigint(napi_env env, napi_value object, const char *key, uint64_t number) {
  napi_value value;
  PYNQ_TRY(napi_create_bigint_uint64(env, number, &value));
  return napi_set_named_property(env, object, key, value);
}

/* gpioChipInfo(path): { name, label, lines } */
static napi_value chip_info(napi_env env, napi_callback_info info) {
  napi_value path, result;
  struct gpiochip_info chip;
  memset(&chip, 0, sizeof chip);
  if (!pynq_arguments(env, info, 1, &path, NULL) ||
      !chip_ioctl(env, path, GPIO_GET_CHIPINFO_IOCTL, &chip, "GPIO_GET_CHIPINFO_IOCTL"))
    return NULL;
  PYNQ_CHECK(env, napi_create_object(env, &result));
  PYNQ_CHECK(env, set_text(env, result, "name", chip.name, sizeof chip.name));
  PYNQ_CHECK(env, set_text(env, result, "label", chip.label, sizeof chip.label));
  PYNQ_CHECK(env, set_number(env, result, "lines", chip.lines));
  return result;
}

/* gpioLineInfo(path, offset): { name, consumer, flags } */
static napi_value line_info(napi_env env, napi_callback_info info) {
  napi_value argv[2], result;
  struct gpio_v2_line_info line;
  memset(&line, 0, sizeof line);
  if (!pynq_arguments(env, info, 2, argv, NULL) || !pynq_get_u32(env, argv[1], "offset", &line.offset) ||
      !chip_ioctl(env, argv[0], GPIO_V2_GET_LINEINFO_IOCTL, &line, "GPIO_V2_GET_LINEINFO_IOCTL"))
    return NULL;
  PYNQ_CHECK(env, napi_create_object(env, &result));
  PYNQ_CHECK(env, set_text(env, result, "name", line.name, sizeof line.name));
  PYNQ_CHECK(env, set_text(env, result, "consumer", line.consumer, sizeof line.consumer));
  PYNQ_CHECK(env, set_bigint(env, result, "flags", line.flags));
  return result;
}

/* A configuration: flags for all lines, and the values that outputs start with. */
static void configure(struct gpio_v2_line_config *config, uint64_t flags, uint64_t mask, uint64_t values) {
  config->flags = flags;
  if ((flags & GPIO_V2_LINE_FLAG_OUTPUT) == 0) return;
  config->num_attrs = 1;
  config->attrs[0].attr.id = GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES;
  config->attrs[0].attr.values = values;
  config->attrs[0].mask = mask;
}

/* Bits 0 to count - 1. */
static uint64_t low_bits(uint32_t count) { return count >= 64 ? UINT64_MAX : (UINT64_C(1) << count) - 1; }

static bool get_offsets(napi_env env, napi_value value, struct gpio_v2_line_request *request) {
  bool is = false;
  napi_typedarray_type type = napi_uint8_array;
  size_t length = 0;
  void *data = NULL;
  napi_status status = napi_is_typedarray(env, value, &is);
  if (status == napi_ok && is) status = napi_get_typedarray_info(env, value, &type, &length, &data, NULL, NULL);
  if (status != napi_ok) {
    pynq_throw_status(env, status, "napi_get_typedarray_info");
    return false;
  }
  if (!is || type != napi_uint32_array || length < 1 || length > GPIO_V2_LINES_MAX) {
    pynq_throw(env, "ARGUMENT", "offsets are not a Uint32Array of 1 to %d lines", GPIO_V2_LINES_MAX);
    return false;
  }
  memcpy(request->offsets, data, length * sizeof *request->offsets);
  request->num_lines = (uint32_t)length;
  return true;
}

/* gpioRequest(path, offsets, flags, values, consumer): descriptor of the lines, non-blocking */
static napi_value request_lines(napi_env env, napi_callback_info info) {
  napi_value argv[5], result;
  struct gpio_v2_line_request request;
  uint64_t flags, values;
  char *consumer;
  memset(&request, 0, sizeof request);
  if (!pynq_arguments(env, info, 5, argv, NULL) || !get_offsets(env, argv[1], &request) ||
      !pynq_get_u64(env, argv[2], "flags", &flags) || !pynq_get_u64(env, argv[3], "values", &values) ||
      !pynq_get_string(env, argv[4], "consumer", &consumer))
    return NULL;
  snprintf(request.consumer, sizeof request.consumer, "%s", consumer);
  free(consumer);
  /* Room for edges while JavaScript is busy; the kernel's own choice is 16 a line. */
  request.event_buffer_size = 64 * request.num_lines;
  configure(&request.config, flags, low_bits(request.num_lines), values);
  if (!chip_ioctl(env, argv[0], GPIO_V2_GET_LINE_IOCTL, &request, "GPIO_V2_GET_LINE_IOCTL")) return NULL;
  /* Events are taken when epoll says that there are some; a read must never stop the loop. */
  int old = fcntl(request.fd, F_GETFL);
  napi_status status = napi_generic_failure;
  if (old < 0 || fcntl(request.fd, F_SETFL, old | O_NONBLOCK) != 0) {
    pynq_throw_errno(env, errno, "fcntl", NULL);
  } else {
    status = napi_create_int32(env, request.fd, &result);
    if (status != napi_ok) pynq_throw_status(env, status, "napi_create_int32");
  }
  if (status == napi_ok) return result;
  close(request.fd);
  return NULL;
}

/* gpioConfigure(fd, count, flags, values): new direction, bias or edges of the lines that are held */
static napi_value configure_lines(napi_env env, napi_callback_info info) {
  napi_value argv[4];
  int32_t fd;
  uint64_t count, flags, values;
  struct gpio_v2_line_config config;
  memset(&config, 0, sizeof config);
  if (!pynq_arguments(env, info, 4, argv, NULL) || !pynq_get_i32(env, argv[0], "fd", &fd) ||
      !pynq_get_size(env, argv[1], "count", GPIO_V2_LINES_MAX, &count) ||
      !pynq_get_u64(env, argv[2], "flags", &flags) || !pynq_get_u64(env, argv[3], "values", &values))
    return NULL;
  configure(&config, flags, low_bits((uint32_t)count), values);
  if (ioctl(fd, GPIO_V2_LINE_SET_CONFIG_IOCTL, &config) < 0)
    return pynq_throw_errno(env, errno, "GPIO_V2_LINE_SET_CONFIG_IOCTL", NULL);
  return NULL;
}

/* gpioRead(fd, mask): values, bit n for the nth line of the request */
static napi_value read_lines(napi_env env, napi_callback_info info) {
  napi_value argv[2], result;
  int32_t fd;
  uint64_t mask;
  if (!pynq_arguments(env, info, 2, argv, NULL) || !pynq_get_i32(env, argv[0], "fd", &fd) ||
      !pynq_get_u64(env, argv[1], "mask", &mask))
    return NULL;
  struct gpio_v2_line_values lines = {.mask = mask};
  if (ioctl(fd, GPIO_V2_LINE_GET_VALUES_IOCTL, &lines) < 0)
    return pynq_throw_errno(env, errno, "GPIO_V2_LINE_GET_VALUES_IOCTL", NULL);
  PYNQ_CHECK(env, napi_create_bigint_uint64(env, lines.bits & mask, &result));
  return result;
}

/* gpioWrite(fd, mask, values) */
static napi_value write_lines(napi_env env, napi_callback_info info) {
  napi_value argv[3];
  int32_t fd;
  uint64_t mask, bits;
  if (!pynq_arguments(env, info, 3, argv, NULL) || !pynq_get_i32(env, argv[0], "fd", &fd) ||
      !pynq_get_u64(env, argv[1], "mask", &mask) || !pynq_get_u64(env, argv[2], "values", &bits))
    return NULL;
  struct gpio_v2_line_values lines = {.mask = mask, .bits = bits};
  if (ioctl(fd, GPIO_V2_LINE_SET_VALUES_IOCTL, &lines) < 0)
    return pynq_throw_errno(env, errno, "GPIO_V2_LINE_SET_VALUES_IOCTL", NULL);
  return NULL;
}

/* gpioEvents(fd): the edges that wait, oldest first: [{ timestampNs, rising, offset, sequence }]; empty where none */
static napi_value read_events(napi_env env, napi_callback_info info) {
  napi_value fd_value, list;
  int32_t fd;
  struct gpio_v2_line_event events[16];
  if (!pynq_arguments(env, info, 1, &fd_value, NULL) || !pynq_get_i32(env, fd_value, "fd", &fd)) return NULL;
  /* Looked at first: the descriptor may be one that blocks, where the caller mistook another for a line's. */
  struct pollfd ready = {.fd = fd, .events = POLLIN};
  if (poll(&ready, 1, 0) < 0) return pynq_throw_errno(env, errno, "poll", NULL);
  if (fd < 0 || (ready.revents & POLLNVAL) != 0) return pynq_throw_errno(env, EBADF, "read", NULL);
  ssize_t size = ready.revents == 0 ? 0 : read(fd, events, sizeof events);
  if (size < 0 && errno != EAGAIN) return pynq_throw_errno(env, errno, "read", NULL);
  size_t count = size < 0 ? 0 : (size_t)size / sizeof *events;
  PYNQ_CHECK(env, napi_create_array_with_length(env, count, &list));
  for (size_t i = 0; i < count; i++) {
    napi_value event, rising;
    PYNQ_CHECK(env, napi_create_object(env, &event));
    PYNQ_CHECK(env, set_bigint(env, event, "timestampNs", events[i].timestamp_ns));
    PYNQ_CHECK(env, napi_get_boolean(env, events[i].id == GPIO_V2_LINE_EVENT_RISING_EDGE, &rising));
    PYNQ_CHECK(env, napi_set_named_property(env, event, "rising", rising));
    PYNQ_CHECK(env, set_number(env, event, "offset", events[i].offset));
    PYNQ_CHECK(env, set_number(env, event, "sequence", events[i].seqno));
    PYNQ_CHECK(env, napi_set_element(env, list, (uint32_t)i, event));
  }
  return list;
}

napi_status pynq_gpio_init(napi_env env, napi_value exports) {
  static const pynq_function functions[] = {
      {"gpioChipInfo", chip_info}, {"gpioLineInfo", line_info}, {"gpioRequest", request_lines},
      {"gpioConfigure", configure_lines}, {"gpioRead", read_lines}, {"gpioWrite", write_lines},
      {"gpioEvents", read_events},
  };
  return pynq_define(env, exports, functions, sizeof functions / sizeof *functions, NULL);
}
