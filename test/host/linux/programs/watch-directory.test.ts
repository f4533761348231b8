import { mkdirSync, mkdtempSync, rmSync, symlinkSync, watch, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { watchDirectory } from "../../../../src/host/linux/programs/watch-directory.ts";

function directory(): string {
  const path = mkdtempSync(join(tmpdir(), "cpe-agent-watch-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}
const until = (condition: () => boolean): Promise<void> => expect.poll(condition).toBe(true);

describe("a watched directory", () => {
  it("is followed when another takes its place at once, again and again", async () => {
    const path = join(directory(), "leases");
    mkdirSync(path);
    const changed = vi.fn();
    onTestFinished(watchDirectory(path, changed));
    for (let times = 0; times < 20; times++) {
      rmSync(path, { recursive: true });
      mkdirSync(path);
      await until(() => changed.mock.calls.length > 0);
      // What is still to be told of the exchange comes before what is told of this.
      changed.mockClear();
      writeFileSync(join(path, "wan.4"), String(times));
      await until(() => changed.mock.calls.length > 0);
      changed.mockClear();
    }
  });

  it("is waited for while a link in a circle is in its place, or in that of one above it", async () => {
    const above = join(directory(), "etc");
    const changed = vi.fn();
    mkdirSync(above);
    onTestFinished(watchDirectory(join(above, "config"), changed));
    rmSync(above, { recursive: true });
    symlinkSync("etc", above);
    expect(() => watchDirectory(join(above, "config"), changed)()).not.toThrow();
    rmSync(above);
    mkdirSync(join(above, "config"), { recursive: true });
    await until(() => changed.mock.calls.length > 0);
    changed.mockClear();
    writeFileSync(join(above, "config", "network"), "");
    await until(() => changed.mock.calls.length > 0);
  });

  it("is looked at now and then where no watch is to be had, and watched once there is one", async () => {
    const path = directory();
    const changed = vi.fn();
    let refusals = 3;
    const open = ((...given: Parameters<typeof watch>) => {
      refusals -= 1;
      if (refusals >= 0) throw new Error("EMFILE: too many open files, watch");
      return watch(...given);
    }) as typeof watch;
    onTestFinished(watchDirectory(path, changed, { open, againMs: 5 }));
    await until(() => changed.mock.calls.length === 3);
    writeFileSync(join(path, "wan.4"), "");
    await until(() => changed.mock.calls.length > 3);
    expect(refusals).toBe(-1);
  });
});
