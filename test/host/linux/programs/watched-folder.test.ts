import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { watchFolder } from "../../../../src/host/linux/programs/watch-folder.ts";
import { WatchedFolder } from "../../../../src/host/linux/programs/watched-folder.ts";
import { recordedLog } from "../../../store/recorded-log.ts";
import { manualClock } from "../../manual-clock.ts";
import { scriptedWatch } from "./scripted-watch.ts";

/** A folder of this machine, and what the kernel says of it. */
function real() {
  const above = mkdtempSync(join(tmpdir(), "cpe-agent-watch-"));
  const path = join(above, "config");
  const names: (string | undefined)[] = [];
  const ends: string[] = [];
  let look = (): void => {};
  const until = (isSo: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      look = () => {
        if (isSo()) resolve();
      };
      look();
    });
  const begin = (): (() => void) => {
    const stop = watchFolder(path, {
      changed: (name) => {
        names.push(name);
        look();
      },
      ended: (reason, missing) => {
        ends.push(`${reason} ${missing}`);
        look();
      },
    });
    onTestFinished(() => {
      stop();
      rmSync(above, { recursive: true, force: true });
    });
    return stop;
  };
  return { above, path, names, ends, until, begin };
}

describe("a folder that the kernel tells of", () => {
  it("says which file is another one, as uci commits it", async () => {
    const { path, names, until, begin } = real();
    mkdirSync(path);
    begin();
    writeFileSync(join(path, ".network.uci-x"), "config interface lan\n");
    renameSync(join(path, ".network.uci-x"), join(path, "network"));
    await until(() => names.includes("network"));
  });

  it("says which file was written to in its place", async () => {
    const { path, names, until, begin } = real();
    mkdirSync(path);
    writeFileSync(join(path, "dhcp.leases"), "");
    begin();
    writeFileSync(join(path, "dhcp.leases"), "1\n", { flag: "r+" });
    await until(() => names.includes("dhcp.leases"));
  });

  it("says when it is there no more", async () => {
    const { path, ends, until, begin } = real();
    mkdirSync(path);
    begin();
    rmSync(path, { recursive: true });
    await until(() => ends.length > 0);
    expect(ends).toEqual([expect.stringMatching(/^ENOENT.* true$/)]);
  });

  it("is followed where another one of its name comes at once, which may have other files", async () => {
    const { path, ends, names, until, begin } = real();
    mkdirSync(path);
    begin();
    rmSync(path, { recursive: true });
    mkdirSync(path);
    await until(() => names.includes(undefined));
    writeFileSync(join(path, "network"), "");
    await until(() => names.includes("network"));
    expect(ends).toEqual([]);
  });

  it("is followed where a file in it has its name", async () => {
    const { path, ends, names, until, begin } = real();
    mkdirSync(path);
    begin();
    for (let times = 1; times < 5; times++) {
      const before = names.length;
      writeFileSync(join(path, "config"), "");
      await until(() => names.slice(before).includes(undefined));
      const file = `network-${times}`;
      writeFileSync(join(path, file), "");
      await until(() => names.includes(file));
      rmSync(join(path, "config"));
    }
    expect(ends).toEqual([]);
  });

  it("says that it is not there, after it has begun", async () => {
    const { ends, until, begin } = real();
    begin();
    expect(ends).toEqual([]);
    await until(() => ends.length > 0);
    expect(ends[0]).toMatch(/^ENOENT.* true$/);
  });
});

function scripted() {
  const clock = manualClock();
  const log = recordedLog();
  const folders = scriptedWatch();
  let told = 0;
  const make = () =>
    new WatchedFolder({
      path: "/tmp",
      concerns: (name) => name === "dhcp.leases",
      told: () => {
        told += 1;
      },
      watch: folders.watch,
      clock,
      log,
    });
  return { clock, log, folders, make, told: () => told };
}

describe("a watched folder", () => {
  it("tells of the files that matter, and where the kernel does not say which", () => {
    const { folders, make, told } = scripted();
    make();
    folders.change("/tmp", "other");
    expect(told()).toBe(0);
    folders.change("/tmp", "dhcp.leases");
    folders.change("/tmp");
    expect(told()).toBe(2);
  });

  it("is watched again when it has gone, later each time while it is not there, and tells when it is", async () => {
    const { clock, log, folders, make, told } = scripted();
    const folder = make();
    clock.advance(100_000);
    folders.missing.add("/tmp");
    folders.end("/tmp", "ENOSPC: no more watches", false);
    expect(folder.isWatched).toBe(false);
    const begun = folders.begun();
    for (const [index, seconds] of [1, 2, 4, 8, 16].entries()) {
      clock.advance(seconds * 1000 - 1);
      expect(folders.begun()).toBe(begun + index);
      clock.advance(1);
      await Promise.resolve();
      expect([folders.begun(), folder.isWatched, told()]).toEqual([begun + index + 1, false, 0]);
    }
    folders.missing.clear();
    clock.advance(32_000);
    await Promise.resolve();
    expect(told()).toBe(1);
    expect(folder.isWatched).toBe(true);
    expect(log.facts.map(({ fields }) => fields.reason)).toEqual(["ENOSPC: no more watches"]);
    folder.close();
    expect([folder.isWatched, folders.folders(), clock.waiting]).toEqual([false, [], 0]);
  });
});
