#!/usr/bin/env node
import { main } from "../dist/cli.js";

// Whoever reads the output may have seen enough (`| head`): nothing more to do, and no fault.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
}

process.exitCode = await main(process.argv.slice(2));
