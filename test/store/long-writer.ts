// Run as a process of its own by long-write.test.ts: writes numbered batches of as many entries as it is told without end. It
// says the number of each one that was acknowledged, and a dot for each turn of the event loop in the midst of one.
import { writeSync } from "node:fs";
import { openStore } from "../../src/store/sqlite-store.ts";
import { quietLog } from "./recorded-log.ts";

const [, , file = "", count = ""] = process.argv;
const store = await openStore({ file, log: quietLog });
const first = Number(store.entries("value")[Symbol.iterator]().next().value?.[1] ?? "0");
process.stdout.write(`${first}\n`);

for (let number = first + 1; ; number += 1) {
  let isOver = false;
  const changes = Array.from({ length: Number(count) }, (_, each) => ({
    space: "value",
    key: `Device.Users.User.${each}.Username`,
    value: String(number),
  }));
  const written = store.write(changes).then(() => {
    isOver = true;
  });
  while (!isOver) {
    writeSync(1, ".");
    await new Promise((resolve) => setImmediate(resolve));
  }
  await written;
  writeSync(1, `\n${number}\n`);
}
