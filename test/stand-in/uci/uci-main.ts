import { readFileSync } from "node:fs";
import { flock } from "./flock.ts";
import { uciProgram } from "./uci-program.ts";

// The stand-in as a process: the first argument is the root, then come those of `uci`.

const [root = "/", ...argv] = process.argv.slice(2);
const { exitCode, stdout, stderr } = uciProgram(
  argv.map((word) => Buffer.from(word, "utf8").toString("latin1")),
  { root, lock: flock, stdin: () => readFileSync(0, "latin1") },
);
process.stdout.write(stdout, "latin1");
process.stderr.write(stderr, "latin1");
process.exitCode = exitCode;
