import { execFileSync } from "node:child_process";
import {
  chmodSync,
  linkSync,
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
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Store } from "../../src/ports/store.ts";
import { loadSqlite } from "../../src/store/sqlite.ts";
import { openStore } from "../../src/store/sqlite-store.ts";
import { quietLog } from "./recorded-log.ts";

const openDatabase = await loadSqlite();
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "cpe-store-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const open = (file: string) => openStore({ file, log: quietLog });
const put = (key: string, value: string) => ({ space: "value", key, value });
const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8);

/** A store error of this code whose one sentence names the file. */
const failure = (code: string, file: string) =>
  expect.objectContaining({ name: "StoreError", code, message: expect.stringContaining(file) });

describe("a state file", () => {
  it("is private, as are its directory and its log, whatever the umask", async () => {
    const before = process.umask(0);
    try {
      const file = join(directory, "deep", "state", "agent.db");
      const store = await open(file);
      await store.write([put("a", "1")]);
      expect(readdirSync(join(directory, "deep", "state"))).toEqual(["agent.db", "agent.db-wal"]);
      expect([modeOf(file), modeOf(`${file}-wal`), modeOf(join(directory, "deep", "state"))]).toEqual([
        "600",
        "600",
        "700",
      ]);
      await store.close();
      expect(readdirSync(join(directory, "deep", "state"))).toEqual(["agent.db"]);
    } finally {
      process.umask(before);
    }
  });

  it("is made private where it was not", async () => {
    const file = join(directory, "agent.db");
    await (await open(file)).close();
    chmodSync(file, 0o644);
    const store = await open(file);
    expect(modeOf(file)).toBe("600");
    await store.close();
  });

  it.each(["", "-wal", "-shm", "-journal"])(
    "whose agent.db%s is a link is refused, and what it points to left alone",
    async (end) => {
      const file = join(directory, "agent.db");
      const other = join(directory, "other");
      writeFileSync(other, "a letter", { mode: 0o644 });
      symlinkSync(other, file + end);
      await expect(open(file)).rejects.toEqual(failure("unwritable", `${file}${end} is a link`));
      expect([modeOf(other), readFileSync(other, "utf8")]).toEqual(["644", "a letter"]);
    },
  );

  it("that is a second name of another file is refused, and that left alone", async () => {
    const file = join(directory, "agent.db");
    writeFileSync(join(directory, "other"), "", { mode: 0o644 });
    linkSync(join(directory, "other"), file);
    await expect(open(file)).rejects.toEqual(failure("unwritable", `${file} has a second name`));
    expect(modeOf(file)).toBe("644");
  });

  it("stands after a close and an opening", async () => {
    const file = join(directory, "agent.db");
    const first = await open(file);
    await first.write([put("a", "1"), put("b", "2")]);
    await first.close();
    const second = await open(file);
    expect([...second.entries("value")]).toEqual([
      ["a", "1"],
      ["b", "2"],
    ]);
    await second.close();
  });
});

describe("a state file that cannot be used", () => {
  it("is said to be unwritable where its directory cannot be made", async () => {
    const inTheWay = join(directory, "file");
    writeFileSync(inTheWay, "");
    const file = join(inTheWay, "agent.db");
    await expect(open(file)).rejects.toEqual(failure("unwritable", file));
  });

  it("is said to be unwritable where a directory has its name", async () => {
    const file = join(directory, "agent.db");
    mkdirSync(file);
    await expect(open(file)).rejects.toEqual(failure("unwritable", file));
  });

  it("is said to be unwritable where the directory denies it", async () => {
    const file = join(directory, "agent.db");
    chmodSync(directory, 0o555);
    await withoutPrivileges(() => expect(open(file)).rejects.toEqual(failure("unwritable", file)));
    expect(readdirSync(directory)).toEqual([]);
  });

  it("is said to be unwritable where it is read-only, and is left as it is", async () => {
    const file = join(directory, "agent.db");
    const store = await open(file);
    await store.write([put("a", "1")]);
    await store.close();
    chmodSync(directory, 0o777);
    chmodSync(file, 0o444);
    await withoutPrivileges(() => expect(open(file)).rejects.toEqual(failure("unwritable", file)));
    expect(readdirSync(directory)).toEqual(["agent.db"]);
  });

  it("is refused and left as it is when a newer program wrote it", async () => {
    const file = join(directory, "agent.db");
    const store = await open(file);
    await store.write([put("a", "1")]);
    await store.close();
    const db = openDatabase(file);
    db.pragma("user_version = 99");
    db.pragma(`application_id = ${0x43504500 + 99}`);
    db.close();
    await expect(open(file)).rejects.toEqual(failure("newer", file));
    await expect(open(file)).rejects.toThrow("version 99");
    expect(readdirSync(directory)).toEqual(["agent.db"]);
  });

  it("is locked while another agent has it, and free after", async () => {
    const file = join(directory, "agent.db");
    const first = await open(file);
    await expect(open(file)).rejects.toEqual(failure("locked", file));
    await first.write([put("a", "1")]);
    await first.close();
    const second = await open(file);
    expect(second.read("value", "a")).toBe("1");
    await second.close();
  });
});

describe.skipIf(!canMount())("a full disk", () => {
  let disk: string;
  let store: Store;
  beforeEach(async () => {
    disk = join(directory, "disk");
    mkdirSync(disk);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=256k", "none", disk]);
    store = await open(join(disk, "agent.db"));
  });
  afterEach(async () => {
    await store.close();
    execFileSync("umount", [disk]);
  });
  const file = () => join(disk, "agent.db");
  const large = "x".repeat(400_000);

  it("refuses a write whole and works on once there is space", async () => {
    await store.write([put("kept", "1")]);
    const ballast = join(disk, "ballast");
    fill(ballast);
    await expect(store.write([put("torn", "1"), put("large", large)])).rejects.toEqual(failure("full", file()));
    expect([...store.entries("value")]).toEqual([["kept", "1"]]);
    rmSync(ballast);
    await store.write([put("later", "1")]);
    await store.close();
    store = await open(file());
    expect([...store.entries("value")].map(([key]) => key)).toEqual(["kept", "later"]);
  });

  it("refuses a write of very many entries whole, in whose midst it fills, and works on", async () => {
    const rows = (count: number, value: string) =>
      Array.from({ length: count }, (_, row) => put(`row ${row}`, value.padEnd(60, ".")));
    await store.write(rows(20, "kept"));
    const kept = store.entries("value");
    const outcome = store.write(rows(4000, "torn"));
    const others = store.write([put("later", "1")]);
    await expect(outcome).rejects.toEqual(failure("full", file()));
    await others;
    expect(store.entries("value")).toEqual([["later", "1"], ...kept]);
    await store.close();
    store = await open(file());
    expect(store.entries("value")).toEqual([["later", "1"], ...kept]);
  });

  it("does not let one write that fails take the others of its turn along", async () => {
    const outcomes = await Promise.allSettled([
      store.write([put("before", "1")]),
      store.write([put("large", large)]),
      store.write([put("after", "1")]),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect([...store.entries("value")].map(([key]) => key)).toEqual(["after", "before"]);
  });

  it("goes on by reusing its own log when nothing else is free", async () => {
    await store.write([put("counter", "0"), put("padding", "x".repeat(20_000))]);
    await store.close();
    store = await open(file());
    for (let count = 1; count <= 200; count += 1) {
      await store.write([put("counter", String(count)), put("padding", String(count % 10).repeat(20_000))]);
    }
    expect(store.read("value", "counter")).toBe("200");
  });

  it("keeps a damaged file where it is until there is space to save its rows", async () => {
    await store.write(Array.from({ length: 400 }, (_, n) => put(`key ${n}`, "x".repeat(200))));
    await store.close();
    breakPage(file(), 12);
    const ballast = join(disk, "ballast");
    fill(ballast);
    await expect(open(file())).rejects.toEqual(failure("full", file()));
    expect(readdirSync(disk)).toEqual(["agent.db", "ballast"]);
    rmSync(ballast);
    store = await open(file());
    expect([...store.entries("value")].length).toBeGreaterThan(300);
  });
});

function breakPage(file: string, page: number): void {
  execFileSync("dd", [
    "if=/dev/urandom",
    `of=${file}`,
    "bs=4096",
    `seek=${page}`,
    "count=1",
    "conv=notrunc",
    "status=none",
  ]);
}

function fill(file: string): void {
  try {
    writeFileSync(file, Buffer.alloc(1_000_000));
  } catch {
    // The disk is full, as wanted.
  }
}

function canMount(): boolean {
  const probe = mkdtempSync(join(tmpdir(), "cpe-mount-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "none", probe], { stdio: "ignore" });
    execFileSync("umount", [probe]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(probe, { recursive: true });
  }
}

/** Root may write everywhere: as root, the rights of nobody are taken on meanwhile. */
async function withoutPrivileges(run: () => Promise<void>): Promise<void> {
  if (process.geteuid?.() !== 0) return run();
  process.seteuid?.(65_534);
  try {
    await run();
  } finally {
    process.seteuid?.(0);
  }
}
