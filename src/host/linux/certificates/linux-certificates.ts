import type { CertificateReading, Certificates } from "../../../ports/host/certificates.ts";
import type { Log } from "../../../ports/log.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { certificatesOf } from "./certificate-file.ts";

/** No file of certificates is as large. */
const mostOctets = 1024 * 1024;

interface ReadFile {
  readonly stamp: string;
  readonly certificates: readonly CertificateReading[];
}

/** Certificates of these files, which are read again when they are others. What is none is said once in the log. */
export function certificatesIn(files: SystemFiles, paths: () => readonly string[], log: Log): Certificates {
  let known: ReadonlyMap<string, ReadFile> = new Map();

  function read(path: string): ReadFile {
    const stamp = files.stamp(path);
    const before = known.get(path);
    if (before?.stamp === stamp) return before;
    const size = files.size(path);
    if (size === undefined) return { stamp, certificates: [] };
    try {
      if (size > mostOctets) throw new Error(`it has ${size} octets, more than ${mostOctets}`);
      const content = files.bytes(path);
      if (content === undefined) throw new Error("it cannot be read");
      return { stamp, certificates: certificatesOf(content, files.modifiedMs(path) ?? 0) };
    } catch (failure) {
      log.warn("host.certificates", { file: path, outcome: "failed", reason: (failure as Error).message });
      return { stamp, certificates: [] };
    }
  }

  return {
    read: async () => {
      known = new Map(paths().map((path) => [path, read(path)]));
      const found = new Map<string, CertificateReading>();
      for (const { certificates } of known.values())
        for (const each of certificates) {
          const name = `${each.serialNumber} ${each.issuer}`;
          if (!found.has(name)) found.set(name, each);
        }
      return [...found.values()];
    },
  };
}
