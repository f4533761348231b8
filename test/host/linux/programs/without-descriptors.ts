import { closeSync, openSync } from "node:fs";
import { runProgram } from "../../../../src/host/linux/programs/run-program.ts";
import { startProgram } from "../../../../src/host/linux/programs/start-program.ts";
import { streamProgram } from "../../../../src/host/linux/programs/stream-program.ts";

// Run by spawn-program.test.ts with few descriptors: what programs come to that are started while none is left.

const taken: number[] = [];
try {
  for (;;) taken.push(openSync("/dev/null", "r"));
} catch {
  // None is left.
}
const started = new Promise<unknown>((resolve) => {
  startProgram(["true"], { printed: () => {}, ended: (reason, missing) => resolve({ reason, missing }) });
});
const stopped = startProgram(["true"], { printed: () => {}, ended: () => process.exit(3) });
stopped.pause();
stopped.resume();
stopped.stop();
const outcomes = await Promise.all([
  runProgram(["true"], { timeoutMs: 10 }),
  runProgram(["cat"], { input: "" }),
  streamProgram(["true"], () => {}, new AbortController().signal),
  started,
]);
for (const each of taken) closeSync(each);
outcomes.push(await runProgram(["true"]));
// Longer than the timeout of the first: nothing may be left that rings.
setTimeout(() => process.stdout.write(JSON.stringify(outcomes)), 50);
