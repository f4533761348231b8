import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { type SystemFiles, systemFiles } from "../../../../src/host/linux/programs/system-files.ts";

// Links in a copied file system mean the copy, as they meant the whole system where it was made.

describe("in a copied file system", () => {
  let outside: string;
  let root: string;
  let files: SystemFiles;
  const write = (path: string, text: string): void => {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const link = (path: string, target: string): void => {
    mkdirSync(join(root, path, ".."), { recursive: true });
    symlinkSync(target, join(root, path));
  };
  beforeEach(() => {
    outside = mkdtempSync(join(tmpdir(), "cpe-agent-outside-"));
    onTestFinished(() => rmSync(outside, { recursive: true }));
    root = join(outside, "copy");
    mkdirSync(root);
    writeFileSync(join(outside, "secret"), "of the machine");
    files = systemFiles(root);
  });

  it("an absolute link leads to what is there in the copy", () => {
    write("/tmp/resolv.conf", "nameserver 192.0.2.53\n");
    link("/etc/resolv.conf", "/tmp/resolv.conf");
    link("/var", "/tmp");
    expect(files.text("/etc/resolv.conf")).toBe("nameserver 192.0.2.53\n");
    expect(files.value("/var/resolv.conf")).toBe("nameserver 192.0.2.53");
    expect(files.names("/var")).toEqual(["resolv.conf"]);
    expect(files.size("/etc/resolv.conf")).toBe(22);
  });

  it("nothing leads out of it", () => {
    link("/etc/absolute", join(outside, "secret"));
    link("/etc/relative", "../../secret");
    link("/etc/folder", "../..");
    for (const path of ["/etc/absolute", "/etc/relative", "/etc/folder/secret", "/../secret", "../secret"]) {
      expect(files.text(path), path).toBeUndefined();
      expect(files.has(path), path).toBe(false);
    }
  });

  it("what is written stays in it", () => {
    link("/etc/hostname", join(outside, "secret"));
    expect(() => files.write("/etc/hostname", "attic")).toThrow();
    files.replace("/etc/hostname", "attic");
    expect(lstatSync(join(root, "etc/hostname")).isSymbolicLink()).toBe(false);
    link("/srv", outside);
    expect(() => files.replace("/srv/new", "x")).toThrow();
    expect(existsSync(join(outside, "new"))).toBe(false);
    expect(readFileSync(join(outside, "secret"), "utf8")).toBe("of the machine");
  });

  it("what cannot be put in its place is told with its name, and leaves nothing there", () => {
    mkdirSync(join(root, "etc/hostname"), { recursive: true });
    expect(() => files.replace("/etc/hostname", "attic")).toThrow(/^\/etc\/hostname: E/);
    expect(existsSync(join(root, "etc/hostname.cpe-agent-new"))).toBe(false);
  });

  it("a link is told as it is written, and what is behind it makes another stamp", () => {
    write("/usr/share/zoneinfo/UTC", "TZif");
    link("/etc/localtime", "/usr/share/zoneinfo/UTC");
    expect([files.link("/etc/localtime"), files.linkTarget("/etc/localtime")]).toEqual([
      "/usr/share/zoneinfo/UTC",
      "UTC",
    ]);
    const before = files.stamp("/etc/localtime");
    write("/usr/share/zoneinfo/UTC", "TZif2");
    expect(files.stamp("/etc/localtime")).not.toBe(before);
  });

  it("links in a circle lead nowhere", () => {
    link("/a", "/b");
    link("/b", "/a");
    expect(files.text("/a")).toBeUndefined();
    expect(files.has("/a")).toBe(false);
  });
});
