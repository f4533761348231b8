import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { program, temporaryDirectory } from "../harness/process/built-program.ts";
import { canMakeNamespaces } from "../host/linux/network-namespaces.ts";
import { type Block, blocksOf, documents } from "./documents.ts";

// The pages for beginners, and what others have to be tried, work when they are typed: each in a network and a home of its own, so that ports
// are those of the page.

const beginners = documents.filter((document) => document === "README.md" || document.startsWith("docs/start/"));
const shells = beginners.flatMap(blocksOf).filter(({ language }) => language === "sh");
const isRun = ({ marks }: Block): boolean => marks[0] === "run";
const tried = documents.filter((document) => blocksOf(document).some(isRun));

/** What is not run, by its first line, and why. */
const notRun: Readonly<Record<string, string>> = {
  "git clone https://github.com/cpe-agent/cpe-agent.git && cd cpe-agent":
    "the network; test/e2e/demo.test.ts runs the demo",
  "npm run demo -- --once          # the story alone, then it ends": "test/e2e/demo.test.ts runs each of them",
  "docker build -t cpe-agent .": "there may be no Docker",
  "export GENIEACS_UI_JWT_SECRET=$(openssl rand -hex 32)":
    "there may be no Docker; test/packaging/compose.test.ts checks the file",
  "cpe-agent run --host virtual --state-dir ~/cpe --acs-url http://127.0.0.1:7547/ \\": "there is no GenieACS",
  "npm run package:openwrt -- --arch aarch64_cortex-a53":
    "minutes; test/packages/openwrt.packages.ts makes and installs it",
  "uci set cpe-agent.acs.url='https://acs.example/cwmp'": "a router; test/wiring/openwrt/ reads such a configuration",
};

it("runs each block of the pages for beginners, or says why not", () => {
  const others = new Set(shells.filter((block) => !isRun(block)).map(({ text }) => text.split("\n")[0] ?? ""));
  expect([...others].toSorted()).toEqual(Object.keys(notRun).toSorted());
});

/** By what a terminal that stays says that it is ready. */
const ready = "agent.ready|devices connect to";

/** The page as a script. What stays in a terminal of its own is started, and ended by the end of it. */
function scriptOf(blocks: readonly Block[]): string {
  const steps = blocks.map(({ text, marks, line }) =>
    marks[1] === "terminal"
      ? `{ ${text.trim()}; } > terminal-${line}.log 2>&1 &
until grep -qE '${ready}' terminal-${line}.log; do kill -0 $! || { cat terminal-${line}.log; exit 1; }; sleep 0.1; done`
      : text.trim(),
  );
  return ["set -eu", "ip link set lo up", ...steps].join("\n");
}

const hasUnshare = spawnSync("unshare", ["--version"]).status === 0;

it.skipIf(!canMakeNamespaces() || !hasUnshare).for(tried)("%s works when it is typed (needs root)", (document) => {
  expect(existsSync(program), "dist/main.js is not there: npm run build").toBe(true);
  const home = temporaryDirectory();
  onTestFinished(() => home.remove());
  const tools = join(home.path, "bin");
  mkdirSync(tools);
  writeFileSync(join(tools, "cpe-agent"), `#!/bin/sh\nexec ${process.execPath} ${program} "$@"\n`);
  chmodSync(join(tools, "cpe-agent"), 0o755);
  const here = join(home.path, "here");
  mkdirSync(here);
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("CPE_AGENT_"));
  // With the shell, which is the first process of its namespace, all that it has started ends.
  const argv = ["--net", "--pid", "--fork", "--kill-child", "sh", "-c", scriptOf(blocksOf(document).filter(isRun))];
  const { status, stdout, stderr } = spawnSync("unshare", argv, {
    cwd: here,
    env: { ...Object.fromEntries(own), HOME: home.path, PATH: `${tools}:${process.env.PATH}` },
    encoding: "utf8",
    timeout: 150_000,
  });
  expect(status, `${stdout}\n${stderr}\n${readdirSync(here).join(" ")}`).toBe(0);
});
