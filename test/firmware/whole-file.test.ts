import { spawnSync } from "node:child_process";
import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runCli } from "../../src/cli/program.ts";
import { wholeFile } from "../../src/firmware/whole-file.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "cpe-whole-"));
  for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, "write").mockReturnValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(directory, { recursive: true });
});
const at = (name: string): string => join(directory, name);
const filled = (text: string) => (draft: string) => writeFile(draft, text, { flag: "wx", mode: 0o600 });

describe("a file that is to be whole", () => {
  it("takes the place of the one before, with its mode", async () => {
    writeFileSync(at("a"), "before");
    chmodSync(at("a"), 0o640);
    await wholeFile(at("a"), filled("after"));
    expect(readFileSync(at("a"), "utf8")).toBe("after");
    expect(statSync(at("a")).mode & 0o777).toBe(0o640);
    expect(readdirSync(directory)).toEqual(["a"]);
  });

  it("leaves the one before where there is no room for it, and nothing else", async () => {
    writeFileSync(at("a"), "before");
    const full = wholeFile(at("a"), async (draft) => {
      await filled("aft")(draft);
      throw new Error("no space");
    });
    await expect(full).rejects.toThrow("no space");
    expect(readFileSync(at("a"), "utf8")).toBe("before");
    expect(readdirSync(directory)).toEqual(["a"]);
  });

  it("goes where a link leads, which stays one", async () => {
    writeFileSync(at("a"), "before");
    symlinkSync("a", at("link"));
    await wholeFile(at("link"), filled("after"));
    expect(lstatSync(at("link")).isSymbolicLink()).toBe(true);
    expect(readFileSync(at("a"), "utf8")).toBe("after");
  });

  it("is not put in the place of a pipe or a device, and told of by its name where there is no directory", async () => {
    expect(spawnSync("mkfifo", [at("pipe")]).status).toBe(0);
    await expect(wholeFile(at("pipe"), filled("x"))).rejects.toThrow(`${at("pipe")} is no file`);
    await expect(wholeFile(directory, filled("x"))).rejects.toThrow("is no file");
    expect(lstatSync(at("pipe")).isFIFO()).toBe(true);
    await expect(wholeFile(at("none/a"), filled("x"))).rejects.toMatchObject({ code: "ENOENT", path: at("none") });
  });
});

describe("an image or configuration", () => {
  const configuration = `<configuration xmlns="urn:cpe-agent:configuration" version="1" root="Device."><parameter path="Device.X">1</parameter></configuration>`;

  beforeEach(async () => {
    expect(await runCli(["firmware", "keygen", at("keys"), "--json"])).toBe(0);
    writeFileSync(at("payload"), "payload");
    writeFileSync(at("gold.xml"), configuration);
    writeFileSync(at("other"), "another's");
  });

  it("is made without a word to what stands beside it", async () => {
    symlinkSync(at("other"), at("image.bin.new"));
    const made = ["make", at("payload"), "--set-version", "1.0", "--device", "x", "-o", at("image.bin")];
    expect(await runCli(["firmware", ...made])).toBe(0);
    expect(readFileSync(at("other"), "utf8")).toBe("another's");
    expect(lstatSync(at("image.bin.new")).isSymbolicLink()).toBe(true);
  });

  it("is signed in place, or stays as it was", async () => {
    const { ino } = statSync(at("gold.xml"));
    const key = ["--key", at("keys/firmware.key")];
    expect(await runCli(["configuration", "sign", at("gold.xml"), ...key])).toBe(0);
    expect(readFileSync(at("gold.xml"), "utf8")).toContain("<?signature");
    // Another file, which was whole when it came here.
    expect(statSync(at("gold.xml")).ino).not.toBe(ino);
  });

  it("is not made of a device", async () => {
    expect(spawnSync("mkfifo", [at("pipe")]).status).toBe(0);
    const made = ["make", at("payload"), "--set-version", "1.0", "--device", "x", "-o", at("pipe")];
    expect(await runCli(["firmware", ...made])).toBe(1);
    expect(lstatSync(at("pipe")).isFIFO()).toBe(true);
  });
});
