import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runCli } from "../../src/cli/program.ts";

let directory: string;
let printed: string;
let complained: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "cpe-agent-cli-"));
  printed = "";
  complained = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    complained += String(text);
    return true;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(directory, { recursive: true });
});

const run = async (...argv: string[]): Promise<number> => {
  printed = "";
  complained = "";
  return runCli(["firmware", ...argv]);
};
const at = (name: string) => join(directory, name);

describe("cpe-agent firmware", () => {
  it("makes a key, makes and signs an image, and verifies it", async () => {
    expect(await run("keygen", at("keys"), "--json")).toBe(0);
    const { keyId } = JSON.parse(printed) as { keyId: string };
    expect(keyId).toMatch(/^[0-9a-f]{16}$/);
    expect((await readdir(at("keys"))).sort()).toEqual([keyId, "firmware.key"].sort());
    expect((await stat(at("keys/firmware.key"))).mode & 0o777).toBe(0o600);

    await writeFile(at("payload"), "kernel");
    const made = ["--set-version", "2.1.0", "--device", "Gateway", "Other", "-o", at("image.bin")];
    expect(await run("make", at("payload"), ...made)).toBe(0);
    expect(printed).toContain("signed by  nobody");
    expect(await run("verify", at("image.bin"), "--keys-dir", at("keys"))).toBe(1);
    expect(complained).toBe("cpe-agent: the image is not signed\n");

    expect(await run("sign", at("image.bin"), "--key", at("keys/firmware.key"))).toBe(0);
    expect(await run("verify", at("image.bin"), "--keys-dir", at("keys"), "--json")).toBe(0);
    expect(JSON.parse(printed)).toMatchObject({
      version: "2.1.0",
      supportedDevices: ["Gateway", "Other"],
      signedBy: keyId,
    });
  });

  it("never writes over a key", async () => {
    expect(await run("keygen", at("keys"))).toBe(0);
    const before = await readFile(at("keys/firmware.key"));
    expect(await run("keygen", at("keys"))).toBe(1);
    expect(complained).toBe(`cpe-agent: ${at("keys/firmware.key")}: it is there already\n`);
    expect(await run("verify", at("none.bin"), "--keys-dir", at("keys"))).toBe(1);
    expect(complained).toBe(`cpe-agent: ${at("none.bin")}: there is no such file or directory\n`);
    expect(await readFile(at("keys/firmware.key"))).toEqual(before);
  });

  it("leaves nothing behind when an image cannot be made", async () => {
    await writeFile(at("payload"), "");
    expect(await run("make", at("payload"), "--set-version", "1", "--device", "G", "-o", at("image.bin"))).toBe(1);
    expect(complained).toBe("cpe-agent: the image is empty\n");
    expect(await readdir(directory)).toEqual(["payload"]);
  });

  it("says what is missing of a command", async () => {
    expect(await run("make", at("payload"))).toBe(2);
    expect(await run("verify", at("nothing"), "--keys-dir", directory)).toBe(1);
    expect(complained).toMatch(/^cpe-agent: .*nothing/);
  });
});
