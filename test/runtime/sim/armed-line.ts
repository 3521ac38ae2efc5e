// Arms a simulated line that never fires: a program for a test to run.
import { SimDevice } from "@pynq-gen/runtime";

const handle = new SimDevice().interrupts.open({ rawIrq: 61 });
handle.arm(() => undefined);
if (process.argv[2]?.startsWith("held") === true) handle.ref();
if (process.argv[2] === "held then let go") handle.unref();
