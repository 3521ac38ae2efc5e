/*
 * What an editor shows: the language server that editors run (tsserver) is asked over its own protocol for completions
 * and hovers in an application of the blinky example.
 */
// timeout: 240 s
import { cpSync, writeFileSync } from "node:fs";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { projectRoot } from "../support/project.js";
import { tempFolder } from "../support/tmp.js";

const application = `import { BlinkyOverlay } from "./overlay/index.js";
const ol = await BlinkyOverlay.load();
ol./*members*/axi_timer_0;
const { TCSR0 } = ol.axi_timer_0.registerMap;
TCSR0./*fields*/ENT0;
TCSR0.clear("/*flags*/T0INT");
TCSR0.write({ /*writable*/ENT0: 1 });
`;

/** A reply of the server. */
interface Reply {
  readonly type: string;
  readonly request_seq?: number;
  readonly success?: boolean;
  readonly body?: unknown;
}

/** One session with the server. */
class Editor {
  readonly #server = spawn(
    process.execPath,
    [join(projectRoot, "node_modules/typescript-6.0/lib/tsserver.js"), "--disableAutomaticTypingAcquisition"],
    { stdio: ["pipe", "pipe", "ignore"] },
  );
  #seq = 0;
  #buffer = "";
  readonly #waiting = new Map<number, (reply: Reply) => void>();

  constructor() {
    this.#server.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.#buffer += text;
      for (let end = this.#buffer.indexOf("\n"); end !== -1; end = this.#buffer.indexOf("\n")) {
        const line = this.#buffer.slice(0, end).trim();
        this.#buffer = this.#buffer.slice(end + 1);
        if (!line.startsWith("{")) continue;
        const reply = JSON.parse(line) as Reply;
        if (reply.type === "response") this.#waiting.get(reply.request_seq ?? -1)?.(reply);
      }
    });
  }

  notify(command: string, args: object): void {
    this.#seq += 1;
    this.#server.stdin.write(
      `${JSON.stringify({ seq: this.#seq, type: "request", command, arguments: args })}\n`,
    );
  }

  ask(command: string, args: object): Promise<unknown> {
    this.notify(command, args);
    const seq = this.#seq;
    return new Promise((resolve, reject) => {
      this.#waiting.set(seq, (reply) => {
        if (reply.success === true) resolve(reply.body);
        else reject(new Error(`${command} failed: ${JSON.stringify(reply)}`));
      });
    });
  }

  close(): void {
    this.#server.kill();
  }
}

const folder = tempFolder({ packages: true });
const file = join(folder, "main.ts");
cpSync(join(projectRoot, "generated-examples/blinky/overlay"), join(folder, "overlay"), { recursive: true });
writeFileSync(file, application);
writeFileSync(
  join(folder, "tsconfig.json"),
  JSON.stringify({
    compilerOptions: { strict: true, target: "es2022", module: "nodenext", types: ["node"] },
  }),
);

/** Line and column right behind a marker. */
function at(marker: string): { line: number; offset: number } {
  const before = application.slice(0, application.indexOf(`/*${marker}*/`) + marker.length + 4).split("\n");
  return { line: before.length, offset: (before.at(-1)?.length ?? 0) + 1 };
}

async function completions(editor: Editor, marker: string): Promise<readonly string[]> {
  const body = (await editor.ask("completionInfo", { file, ...at(marker) })) as {
    entries: readonly { name: string }[];
  };
  return body.entries.map(({ name }) => name);
}

async function hover(
  editor: Editor,
  marker: string,
): Promise<{ displayString: string; documentation: unknown }> {
  return (await editor.ask("quickinfo", { file, ...at(marker) })) as {
    displayString: string;
    documentation: unknown;
  };
}

test("the editor completes IPs, fields and flags of the design, and the hover tells bits, access and effects", async () => {
  const editor = new Editor();
  try {
    editor.notify("open", { file, fileContent: application });
    const members = await completions(editor, "members");
    for (const name of ["axi_timer_0", "leds", "buttons", "ipDict"]) assert.ok(members.includes(name), name);
    assert.not(members.includes("axi_timer_1"));

    const fields = await completions(editor, "fields");
    for (const name of ["ENT0", "MDT0", "clear", "modify", "read", "write"])
      assert.ok(fields.includes(name), name);

    assert.equal(await completions(editor, "flags"), ["T0INT"]);

    const writable = await completions(editor, "writable");
    assert.ok(writable.includes("ENT0") && writable.includes("T0INT"));
    assert.not(writable.includes("raw"));

    const ip = await hover(editor, "members");
    assert.match(ip.displayString, "axi_timer_0: AxiTimer<AxiTimer0Parameters>");
    assert.match(JSON.stringify(ip.documentation), "xilinx.com:ip:axi_timer");
    assert.match(JSON.stringify(ip.documentation), "0x42800000");

    const field = await hover(editor, "fields");
    assert.match(field.displayString, "ENT0");
    assert.match(JSON.stringify(field.documentation), "[7] read-write, reset 0x0");
  } finally {
    editor.close();
  }
});

test.run();
