import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { editRows, parseRows } from "../../host/openwrt/uci/corpus.ts";
import { inUserland, type Userland, userlands } from "../real/userland.ts";
import { unlocked } from "./flock.ts";
import { uciProgram } from "./uci-program.ts";

/** A folder of packages and one of deltas, as the corpus was recorded with. */
function folders(kind: Userland, packages: Readonly<Record<string, string>>) {
  const root = mkdtempSync(join(tmpdir(), "cpe-agent-uci-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const config = join(root, "config");
  const deltas = join(root, "deltas");
  mkdirSync(config);
  const text = (path: string): string => {
    try {
      return readFileSync(path, "latin1");
    } catch {
      return "";
    }
  };
  const write = (name: string, content: string) => writeFileSync(join(config, name), content, "latin1");
  for (const [name, content] of Object.entries(packages)) write(name, content);
  return {
    write,
    text: (name: string) => text(join(config, name)),
    delta: (name: string) => text(join(deltas, name)),
    uci: (args: readonly string[], stdin = "") => {
      const words = (folder: string): readonly string[] => {
        const at = `${folder}/deltas`;
        return ["-c", `${folder}/config`, "-C", "", "-t", at, ...args.map((word) => (word === "SAVEDIR" ? at : word))];
      };
      if (kind === "stand-in") return uciProgram(words(root), { root, lock: unlocked, stdin: () => stdin });
      const { argv, remove } = inUserland({ "/tmp": root }, ["uci", ...words("/tmp")]);
      // The corpus has octets, and arguments are passed as UTF-8.
      const [program = "", ...rest] = argv.map((word) => Buffer.from(word, "latin1").toString("utf8"));
      const { status, stdout, stderr } = spawnSync(program, rest, { input: stdin, encoding: "latin1" });
      remove();
      return { exitCode: status, stdout, stderr };
    },
  };
}

describe.each(userlands)("uci, %s", (kind) => {
  it.each(parseRows)("shows and exports $name as the real program does", (row) => {
    const { uci, text } = folders(kind, { [row.package]: row.input });
    const run = (...args: string[]) => uci([...args, row.package]);
    expect(run("show")).toEqual({ exitCode: row.exitCode, stdout: row.show, stderr: row.stderr });
    expect(run("export")).toEqual({ exitCode: row.exportExitCode, stdout: row.export, stderr: row.exportStderr });
    expect(run("-n", "export").stdout).toBe(row.exportNamed);
    expect(run("-X", "show").stdout).toBe(row.showX);
    expect(run("-S", "show")).toEqual({
      exitCode: row.lenientExitCode,
      stdout: row.lenientShow,
      stderr: row.lenientStderr,
    });
    expect(run("-S", "export").stdout).toBe(row.lenientExport);
    expect(text(row.package)).toBe(row.input);
  });

  it.each(editRows)("edits $name as the real program does", (row) => {
    const { uci, write, text, delta } = folders(kind, { [row.package]: row.input });
    for (const step of row.steps) {
      if ("write" in step) {
        write(step.write, step.content);
        continue;
      }
      const { args, opts = [], stdin } = step;
      expect(uci([...opts, ...args], stdin), args.join(" ")).toEqual({
        exitCode: step.exitCode,
        stdout: step.stdout,
        stderr: step.stderr,
      });
      expect(delta(row.package), args.join(" ")).toBe(step.delta);
    }
    expect(text(row.package)).toBe(row.result);
    for (const [name, content] of Object.entries(row.otherFiles ?? {})) expect(text(name)).toBe(content);
  });
});
