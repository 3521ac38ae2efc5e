/* Where the checkout is; every test that needs a file of the repository starts from here. */
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Absolute path of the repository's root, without a trailing slash. Compiled tests live two folders below test/. */
export const projectRoot: string = resolve(fileURLToPath(new URL("../../../", import.meta.url)));
