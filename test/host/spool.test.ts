import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSpool } from "../../src/host/spool.ts";

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

  it("keeps the files that are named, and what broken downloads of theirs left", async () => {
    const spool = await openSpool(directory);
    const names = ["a", "b.part", "b.part.json", "c", "d.part"];
    for (const name of names) await writeFile(join(directory, name), name);
    await spool.retain(["a", "b"]);
    const left = await Promise.all(
      names.map((name) =>
        stat(join(directory, name))
          .then(() => name)
          .catch(() => ""),
      ),
    );
    expect(left.filter((name) => name !== "")).toEqual(["a", "b.part", "b.part.json"]);
  });
});
