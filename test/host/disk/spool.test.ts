import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSpool } from "../../../src/host/disk/spool.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "cpe-spool-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe("the spool", () => {
  it("is a directory for this user alone", async () => {
    await openSpool(join(directory, "new"));
    expect((await stat(join(directory, "new"))).mode & 0o777).toBe(0o700);
  });

  it("gives back what is in its files", async () => {
    const spool = await openSpool(directory);
    await writeFile(spool.pathOf("a"), "text");
    expect(Buffer.from(await spool.read("a")).toString()).toBe("text");
    await expect(spool.read("b")).rejects.toThrow("ENOENT");
  });

  it("tells how much room there is", async () => {
    expect(await (await openSpool(directory)).freeBytes()).toBeGreaterThan(0);
  });

  it("keeps the files that are named, and what broken downloads of theirs left", async () => {
    const spool = await openSpool(directory);
    const [a, b, c, d] = [1, 2, 3, 4].map((key) => `transfer-00000${key}`);
    const names = [`${a}`, `${b}.part`, `${b}.part.json`, `${c}`, `${d}.part`];
    for (const name of names) await writeFile(join(directory, name), name);
    await spool.retain([`${a}`, `${b}`]);
    const left = await Promise.all(
      names.map((name) =>
        stat(join(directory, name))
          .then(() => name)
          .catch(() => ""),
      ),
    );
    expect(left.filter((name) => name !== "")).toEqual([`${a}`, `${b}.part`, `${b}.part.json`]);
  });

  it("removes nothing through a link in its place, and takes none for its directory", async () => {
    const other = join(directory, "other");
    await mkdir(other);
    await writeFile(join(other, "letter"), "text");
    await symlink(other, join(directory, "link"));
    await expect(openSpool(join(directory, "link"))).rejects.toThrow("is a link");
    const spool = await openSpool(join(directory, "spool"));
    await rm(join(directory, "spool"), { recursive: true });
    await symlink(other, join(directory, "spool"));
    await expect(spool.retain([])).rejects.toThrow("is a link");
    expect(await readdir(other)).toEqual(["letter"]);
  });

  it("removes nothing that is not its own", async () => {
    await mkdir(join(directory, "transfer-letters"));
    for (const name of ["letter", "transfer-letters/first", "transfer-1a"])
      await writeFile(join(directory, name), "text");
    const spool = await openSpool(directory);
    await spool.retain([]);
    expect((await readdir(directory)).sort()).toEqual(["letter", "transfer-1a", "transfer-letters"]);
    expect(await readdir(join(directory, "transfer-letters"))).toEqual(["first"]);
  });

  it("is not opened where others may write", async () => {
    await chmod(directory, 0o777);
    await expect(openSpool(directory)).rejects.toThrow(`chmod 700 ${directory}`);
  });

  it("removes a link below it, not what that points to", async () => {
    await writeFile(join(directory, "letter"), "text");
    const spool = await openSpool(join(directory, "spool"));
    await symlink(join(directory, "letter"), spool.pathOf("transfer-000001"));
    await expect(spool.read("transfer-000001")).rejects.toThrow("ELOOP");
    await spool.retain([]);
    expect([await readdir(join(directory, "spool")), await readFile(join(directory, "letter"), "utf8")]).toEqual([
      [],
      "text",
    ]);
  });
});
