import {
  chmodSync,
  chownSync,
  lchownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { prepareStateDirectory } from "../../src/wiring/state-directory.ts";

let scratch: string;
let directory: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "cpe-own-"));
  directory = join(scratch, "state");
});
afterEach(() => rmSync(scratch, { recursive: true }));

const modeOf = (path: string): number => statSync(path).mode & 0o777;
const isRoot = process.geteuid?.() === 0;

function makeDirectory(mode: number): void {
  mkdirSync(directory);
  chmodSync(directory, mode);
}

describe("a state directory", () => {
  it("is made for this user alone, whatever the umask", () => {
    const before = process.umask(0);
    try {
      expect(prepareStateDirectory(directory)).toBe(directory);
      expect(modeOf(directory)).toBe(0o700);
    } finally {
      process.umask(before);
    }
  });

  it.each([0o755, 0o777])("that is empty becomes private: %o", (mode) => {
    makeDirectory(mode);
    mkdirSync(join(directory, "lost+found"));
    prepareStateDirectory(directory);
    expect(modeOf(directory)).toBe(0o700);
  });

  it("that the agent has used, and others could read, becomes private", () => {
    makeDirectory(0o755);
    writeFileSync(join(directory, "state.db"), "");
    prepareStateDirectory(directory);
    expect(modeOf(directory)).toBe(0o700);
  });

  it("with other things that others may read is somebody's, and is left as it is", () => {
    makeDirectory(0o755);
    writeFileSync(join(directory, "letter"), "");
    expect(() => prepareStateDirectory(directory)).toThrow(`chmod 700 ${directory}`);
    expect(modeOf(directory)).toBe(0o755);
  });

  it.each([0o770, 0o777])("that others may have written is refused: %o", (mode) => {
    makeDirectory(mode);
    writeFileSync(join(directory, "state.db"), "");
    expect(() => prepareStateDirectory(directory)).toThrow(/others may write.*chmod 700/);
  });

  it("that is a link is refused, and what it points to left as it is", () => {
    const target = join(scratch, "target");
    mkdirSync(target, { mode: 0o755 });
    symlinkSync(target, directory);
    expect(() => prepareStateDirectory(directory)).toThrow(`${directory} is a link`);
    expect(modeOf(target)).toBe(0o755);
  });

  it("that is a link to nowhere is refused, and nothing is made there", () => {
    symlinkSync(join(scratch, "nowhere"), directory);
    expect(() => prepareStateDirectory(directory)).toThrow(`${directory} is a link`);
    expect(lstatSync(join(scratch, "nowhere"), { throwIfNoEntry: false })).toBeUndefined();
  });

  it("in a directory that everybody may write is refused, unless that is sticky", () => {
    chmodSync(scratch, 0o777);
    expect(() => prepareStateDirectory(directory)).toThrow(`chmod o-w ${scratch}`);
    chmodSync(scratch, 0o1777);
    expect(prepareStateDirectory(directory)).toBe(directory);
  });

  it("is not made where it would not be safe", () => {
    chmodSync(scratch, 0o777);
    expect(() => prepareStateDirectory(directory)).toThrow(scratch);
    expect(lstatSync(directory, { throwIfNoEntry: false })).toBeUndefined();
  });

  it.skipIf(!isRoot).each([
    ["of another user", 65_534, 0, 0o755, "belongs to user 65534"],
    ["of another user, be it sticky", 65_534, 0, 0o1777, "belongs to user 65534"],
    ["that a group may write", 0, 65_534, 0o770, "chmod g-w"],
  ])("in a directory %s is refused", (_, user, group, mode, sentence) => {
    chmodSync(scratch, mode);
    chownSync(scratch, user, group);
    expect(() => prepareStateDirectory(directory)).toThrow(sentence);
    expect(() => prepareStateDirectory(join(directory, "further", "below"))).toThrow(sentence);
  });

  it.skipIf(!isRoot)("in a directory that the user's own group may write is good", () => {
    chmodSync(scratch, 0o770);
    expect(prepareStateDirectory(directory)).toBe(directory);
  });

  it.skipIf(!isRoot).each([
    ["of another user", (link: string) => lchownSync(link, 65_534, 65_534)],
    ["in a directory that everybody may write", (link: string) => chmodSync(dirname(link), 0o777)],
  ])("behind a link %s is refused, wherever it leads", (_, spoil) => {
    const target = join(scratch, "target");
    const open = join(scratch, "open");
    mkdirSync(target, { mode: 0o700 });
    mkdirSync(open, { mode: 0o700 });
    const link = join(open, "link");
    symlinkSync(target, link);
    expect(prepareStateDirectory(join(link, "state"))).toBe(join(link, "state"));
    spoil(link);
    expect(() => prepareStateDirectory(join(link, "state"))).toThrow("the state directory would be in");
  });

  it.each([
    ["state.db", "file"],
    ["state.db-journal", "file"],
    ["spool", "directory"],
    ["firmware", "directory"],
    ["control.sock", "socket"],
  ])("in which %s is no %s is refused before anything is made", (name, kind) => {
    makeDirectory(0o700);
    const path = join(directory, name);
    if (kind === "file") mkdirSync(path);
    else writeFileSync(path, "");
    expect(() => prepareStateDirectory(directory)).toThrow(
      `${path} is not the agent's own (it is no ${kind}): move it`,
    );
  });

  it.skipIf(!isRoot)("of another user is refused, with whose it is", () => {
    makeDirectory(0o700);
    chownSync(directory, 65_534, 65_534);
    expect(() => prepareStateDirectory(directory)).toThrow(/belongs to user 65534: .*chown/);
  });

  it.each(["state.db", "state.db-wal", "state.db.damaged-20260101T000000000Z", "spool", "firmware", "control.sock"])(
    "in which %s is a link is refused",
    (name) => {
      makeDirectory(0o700);
      symlinkSync(scratch, join(directory, name));
      expect(() => prepareStateDirectory(directory)).toThrow(`${join(directory, name)} is not the agent's own`);
    },
  );

  it.each(["spool", "firmware"])("with a link below %s is refused", (name) => {
    makeDirectory(0o700);
    mkdirSync(join(directory, name));
    symlinkSync("/etc/passwd", join(directory, name, "000001"));
    expect(() => prepareStateDirectory(directory)).toThrow("it is a link");
  });

  it("whose state file has a second name elsewhere is refused", () => {
    makeDirectory(0o700);
    writeFileSync(join(scratch, "other"), "");
    linkSync(join(scratch, "other"), join(directory, "state.db"));
    expect(() => prepareStateDirectory(directory)).toThrow("it has a second name elsewhere");
  });

  it.skipIf(!isRoot)("with a file of another user is refused", () => {
    makeDirectory(0o700);
    writeFileSync(join(directory, "state.db"), "");
    chownSync(join(directory, "state.db"), 65_534, 65_534);
    expect(() => prepareStateDirectory(directory)).toThrow("it belongs to user 65534");
  });

  it("may hold whatever else its owner keeps there", () => {
    makeDirectory(0o700);
    symlinkSync("/etc/hostname", join(directory, "mine"));
    expect(prepareStateDirectory(directory)).toBe(directory);
  });
});
