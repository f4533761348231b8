import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { StoreChange } from "../../src/ports/store.ts";
import { openStore } from "../../src/store/sqlite-store.ts";
import { quietLog } from "./recorded-log.ts";

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "cpe-store-"));
  file = join(directory, "agent.db");
});
afterEach(() => rmSync(directory, { recursive: true }));

const open = () => openStore({ file, log: quietLog });

/** All that the files of the directory hold. */
const onDisk = (): string =>
  readdirSync(directory)
    .map((name) => readFileSync(join(directory, name), "latin1"))
    .join("\n");

const secret = (key: string, value: string | undefined): StoreChange => ({ space: "value", key, value, erase: "here" });

describe("a secret that is replaced or removed", () => {
  it("is nowhere in the state directory when the write resolves, whatever stood beside it", async () => {
    const write = fc.tuple(fc.nat(60), fc.option(fc.nat(300), { nil: undefined, freq: 4 }));
    await fc.assert(
      fc.asyncProperty(fc.array(write, { minLength: 50, maxLength: 200 }), async (writes) => {
        for (const name of readdirSync(directory)) rmSync(join(directory, name));
        const store = await open();
        const present = new Map<string, string>();
        const gone: string[] = [];
        for (const [index, [number, length]] of writes.entries()) {
          const key = `Device.Users.User.${number}.Password`;
          const former = present.get(key);
          if (former !== undefined) gone.push(former);
          const value = length === undefined ? undefined : `SECRET${index}#`.padEnd(length, ".");
          if (value === undefined) present.delete(key);
          else present.set(key, value);
          await store.write([index === writes.length - 1 ? secret(key, value) : { space: "value", key, value }]);
        }
        const text = onDisk();
        expect(gone.filter((value) => text.includes(value.replace(/\.+$/, "")))).toEqual([]);
        expect([...present.values()].filter((value) => !text.includes(value))).toEqual([]);
        await store.close();
      }),
      { numRuns: 30 },
    );
  });

  it("goes with the next write where there was no room to erase it, and is not kept by a log that a power cut leaves", async () => {
    const store = await open();
    await store.write([{ space: "value", key: "a", value: "former-password" }]);
    await store.write([{ space: "value", key: "a", value: "present" }]);
    expect(onDisk()).toContain("former-password");
    for (const name of readdirSync(directory)) copyFileSync(join(directory, name), join(directory, `copy-${name}`));
    await store.close();
    for (const end of ["", "-wal"]) {
      copyFileSync(join(directory, `copy-agent.db${end}`), file + end);
      rmSync(join(directory, `copy-agent.db${end}`));
    }
    const again = await open();
    expect(again.read("value", "a")).toBe("present");
    expect(onDisk()).not.toContain("former-password");
    await again.close();
  });

  it("costs a write that erases nothing no more than it did", async () => {
    const store = await open();
    await store.write([{ space: "value", key: "a", value: "1" }]);
    const before = statSync(`${file}-wal`).size;
    await store.write([{ space: "value", key: "a", value: "2" }]);
    expect(statSync(`${file}-wal`).size - before).toBe(4096 + 24);
    await store.write([secret("a", "3")]);
    expect(statSync(`${file}-wal`).size).toBe(0);
    await store.close();
  });
});

describe("copies of a damaged file", () => {
  it("stay while one secret is replaced, and go where everything is to be forgotten", async () => {
    const store = await open();
    const copy = `${file}.damaged-20260101T000000000Z`;
    writeFileSync(copy, "former-password");
    writeFileSync(join(directory, "letter"), "of somebody");
    await store.write([secret("a", "1")]);
    expect(onDisk()).toContain("former-password");
    await store.write([{ space: "value", key: "a", value: undefined, erase: "everywhere" }]);
    expect(readdirSync(directory).filter((name) => !name.startsWith("agent.db"))).toEqual(["letter"]);
    expect(onDisk()).not.toContain("former-password");
    await store.close();
  });
});
