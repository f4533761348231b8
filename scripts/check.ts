import { spawnSync } from "node:child_process";

// Everything that must hold before a change lands, the quick first; stops at the first step that fails. CI runs this too.

/** Failed tests after which no more are begun: where all wait for what never comes, the first of them are told within minutes. */
const mostFailed = 10;

/** Tests of what steps before them have held: the rules of the house, and the references. */
const done = ["test/architecture.test.ts", "test/house/**", "test/cli/reference.test.ts"];

const steps: readonly (readonly [name: string, command: string])[] = [
  ["format and lint", "npm run --silent lint"],
  ["types", "npm run --silent typecheck"],
  ["unused exports and files", "npm run --silent unused"],
  ["rules of the house", "npx vitest run test/architecture.test.ts test/house"],
  ["the data model, regenerated", "npm run --silent datamodel -- --check"],
  ["the references, regenerated", "npm run --silent reference -- --check"],
  ["the conformance table, regenerated", "npm run --silent conformance -- --check"],
  ["build", "npm run --silent build"],
  ["tests", `npx vitest run --bail=${mostFailed} ${done.map((path) => `--exclude '${path}'`).join(" ")}`],
  ["smoke run of the built program", "npm run --silent smoke"],
];

// That much knip needs; all else does with less.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major === 20 && minor < 19) {
  console.error(`npm run check needs Node 20.19 or newer; this is ${process.version}`);
  process.exit(1);
}

const began = Date.now();
const seconds = (): number => Math.round((Date.now() - began) / 1000);

for (const [at, [name, command]] of steps.entries()) {
  console.log(`\n== ${at + 1}/${steps.length} ${name} (${seconds()} s)`);
  const { status, signal, error } = spawnSync(command, { stdio: "inherit", shell: true });
  if (status !== 0) {
    const how = error?.message ?? (signal === null ? `exit code ${status}` : `ended by ${signal}`);
    console.error(`\ncheck failed at step ${at + 1}, ${name}: ${command} (${how})`);
    process.exit(1);
  }
}
console.log(`\n== all ${steps.length} steps hold (${seconds()} s)`);
