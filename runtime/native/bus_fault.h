/*
 * Bus errors as results. Where nothing answers an access, or what answers refuses it, some systems send SIGBUS to the
 * thread that made it, which by default ends the process. Of accesses made through `pynq_bus_try` it is told instead.
 *
 * What this cannot do: a system that hangs, one that panics (arm64 does for a refused write that the processor did not
 * wait for), and one that tells of an access only when a later one is under way.
 */
#ifndef PYNQ_BUS_FAULT_H
#define PYNQ_BUS_FAULT_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Sets up the handler of SIGBUS, once in a process; what was set up before gets all that is not ours. To be called before
 * the first `pynq_bus_try`, when a device is mapped: who maps none keeps the process as it was.
 */
void pynq_bus_catch(void);

/*
 * Does `work(context)`; false where an access in it was answered by SIGBUS, which leaves the work where it stands. So it
 * must hold nothing that would have to be given back. `address` is then the one that the system tells, or 0.
 */
bool pynq_bus_try(void (*work)(void *context), void *context, uintptr_t *address);

#endif
