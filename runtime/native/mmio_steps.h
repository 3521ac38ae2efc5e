/* Lists of accesses that are done in one call. */
#ifndef PYNQ_MMIO_STEPS_H
#define PYNQ_MMIO_STEPS_H

#include "pynq_native.h"

/* (window, Uint32Array of steps, from, to, timeoutMs): see MmioFunctions.mmioSteps in src/native/mmio.ts. */
napi_value mmio_run_steps(napi_env env, napi_callback_info info);

#endif
