import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import type { Clock } from "../../ports/clock.ts";
import type { FileReader, FileTransfers, TransferFault, UploadRequest } from "../../ports/file-transfers.ts";
import { passed } from "../pace.ts";

/** Octets of every file that there is. */
const fileBytes = 64 * 1024;
/** How long one takes on its way: that of an image of 20 MB at 40 Mbit/s. */
const transferMs = 4000;

const cancelled: TransferFault = { kind: "cancelled", reason: "the transfer was given up" };

/**
 * Files of a world without networks: whatever is asked for is there, the same octets for the same URL, and takes some seconds of
 * `clock`; whatever is sent is taken.
 */
export function virtualFiles(clock: Clock): FileTransfers & FileReader {
  const moved = async (signal: AbortSignal): Promise<boolean> => {
    await passed(clock, transferMs, signal);
    return !signal.aborted;
  };
  return {
    check: (url) =>
      URL.canParse(url) ? undefined : { kind: "arguments", reason: `${JSON.stringify(url.slice(0, 80))} is no URL` },
    read: async ({ take, url }, signal) => {
      if (!(await moved(signal))) return { ok: false, ...cancelled };
      take(octetsOf(url));
      return { ok: true, bytes: fileBytes };
    },
    download: async ({ digest, file, url }, signal) => {
      if (!(await moved(signal))) return { ok: false, keptBytes: 0, ...cancelled };
      const octets = octetsOf(url);
      try {
        await writeFile(file, octets, { mode: 0o600 });
      } catch (error) {
        return {
          ok: false,
          keptBytes: 0,
          kind: "disk",
          reason: error instanceof Error ? error.message : String(error),
        };
      }
      const sha256 = digest === true ? createHash("sha256").update(octets).digest("hex") : "";
      return { ok: true, bytes: fileBytes, sha256, resumed: false };
    },
    upload: async (request, signal) =>
      (await moved(signal)) ? { ok: true, bytes: await lengthOf(request) } : { ok: false, ...cancelled },
    discard: async () => undefined,
  };
}

const octetsOf = (url: string): Buffer => Buffer.alloc(fileBytes, `${url}\n`);

async function lengthOf({ content }: UploadRequest): Promise<number> {
  if ("length" in content) return content.length;
  return fileBytes;
}
