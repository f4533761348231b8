// Run as a process of its own, traced, by synchronous-writes.test.ts: writes that need not wait for the disk, or that must, as many of each
// as it is told, with a mark (a write to descriptor 1) before each row of them; then it ends without closing.
import { writeSync } from "node:fs";
import { openStore } from "../../src/store/sqlite-store.ts";
import { quietLog } from "./recorded-log.ts";

const [, , file = "", ...counts] = process.argv;
const store = await openStore({ file, log: quietLog });
for (const [index, count] of counts.entries()) {
  writeSync(1, `row ${index}\n`);
  for (let number = 1; number <= Number(count); number += 1) {
    const change = { space: "a", key: `key ${index}`, value: String(number) };
    await store.write([index % 2 === 0 ? { ...change, sync: false } : change]);
  }
}
writeSync(1, `row end\n`);
process.kill(process.pid, "SIGKILL");
