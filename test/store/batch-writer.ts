// Run as a process of its own by power-cut.test.ts: writes numbered batches without end, and says each one that was
// acknowledged. Two writes share each turn, so that groups are cut too.
import { writeSync } from "node:fs";
import { openStore } from "../../src/store/sqlite-store.ts";
import { quietLog } from "./recorded-log.ts";

const [, , file = ""] = process.argv;
const store = await openStore({ file, log: quietLog });
const batch = (space: string, number: number) =>
  Array.from({ length: 20 }, (_, n) => ({ space, key: `key ${n}`, value: String(number).padEnd(100, ".") }));

for (let number = Number.parseInt(store.read("a", "key 0") ?? "0", 10) + 1; ; number += 1) {
  await Promise.all([store.write(batch("a", number)), store.write(batch("b", number))]);
  say(`${number}\n`);
}

/** Waits for whoever reads, who may be waiting for the lock meanwhile. */
function say(line: string): void {
  for (;;) {
    try {
      writeSync(1, line);
      return;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}
