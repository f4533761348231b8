// Loaded before an agent (`--require`): leaves the most CPU that one turn of its event loop took in a file, in milliseconds.
const { readFileSync, writeFileSync } = require("node:fs");

const account = `/proc/self/task/${process.pid}/schedstat`;
const cpuMs = () => Number(readFileSync(account, "latin1").split(" ")[0]) / 1e6;

let before = cpuMs();
let longest = 0;
setInterval(() => {
  const now = cpuMs();
  longest = Math.max(longest, now - before);
  before = now;
}, 5).unref();
process.once("exit", () => writeFileSync(process.env.BENCH_LONGEST_TURN, longest.toFixed(0)));
