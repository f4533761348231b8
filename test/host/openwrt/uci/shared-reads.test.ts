import { afterEach, describe, expect, it } from "vitest";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import { sharedReads } from "../../../../src/host/openwrt/uci/shared-reads.ts";
import { uciConfig } from "../../../../src/host/openwrt/uci/uci-config.ts";
import { type CopiedFileSystem, copiedFileSystem } from "../../linux/recorded-machine.ts";

let copy: CopiedFileSystem;
afterEach(() => copy.remove());

function shared(): { readonly read: (name: string) => string | undefined; readonly taken: () => number } {
  copy = copiedFileSystem();
  const files = systemFiles(copy.root);
  let taken = 0;
  const uci = sharedReads(
    uciConfig({
      ...files,
      text: (path) => {
        taken++;
        return files.text(path);
      },
    }),
    files,
  );
  return {
    read: (name) => uci.read(name)?.section("x")?.option("v")?.value as string | undefined,
    taken: () => taken,
  };
}

const text = (value: string): string => `config t 'x'\n\toption v '${value}'\n`;

describe("a package that several read", () => {
  it("is read once while its file is the same", () => {
    const { read, taken } = shared();
    copy.write("/etc/config/p", text("1"));
    copy.write("/etc/config/q", text("2"));
    expect(["p", "q", "p", "p", "q"].map(read)).toEqual(["1", "2", "1", "1", "2"]);
    expect(taken()).toBe(2);
  });

  it("is read anew when its file is another, comes, goes, or has one that comes instead", () => {
    const { read } = shared();
    const seen = [read("p")];
    copy.write("/etc/config/p", text("1"));
    seen.push(read("p"));
    copy.write("/etc/config/p", text("22"));
    seen.push(read("p"));
    copy.write("/var/run/uci/p", text("3"));
    seen.push(read("p"));
    copy.remove("/var/run/uci/p");
    seen.push(read("p"));
    copy.remove("/etc/config/p");
    seen.push(read("p"));
    expect(seen).toEqual([undefined, "1", "22", "3", "22", undefined]);
  });
});
