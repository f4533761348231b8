import type { AdmitImage } from "../../../src/host/firmware/firmware-image.ts";
import type { FirmwareReading } from "../../../src/ports/host/firmware.ts";

export const confirmSeconds = 600;
export const maxBootAttempts = 3;
export const factory = { name: "factory", version: "1.0" };

/** Takes all files but those that say that they are bad; what a file says is its version. */
export const admitReading =
  (read: (path: string) => Promise<string>): AdmitImage =>
  async ({ path }) => {
    const text = await read(path);
    if (text.startsWith("bad")) return { ok: false, kind: "untrusted", reason: "it says that it is bad" };
    return { ok: true, version: text.split(" ")[0] ?? "", bytes: text.length, boots: !text.endsWith("hangs") };
  };

export const runningVersion = ({ banks, active }: FirmwareReading) =>
  banks.find(({ number }) => number === active)?.version;
