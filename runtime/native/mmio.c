/* Registers: mapped windows of bus addresses. */
#include "pynq_native.h"

napi_status pynq_mmio_init(napi_env env, napi_value exports) { return pynq_define(env, exports, NULL, 0, NULL); }
