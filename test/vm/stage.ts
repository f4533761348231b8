import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeFlash } from "./guest/flash.ts";
import { guestKernel } from "./guest/guest-kernel.ts";
import { makeGuestRoot } from "./guest/guest-root.ts";
import { makeSystemImage, type SystemFiles } from "./guest/system-image.ts";
import { Machine, type MachineParts } from "./machine.ts";

export interface Stage {
  /** Starts the machine of the test, or starts it again; its flash is as it was left. */
  start(): Promise<Machine>;
  /** An image for a bank of the flash; its path. */
  image(name: string, files: SystemFiles): string;
  /** Ends what runs, and leaves nothing behind. */
  close(): Promise<void>;
}

/** A machine whose flash has these files in its first bank. */
export function stage(files: SystemFiles): Stage {
  const folder = mkdtempSync(join(tmpdir(), "cpe-vm-"));
  const running = new Set<Machine>();
  const kernel = guestKernel();
  const image = (name: string, of: SystemFiles): string => {
    const path = join(folder, name);
    makeSystemImage(path, of);
    return path;
  };
  const flash = join(folder, "flash");
  makeFlash(flash, image("first", files));
  const parts: MachineParts = { ...makeGuestRoot(kernel, folder), kernel: kernel.image, flash, folder };
  return {
    image,
    start: async () => {
      const machine = await Machine.start(parts);
      running.add(machine);
      return machine;
    },
    close: async () => {
      for (const machine of running) await machine.cutPower();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
