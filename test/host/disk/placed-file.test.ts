import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { placedFile } from "../../../src/host/disk/placed-file.ts";

function place(): { readonly directory: string; readonly path: string; readonly from: string } {
  const root = mkdtempSync(join(tmpdir(), "cpe-placed-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const [directory, from] = [join(root, "place"), join(root, "spooled")];
  mkdirSync(directory);
  writeFileSync(from, "new\n".repeat(100_000));
  chmodSync(from, 0o755);
  return { directory, path: join(directory, "file"), from };
}

describe("a file in its place", () => {
  it.each([undefined, "old"])("is a copy for its owner alone, whatever was there (%s)", async (old) => {
    const { directory, path, from } = place();
    if (old !== undefined) writeFileSync(path, old, { mode: 0o777 });
    await (await placedFile(path).replace(from)).keep();
    expect(readFileSync(path, "utf8")).toBe(readFileSync(from, "utf8"));
    expect(statSync(path).mode & 0o7777).toBe(0o600);
    expect(readdirSync(directory)).toEqual(["file"]);
  });

  it.each([undefined, "old"])("is as it was when it is taken back (%s)", async (old) => {
    const { directory, path, from } = place();
    if (old !== undefined) writeFileSync(path, old, { mode: 0o640 });
    await (await placedFile(path).replace(from)).undo();
    expect(readdirSync(directory)).toEqual(old === undefined ? [] : ["file"]);
    if (old === undefined) return;
    expect(readFileSync(path, "utf8")).toBe(old);
    expect(statSync(path).mode & 0o7777).toBe(0o640);
  });

  it("goes over what a power cut has left", async () => {
    const { directory, path, from } = place();
    writeFileSync(join(directory, ".file.new"), "half");
    writeFileSync(join(directory, ".file.old"), "older");
    await (await placedFile(path).replace(from)).keep();
    expect(readdirSync(directory)).toEqual(["file"]);
  });

  it("takes the place of a symbolic link, and leaves alone what that points to", async () => {
    const { directory, path, from } = place();
    const elsewhere = join(directory, "elsewhere");
    writeFileSync(elsewhere, "untouched");
    symlinkSync(elsewhere, path);
    await (await placedFile(path).replace(from)).keep();
    expect(readFileSync(elsewhere, "utf8")).toBe("untouched");
    expect(statSync(path).mode & 0o7777).toBe(0o600);
  });

  it.each(["no directory", "a directory in its place", "nothing to copy"])(
    "is not there, and nothing is changed, for want of %s",
    async (want) => {
      const { directory, path, from } = place();
      if (want === "a directory in its place") mkdirSync(path);
      const at = want === "no directory" ? join(directory, "none", "file") : path;
      await expect(placedFile(at).replace(want === "nothing to copy" ? `${from}-none` : from)).rejects.toThrow();
      expect(readdirSync(directory)).toEqual(want === "a directory in its place" ? ["file"] : []);
    },
  );
});
