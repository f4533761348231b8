import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SystemFiles, systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import { linuxSystemEdits } from "../../../../src/host/linux/system/linux-system-edits.ts";
import { Steps } from "../../../../src/host/steps.ts";
import { type CopiedFileSystem, copiedFileSystem } from "../recorded-machine.ts";

const running = "/proc/sys/kernel/hostname";
const kept = "/etc/hostname";

let copy: CopiedFileSystem;
beforeEach(() => {
  copy = copiedFileSystem();
  copy.write(running, "old\n");
  copy.write(kept, "old\n");
});
afterEach(() => copy.remove());

async function named(files: SystemFiles): Promise<Steps> {
  const steps = new Steps();
  await linuxSystemEdits(files, steps).setHostName("gateway");
  return steps;
}
const shown = () => [copy.text(running).trim(), copy.text(kept).trim()];

describe("the host name of a Linux", () => {
  it("is set at once and for the next start, and taken back in both", async () => {
    const steps = await named(systemFiles(copy.root));
    await steps.commit();
    expect(shown()).toEqual(["gateway", "gateway"]);
    await steps.rollback();
    expect(shown()).toEqual(["old", "old"]);
  });

  it("that cannot be set, as in a container, or not be kept, is as it was, and no more is tried", async () => {
    const files = systemFiles(copy.root);
    const refuse = (): never => {
      throw new Error("EROFS: read-only file system");
    };
    const troubles: readonly Partial<SystemFiles>[] = [{ write: refuse }, { replace: refuse }];
    for (const trouble of troubles) {
      const steps = await named({ ...files, ...trouble });
      await expect(steps.commit()).rejects.toThrow("EROFS");
      await expect(steps.rollback()).resolves.toBeUndefined();
      expect(shown()).toEqual(["old", "old"]);
    }
  });
});
