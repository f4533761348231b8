import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const codeName = `agent.${process.versions.v8}.${process.arch}.code`;
const folder = mkdtempSync(join(tmpdir(), "launcher-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
for (const name of readdirSync("dist")) {
  if (/^(main\.js|package\.json|agent.*\.(js|code))$/.test(name)) cpSync(join("dist", name), join(folder, name));
}
const codeFile = join(folder, codeName);
const code = readFileSync(codeFile);

/** The code with one octet changed. */
function damaged(at: number): Buffer {
  const octets = Buffer.from(code);
  octets.writeUInt8(octets.readUInt8(at) ^ 1, at);
  return octets;
}

/** As the build would have written this code. */
function signed(octets: Buffer): Buffer {
  const probe = `process.argv = ["node", "main.js", "--version"];
    const { sumsOf } = require(${JSON.stringify(join(folder, "main.js"))});
    const { readFileSync } = require("node:fs");
    process.stderr.write(sumsOf(readFileSync(${JSON.stringify(join(folder, "agent.js"))}), readFileSync(0)));`;
  const { stderr } = spawnSync(process.execPath, ["-e", probe], { input: octets });
  return Buffer.concat([stderr, octets]);
}

/** What `--version` prints, and whether V8 took the compiled code. */
function launched(): { readonly output: string; readonly rejected: string } {
  const probe = `process.argv = ["node", "main.js", "--version"];
    const { scripts } = require(${JSON.stringify(join(folder, "main.js"))});
    process.stderr.write(String(scripts.get(${JSON.stringify(join(folder, "agent.js"))}).cachedDataRejected));`;
  const { stdout, stderr } = spawnSync(process.execPath, ["-e", probe], { encoding: "utf8" });
  return { output: stdout, rejected: stderr };
}

describe("the launcher", () => {
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };

  it("runs the program from the code that the build has compiled", () => {
    expect(launched()).toEqual({ output: `${version}\n`, rejected: "false" });
  });

  it.each([
    ["without it", undefined],
    ["with an empty file", Buffer.alloc(0)],
    ["with a part of it", code.subarray(0, 1000)],
    ["with a damaged one", damaged(code.length >> 1)],
    ["with that of another V8", signed(damaged(12).subarray(8))],
  ])("and runs it %s", (_name, octets) => {
    if (octets) writeFileSync(codeFile, octets);
    else rmSync(codeFile);
    expect(launched().output).toBe(`${version}\n`);
    writeFileSync(codeFile, code);
  });

  it("does not look at code that is named for another V8", () => {
    const other = join(folder, "agent.0.0.1.x64.code");
    renameSync(codeFile, other);
    expect(launched()).toEqual({ output: `${version}\n`, rejected: "undefined" });
    renameSync(other, codeFile);
  });

  it("passes the code of another source over, were it as long as its own", () => {
    const program = join(folder, "agent.js");
    const source = readFileSync(program, "latin1");
    writeFileSync(program, source.replaceAll(JSON.stringify(version), JSON.stringify("9.9.9")), "latin1");
    expect(launched()).toEqual({ output: "9.9.9\n", rejected: "undefined" });
    writeFileSync(program, source, "latin1");
  });

  const { outputs } = JSON.parse(readFileSync("dist/meta.json", "utf8")) as {
    readonly outputs: Readonly<Record<string, { readonly inputs: object }>>;
  };
  const inputsOf = (file: string): readonly string[] => Object.keys(outputs[file]?.inputs ?? {});

  it("starts without the large packages that are rarely used: each lies beside it", () => {
    const packagesOf = (file: string): readonly string[] =>
      inputsOf(file).flatMap((input) => /node_modules\/([^/]+)/.exec(input)?.[1] ?? []);
    const large = ["basic-ftp", "csv-parse", "csv-stringify", "prom-client", "ssh2", "undici", "xmlbuilder2", "yaml"];
    for (const pack of readdirSync("dist").filter((name) => /^agent.*\.js$/.test(name))) {
      expect(packagesOf(`dist/${pack}`).filter((name) => large.includes(name))).toEqual([]);
    }
    for (const name of large) expect(packagesOf(`dist/${name}.js`)).toContain(name);
  });

  it("loads modules of Node's that move files, or read lines, when something calls them", () => {
    const probe = `process.argv = ["node", "main.js", "run", "--host", "virtual", "--option", "acs.url=nowhere"];
      require(${JSON.stringify(resolve("dist", "main.js"))});
      process.once("exit", () => process.stderr.write("loaded: " + process.moduleLoadList.join(" ")));`;
    const { stderr } = spawnSync(process.execPath, ["-e", probe], { encoding: "utf8" });
    expect(stderr).toContain("acs.url");
    expect(stderr).toContain("NativeModule net ");
    expect(stderr).not.toMatch(/fs\/promises|readline/);
  });

  it("reads nothing of simulated devices and of TR-098 on a real system", () => {
    const packs = Object.keys(outputs).filter((file) => /dist\/agent(-linux|-openwrt|-linux-openwrt)?\.js$/.test(file));
    expect(packs.length).toBeGreaterThan(2);
    const simulated = /^src\/(host\/virtual|device\/tr098\/[lw]an)\//;
    expect(packs.flatMap(inputsOf).filter((input) => simulated.test(input))).toEqual([]);
    expect(inputsOf("dist/agent-virtual.js").some((input) => simulated.test(input))).toBe(true);
  });

  it("reads the packs of other hosts and of other commands only where they are needed", () => {
    const packsFor = (...argv: readonly string[]): readonly string[] => {
      const probe = `process.argv = ["node", "main.js", ...${JSON.stringify(argv)}];
        const { scripts } = require(${JSON.stringify(resolve("dist", "main.js"))});
        process.once("exit", () => process.stderr.write("packs: " + [...scripts.keys()].join(" ")));`;
      const { stderr } = spawnSync(process.execPath, ["-e", probe], { encoding: "utf8" });
      return (/packs: (.*)/.exec(stderr)?.[1] ?? "").split(" ").map((file) => basename(file));
    };
    expect(packsFor("get", "Device.DeviceInfo.", "--host", "virtual")).toContain("agent-rest.js");
    const sysroot = "test/fixtures/openwrt/23.05-dsa-dual-band";
    const openwrt = packsFor("get", "Device.DeviceInfo.", "--host", "openwrt", "--sysroot", sysroot);
    expect(openwrt).toContain("agent-openwrt.js");
    expect(openwrt).not.toContain("agent-virtual.js");
    expect(packsFor("get", "Device.DeviceInfo.", "--host", "virtual")).not.toContain("agent-openwrt.js");
    expect(packsFor("--version")).toEqual(["agent.js"]);
  });
});
