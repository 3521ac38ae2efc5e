/*
 * Counts and classifies every load and store that this process makes in the mappings of a file, for the test that a
 * register accessor causes exactly the bus accesses that it promises. For Linux on x86-64, and for tests alone: it
 * takes over SIGSEGV and SIGTRAP of the process.
 *
 * The mappings lose all rights. An access to them faults; the handler notes it, gives the rights back and sets the trap
 * flag, so that the processor runs this one instruction and traps; that handler takes the rights away again. What the
 * instruction does is decoded from its bytes. Anything but a plain move (a vector move, a read-modify-write, a string
 * move) gets width 0, which no test expects.
 *
 * A Node-API module: on(path), off(), take() → [{ address, store, width, code }]; address is the place in the file.
 */
#define _GNU_SOURCE
#define NAPI_VERSION 8
#include <errno.h>
#include <node_api.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

enum { MAX_RANGES = 4096, MAX_ACCESSES = 1 << 18, CODE_BYTES = 8 };

typedef struct {
  uintptr_t start, end;
  uint64_t file_offset;
} range;

typedef struct {
  uint64_t address;
  bool store;
  uint8_t width;
  uint8_t code[CODE_BYTES];
} bus_access;

/* Signal handlers have no argument of ours, so this is global; one trap a process. */
static range ranges[MAX_RANGES];
static int range_count;
static bus_access accesses[MAX_ACCESSES];
static volatile int access_count;
static volatile bool overflow;
static range *volatile stepping;
static struct sigaction old_segv, old_trap;

/* Bytes that a plain move to or from memory moves; 0 for any other instruction. Intel SDM volume 2, chapter 2 and MOV*. */
static uint8_t decode_width(const uint8_t *code) {
  uint8_t width = 4;
  bool repeat = false;
  for (;; code++) {
    if (*code == 0x66) width = 2;
    else if (*code == 0xf0 || *code == 0xf2 || *code == 0xf3) repeat = true; /* lock, or another opcode map */
    else if (*code != 0x2e && *code != 0x36 && *code != 0x3e && *code != 0x26 && *code != 0x64 && *code != 0x65)
      break;
  }
  if ((*code & 0xf0) == 0x40) { /* REX; its bit 3 makes operands 64 bits wide */
    if ((*code & 8) != 0) width = 8;
    code++;
  }
  if (repeat) return 0;
  switch (*code) {
    case 0x88: /* mov r/m8, r8 */
    case 0x8a: /* mov r8, r/m8 */
      return 1;
    case 0x89: /* mov r/m, r */
    case 0x8b: /* mov r, r/m */
      return width;
    case 0xc6: /* mov r/m8, imm8: /0 alone */
      return (code[1] >> 3 & 7) == 0 ? 1 : 0;
    case 0xc7: /* mov r/m, imm: /0 alone */
      return (code[1] >> 3 & 7) == 0 ? width : 0;
    case 0x63: /* movsxd r64, r/m32 */
      return 4;
    case 0x0f:
      if (code[1] == 0xb6 || code[1] == 0xbe) return 1; /* movzx, movsx from 8 bits */
      if (code[1] == 0xb7 || code[1] == 0xbf) return 2; /* from 16 bits */
      return 0;
    default:
      return 0;
  }
}

static range *find_range(uintptr_t address) {
  for (int i = 0; i < range_count; i++)
    if (address >= ranges[i].start && address < ranges[i].end) return &ranges[i];
  return NULL;
}

static void protect(const range *r, int rights) { (void)mprotect((void *)r->start, r->end - r->start, rights); }

/* Hands a signal that is not ours to whoever had it before: V8 has SIGSEGV for WebAssembly. */
static void pass_on(const struct sigaction *old, int number, siginfo_t *info, void *context) {
  if ((old->sa_flags & SA_SIGINFO) != 0) old->sa_sigaction(number, info, context);
  else if (old->sa_handler != SIG_DFL && old->sa_handler != SIG_IGN) old->sa_handler(number);
  else (void)sigaction(number, old, NULL); /* the instruction runs again, and meets the default */
}

static void on_segv(int number, siginfo_t *info, void *context) {
  ucontext_t *c = context;
  uintptr_t address = (uintptr_t)info->si_addr;
  range *r = stepping == NULL ? find_range(address) : NULL;
  if (r == NULL) {
    pass_on(&old_segv, number, info, context);
    return;
  }
  const uint8_t *code = (const uint8_t *)c->uc_mcontext.gregs[REG_RIP];
  if (access_count < MAX_ACCESSES) {
    bus_access *a = &accesses[access_count];
    a->address = r->file_offset + (address - r->start);
    a->store = (c->uc_mcontext.gregs[REG_ERR] & 2) != 0;
    a->width = decode_width(code);
    memcpy(a->code, code, CODE_BYTES);
    access_count++;
  } else {
    overflow = true;
  }
  stepping = r;
  protect(r, PROT_READ | PROT_WRITE);
  c->uc_mcontext.gregs[REG_EFL] |= 0x100; /* the trap flag */
}

static void on_trap(int number, siginfo_t *info, void *context) {
  ucontext_t *c = context;
  if (stepping == NULL) {
    pass_on(&old_trap, number, info, context);
    return;
  }
  protect(stepping, PROT_NONE);
  stepping = NULL;
  c->uc_mcontext.gregs[REG_EFL] &= ~0x100LL;
}

static bool read_ranges(const char *path) {
  FILE *maps = fopen("/proc/self/maps", "re");
  if (maps == NULL) return false;
  char line[1024];
  range_count = 0;
  while (fgets(line, sizeof line, maps) != NULL) {
    unsigned long start, end;
    unsigned long long offset;
    int name = 0;
    line[strcspn(line, "\n")] = '\0';
    if (sscanf(line, "%lx-%lx %*s %llx %*s %*s %n", &start, &end, &offset, &name) != 3 || name == 0) continue;
    if (strcmp(line + name, path) != 0) continue;
    if (range_count == MAX_RANGES) {
      fclose(maps);
      errno = E2BIG;
      return false;
    }
    ranges[range_count++] = (range){start, end, offset};
  }
  return fclose(maps) == 0;
}

static napi_value fail(napi_env env, const char *what) {
  (void)napi_throw_error(env, NULL, what);
  return NULL;
}

#define CHECK(call)                                                                                               \
  do {                                                                                                            \
    if ((call) != napi_ok) return fail(env, #call);                                                               \
  } while (0)

static bool install(int number, void (*handler)(int, siginfo_t *, void *), struct sigaction *old) {
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  return sigaction(number, &action, old) == 0;
}

static napi_value on(napi_env env, napi_callback_info info) {
  size_t count = 1, length;
  napi_value argument, result;
  char path[512];
  CHECK(napi_get_cb_info(env, info, &count, &argument, NULL, NULL));
  CHECK(napi_get_value_string_utf8(env, argument, path, sizeof path, &length));
  if (range_count > 0) return fail(env, "the trap is on already");
  if (!read_ranges(path)) return fail(env, strerror(errno));
  if (range_count == 0) return fail(env, "the file is not mapped");
  if (!install(SIGSEGV, on_segv, &old_segv) || !install(SIGTRAP, on_trap, &old_trap)) return fail(env, strerror(errno));
  access_count = 0;
  overflow = false;
  for (int i = 0; i < range_count; i++) protect(&ranges[i], PROT_NONE);
  CHECK(napi_create_int32(env, range_count, &result));
  return result;
}

static napi_value off(napi_env env, napi_callback_info info) {
  (void)info;
  if (range_count == 0) return NULL;
  for (int i = 0; i < range_count; i++) protect(&ranges[i], PROT_READ | PROT_WRITE);
  range_count = 0;
  if (sigaction(SIGSEGV, &old_segv, NULL) != 0 || sigaction(SIGTRAP, &old_trap, NULL) != 0)
    return fail(env, strerror(errno));
  return NULL;
}

static napi_value describe(napi_env env, const bus_access *a) {
  napi_value object, value;
  char code[2 * CODE_BYTES + 1];
  for (int i = 0; i < CODE_BYTES; i++) snprintf(code + 2 * i, 3, "%02x", a->code[i]);
  CHECK(napi_create_object(env, &object));
  CHECK(napi_create_double(env, (double)a->address, &value));
  CHECK(napi_set_named_property(env, object, "address", value));
  CHECK(napi_get_boolean(env, a->store, &value));
  CHECK(napi_set_named_property(env, object, "store", value));
  CHECK(napi_create_uint32(env, a->width, &value));
  CHECK(napi_set_named_property(env, object, "width", value));
  CHECK(napi_create_string_utf8(env, code, 2 * CODE_BYTES, &value));
  CHECK(napi_set_named_property(env, object, "code", value));
  return object;
}

static napi_value take(napi_env env, napi_callback_info info) {
  (void)info;
  napi_value list;
  if (overflow) return fail(env, "more accesses than the trap can note");
  CHECK(napi_create_array(env, &list));
  for (int i = 0; i < access_count; i++) {
    napi_value object = describe(env, &accesses[i]);
    if (object == NULL) return NULL;
    CHECK(napi_set_element(env, list, (uint32_t)i, object));
  }
  access_count = 0;
  return list;
}

NAPI_MODULE_INIT() {
  static const struct {
    const char *name;
    napi_callback call;
  } functions[] = {{"on", on}, {"off", off}, {"take", take}};
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
    napi_value function;
    CHECK(napi_create_function(env, functions[i].name, NAPI_AUTO_LENGTH, functions[i].call, NULL, &function));
    CHECK(napi_set_named_property(env, exports, functions[i].name, function));
  }
  return exports;
}
