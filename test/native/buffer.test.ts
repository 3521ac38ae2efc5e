// timeout: 240 s
import { test } from "uvu";
import * as assert from "uvu/assert";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadNative } from "#runtime/native/load.js";
import { projectRoot } from "../support/project.js";
import { runNode } from "../support/timeout.js";
import { bufferChecks } from "./exercise/buffer-checks.js";
import { build, copySources, noCompiler, runWith } from "./exercise/build.js";
import { deviceFile } from "./exercise/window.js";

const native = loadNative();
const page = 4096;

if ("unavailable" in native) console.log(`skip: ${native.unavailable}`);
else {
  for (const check of bufferChecks) test(check.name, () => check.run(native));

  test("a view that was transferred elsewhere keeps the mapping: no crash, and no release", async () => {
    const device = deviceFile(page);
    const result = await runNode(
      [
        "--expose-gc",
        "--input-type=module",
        "--eval",
        `
        import { requireNative } from "${projectRoot}/runtime/dist/native/load.js";
        import { setTimeout as sleep } from "node:timers/promises";
        const native = requireNative();
        const memory = native.memoryMap(native.fileOpen(${JSON.stringify(device.path)}, 0), 0n, 4096);
        const view = native.memoryView(memory, 0, 4096);
        let moved, refused = false;
        try { moved = structuredClone(view, { transfer: [view] }); } catch { refused = true; }
        if (refused && view.transfer) moved = view.transfer();
        const gone = view.byteLength === 0;
        const released = native.memoryRelease(memory, view);
        native.memoryUnmap(memory);
        let last = "none";
        for (let i = 0; i < 10; i++) { gc(); await sleep(5); if (moved) last = new Uint8Array(moved)[i]; }
        console.log(view.byteLength, released === !gone, last === "none" || typeof last === "number");
      `,
      ],
      { timeoutMs: 20_000 },
    );
    assert.is(result.code, 0, result.output);
    assert.is(result.stdout, "0 true true\n");
  });

  test("a process that is killed lets its ranges go", async () => {
    const device = deviceFile(page);
    const file = native.fileOpen(device.path, 0);
    const text = `
      import { requireNative } from "${projectRoot}/runtime/dist/native/load.js";
      const native = requireNative();
      const file = native.fileOpen(${JSON.stringify(device.path)}, 0);
      native.fileLock(file, 0x1000, 0x1000);
      console.log("locked");
      setInterval(() => file, 1000);`;
    const child = spawn(process.execPath, ["--input-type=module", "--eval", text], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    await new Promise((resolve) => child.stdout.once("data", resolve));
    assert.is(native.fileLock(file, 0x1000, 0x10), 0x2000);
    child.kill("SIGKILL");
    await ended;
    assert.is(native.fileLock(file, 0x1000, 0x10), -1);
    native.fileClose(file);
  });

  test("collected views and mappings are unmapped", async () => {
    const device = deviceFile(page);
    const result = await runNode(
      [
        "--expose-gc",
        "--input-type=module",
        "--eval",
        `
        import { requireNative } from "${projectRoot}/runtime/dist/native/load.js";
        import { readFileSync } from "node:fs";
        import { setTimeout as sleep } from "node:timers/promises";
        const native = requireNative();
        const path = ${JSON.stringify(device.path)};
        const maps = () => readFileSync("/proc/self/maps", "utf8").split("\\n").filter((line) => line.endsWith(path)).length;
        const open = () => {
          const file = native.fileOpen(path, 0);
          const memory = native.memoryMap(file, 0n, 4096);
          native.memoryView(memory, 0, 64); native.memoryView(memory, 64, 64);
        };
        for (let i = 0; i < 50; i++) open();
        const most = maps();
        for (let i = 0; i < 100 && maps() > 0; i++) { gc(); await sleep(10); }
        console.log(most > 10, maps());`,
      ],
      { timeoutMs: 20_000 },
    );
    assert.is(result.stdout, "true 0\n", result.output);
  });

  const libasan = spawnSync("cc", ["-print-file-name=libasan.so"], { encoding: "utf8" }).stdout?.trim() ?? "";
  const missing = noCompiler() ?? (existsSync(libasan) ? undefined : "the C compiler here has no libasan.so");
  if (missing !== undefined) console.log(`skip: ${missing}`);
  else {
    const flags = "-g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined";
    const env = {
      LD_PRELOAD: libasan,
      ASAN_OPTIONS: "detect_leaks=0:handle_segv=0:abort_on_error=0:exitcode=77",
      UBSAN_OPTIONS: "print_stacktrace=1:halt_on_error=1:exitcode=78",
    };

    test("lines and memory are clean under AddressSanitizer and UBSan", async () => {
      const helper = await build([`--cflags=${flags}`]);
      const result = await runWith(helper, "run-lines.js", { env, timeoutMs: 100_000 });
      assert.is(result.code, 0, result.output);
      assert.match(result.stdout, /^\d+ checks passed/);
      assert.is(result.stderr, "");
    });

    test("this set-up reports a line that is used after it was freed on purpose", async () => {
      const runtime = copySources();
      const path = join(runtime, "native/interrupt_poller.c");
      const [from, to] = [
        "  line_shut(env, l);\n  if (p->lines",
        "  line_shut(env, l);\n  free(l);\n  if (p->lines",
      ];
      const text = readFileSync(path, "utf8");
      assert.ok(text.includes(from), "interrupt_poller.c has changed: renew this seed");
      writeFileSync(path, text.replace(from, to));
      const helper = await build([`--cflags=${flags}`], runtime);
      const result = await runWith(helper, "run-lines.js", { env, timeoutMs: 100_000 });
      assert.match(result.stderr, /heap-use-after-free|double-free/);
      assert.is(result.code, 77);
    });
  }
}

test.run();
