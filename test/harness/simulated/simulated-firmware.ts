import type { BankDisk } from "../../../src/host/firmware/bank-disk.ts";
import { type BootableFirmware, openFirmwareBanks } from "../../../src/host/virtual/firmware-banks.ts";
import type { World } from "./simulated-device.ts";

/** Powers on a device whose banks are on `disk`. What an image says is its version and its fate: `2.0`, `2.0 hangs`, `2.0 unsigned`. */
export function simulatedFirmware(
  { clock, log }: Pick<World, "clock" | "log">,
  disk: BankDisk,
  confirmSeconds: number,
): Promise<BootableFirmware> {
  return openFirmwareBanks({
    directory: "/firmware",
    factory: { name: "factory", version: "1.0" },
    admit: async ({ path }) => {
      const text = (await disk.read(path)) ?? "";
      const [version = "", fate = ""] = text.split(" ");
      if (fate === "unsigned") return { ok: false, kind: "untrusted", reason: "nobody has signed it" };
      return { ok: true, version, bytes: text.length, boots: fate !== "hangs" };
    },
    confirmSeconds,
    maxBootAttempts: 3,
    clock,
    log,
    disk,
  });
}
