/*
 * The XRT part of the helper: the C API of libxrt_coreutil.so.2, opened at run time (headers of XRT are not needed).
 * Signatures are those of xrt/xrt_device.h, xrt_bo.h and xrt_kernel.h, unchanged from XRT 2.8 on; those of xcl* are of
 * xrt.h. C++ is not used: its ABI differs between versions of XRT.
 */
#ifndef PYNQ_XRT_H
#define PYNQ_XRT_H

#include "pynq_native.h"

#include <pthread.h>
#include <sys/types.h>

/* F: without it XRT cannot be used; O: may be absent, callers look. */
#define XRT_FUNCTIONS(F, O)                                                                                       \
  F(int, xrtIniStringSet, (const char *key, const char *value))                                                   \
  F(void *, xrtDeviceOpen, (unsigned index))                                                                      \
  O(void *, xrtDeviceOpenByBDF, (const char *bdf)) /* 2.11 */                                                     \
  F(int, xrtDeviceClose, (void *device))                                                                          \
  F(int, xrtDeviceLoadXclbinFile, (void *device, const char *path))                                               \
  F(int, xrtDeviceGetXclbinUUID, (void *device, unsigned char *uuid))                                             \
  F(void *, xrtDeviceToXclDevice, (void *device))                                                                 \
  F(void *, xrtBOAlloc, (void *device, size_t size, uint64_t flags, uint32_t group))                              \
  F(void *, xrtBOSubAlloc, (void *parent, size_t size, size_t offset))                                            \
  F(void *, xrtBOImport, (void *device, int descriptor))                                                          \
  F(int, xrtBOExport, (void *buffer))                                                                             \
  F(int, xrtBOFree, (void *buffer))                                                                               \
  F(void *, xrtBOMap, (void *buffer))                                                                             \
  F(size_t, xrtBOSize, (void *buffer))                                                                            \
  F(uint64_t, xrtBOAddress, (void *buffer))                                                                       \
  F(int, xrtBOSync, (void *buffer, int direction, size_t size, size_t offset))                                    \
  F(void *, xrtPLKernelOpen, (void *device, const unsigned char *uuid, const char *name))                         \
  F(int, xrtKernelClose, (void *kernel))                                                                          \
  F(int, xrtKernelReadRegister, (void *kernel, uint32_t offset, uint32_t *value))                                 \
  F(int, xrtKernelWriteRegister, (void *kernel, uint32_t offset, uint32_t value))                                 \
  F(void *, xrtRunOpen, (void *kernel))                                                                           \
  F(int, xrtRunClose, (void *run))                                                                                \
  F(int, xrtRunStart, (void *run))                                                                                \
  F(int, xrtRunSetCallback, (void *run, int state, void (*call)(void *, int, void *), void *data))                \
  O(unsigned, xrtVersionCode, (void)) /* 2.16 */

/* Of the shim (libxrt_core.so.2 and the like); the only way to registers of a unit that XRT's scheduler does not run. */
#define XRT_SHIM_FUNCTIONS(O)                                                                                     \
  O(int, xclOpenContext, (void *device, const unsigned char *uuid, unsigned index, bool shared))                  \
  O(int, xclCloseContext, (void *device, const unsigned char *uuid, unsigned index))                              \
  O(int, xclRegRead, (void *device, uint32_t index, uint32_t offset, uint32_t *value))                            \
  O(int, xclRegWrite, (void *device, uint32_t index, uint32_t offset, uint32_t value))

#define XRT_MEMBER(type, name, parameters) type(*name) parameters;

typedef struct {
  void *dl;      /* NULL until opened */
  char *path;    /* file that the dynamic linker found */
  int log;       /* memory file into which XRT writes its messages */
  XRT_FUNCTIONS(XRT_MEMBER, XRT_MEMBER)
  XRT_SHIM_FUNCTIONS(XRT_MEMBER)
  /* Exported since 2.8 under its C++ name, not in a header: sets the bytes of an argument, whatever its C type. */
  int (*xrtRunSetArgV)(void *run, int index, const void *value, size_t size);
} xrt_library;

/* In the order of release: XRT crashes at exit where a device is closed before what was opened on it. */
typedef enum { XRT_RUN, XRT_BUFFER, XRT_KERNEL, XRT_IP, XRT_DEVICE, XRT_KINDS } xrt_kind;

struct xrt_object;
struct xrt_run;

/* What belongs to one environment. */
typedef struct {
  xrt_library library;
  size_t users; /* the environment and every object; main thread only */
  struct xrt_object *first[XRT_KINDS];
  size_t tasks; /* calls of XRT that a thread of the pool makes; main thread only */
  napi_threadsafe_function completions;

  /* Below: also touched by threads of XRT. */
  pthread_mutex_t lock;
  pthread_cond_t ended;       /* some run has ended */
  size_t in_flight;           /* runs that were started and have not ended */
  struct xrt_run *delivering; /* runs that ended and were not told to JavaScript yet; newest first */
  bool open;                  /* false once `completions` must not be called any more */
} xrt_state;

/* Something of XRT's that JavaScript holds a handle of. */
typedef struct xrt_object {
  xrt_state *state;
  xrt_kind kind;
  void *handle;              /* XRT's; NULL once closed */
  struct xrt_object *parent; /* what it was opened on; counts as a user of it */
  struct xrt_object *next, **link;
  size_t users; /* JavaScript's handle, a view of the memory, children, work under way; main thread only */
  bool abandoned; /* the last user has gone while XRT still needed it */
  bool busy;      /* a device that a thread of the pool is loading */
  void (*close)(struct xrt_object *object); /* gives `handle` back to XRT */
} xrt_object;

/* ---- xrt.c ---- */

xrt_state *xrt_arguments(napi_env env, napi_callback_info info, size_t count, napi_value *values);
/* Throws and gives false where the value is no boolean. */
bool xrt_get_bool(napi_env env, napi_value value, const char *what, bool *out);

/* ---- xrt_library.c ---- */

/* Opens XRT: `names` of libxrt_coreutil in the order to try, `shim` as a file name. False: thrown. */
bool xrt_open_library(napi_env env, xrt_library *library, char **names, size_t count, const char *shim);
/* Where the messages stand now; take it before a call that may fail. Old messages go. */
off_t xrt_mark(const xrt_library *library);
/* What XRT complained of since `mark`, in one line; an empty text where it said nothing. */
void xrt_complaints(const xrt_library *library, off_t mark, char *text, size_t size);
/* Throws for a call of XRT's that failed with `error` (an errno, 0 where there is none). */
napi_value xrt_throw(napi_env env, const xrt_library *library, off_t mark, int error, const char *call);
/* The code of such an error. */
const char *xrt_code(int error);

/* ---- xrt_object.c ---- */

/* Sets up an object of `size` bytes and wraps it for JavaScript; where that fails, `handle` is closed and NULL given. */
xrt_object *xrt_new(napi_env env, xrt_state *state, xrt_kind kind, size_t size, void *handle, xrt_object *parent,
                    void (*close)(xrt_object *), napi_value *wrapper);
/* The object behind a handle; false where it is none of this kind, or closed, or its device is being loaded: thrown. */
bool xrt_get(napi_env env, napi_value value, xrt_kind kind, const char *what, xrt_object **object);
void xrt_use(xrt_object *object);
void xrt_unuse(xrt_object *object);
/* Closes it, if it is open; the object stays until its last user has gone. */
void xrt_close(xrt_object *object);
/*
 * Closes what was opened on `device` (NULL: on any) and has no run in flight, in the order of release. Views are
 * detached through `env`; NULL where JavaScript does not run any more.
 */
void xrt_close_all(napi_env env, xrt_state *state, const xrt_object *device);
void xrt_state_unuse(xrt_state *state);

/* ---- xrt_buffer.c ---- */

napi_status xrt_detach_view(napi_env env, xrt_object *buffer);

/* ---- xrt_run.c ---- */

bool xrt_in_flight(const xrt_object *run);
/* In flight, or ended and not told to JavaScript yet. */
bool xrt_undelivered(const xrt_object *run);
/* Called in the main thread by the threadsafe function. */
void xrt_deliver(napi_env env, napi_value notify, void *context, void *data);

/* Callbacks, by file; tables of them are in xrt.c. */
#define XRT_CALLBACKS(C)                                                                                          \
  C(xrtOpenDevice) C(xrtLoadDevice) C(xrtDeviceUuid) C(xrtCloseDevice)                                            \
  C(xrtAllocate) C(xrtSubBuffer) C(xrtImportBuffer) C(xrtExportBuffer) C(xrtMapBuffer) C(xrtBufferAddress)        \
  C(xrtBufferSize) C(xrtSyncBuffer) C(xrtDetachBuffer) C(xrtFreeBuffer)                                                              \
  C(xrtOpenKernel) C(xrtReadKernel) C(xrtWriteKernel) C(xrtCloseKernel)                                           \
  C(xrtOpenIp) C(xrtReadIp) C(xrtWriteIp) C(xrtCloseIp)                                                           \
  C(xrtOpenRun) C(xrtStartRun) C(xrtWaitRun) C(xrtCloseRun)
#define XRT_DECLARE_CALLBACK(name) napi_value pynq_##name(napi_env env, napi_callback_info info);
XRT_CALLBACKS(XRT_DECLARE_CALLBACK)

#endif
