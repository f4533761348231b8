import { createHash } from "node:crypto";
import type { ConfigurationFile, DownloadUse } from "../../../src/agent/context/device-files.ts";
import { UnusableFile } from "../../../src/agent/files/unusable-file.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type {
  DownloadResult,
  FileTransfers,
  TransferFaultKind,
  UploadResult,
} from "../../../src/ports/file-transfers.ts";
import type { Spool } from "../../../src/ports/spool.ts";
import type { Store } from "../../../src/ports/store.ts";

/** How long the simulated network takes for any file. */
export const transferMs = 10_000;

interface ServedFile {
  readonly content?: string;
  readonly fault?: TransferFaultKind;
}

/** File servers and a spool without network and disk; they outlive the device's lives. */
export class SimulatedFiles {
  /** What is to be had by URL; anything else is not there. */
  readonly served = new Map<string, ServedFile>();
  readonly uploaded: { readonly url: string; readonly content: string }[] = [];
  readonly spooled = new Map<string, string>();
  /** Told of each file that was fetched, by its path. */
  onFetched: (path: string, content: string) => void = () => {};
  /** What is begun now never ends by itself. */
  slow = false;
  /** URLs asked for, in order. */
  readonly asked: string[] = [];
  /** Of those, the ones whose content was to be digested. */
  readonly digested: string[] = [];

  transfers(clock: Clock): FileTransfers {
    const took = (signal: AbortSignal): Promise<boolean> =>
      new Promise((resolve) => {
        const cancel = this.slow ? () => {} : clock.after(transferMs, () => resolve(!signal.aborted));
        signal.addEventListener("abort", () => {
          cancel();
          resolve(false);
        });
      });
    return {
      check: (url) => {
        if (url.startsWith("http://")) return undefined;
        return { kind: url.startsWith("gopher:") ? "unsupported-protocol" : "arguments", reason: "no such scheme" };
      },
      download: async ({ url, file, maxBytes, digest }, signal): Promise<DownloadResult> => {
        this.asked.push(url);
        const refuse = (kind: TransferFaultKind): DownloadResult => ({ ok: false, kind, reason: kind, keptBytes: 0 });
        if (!(await took(signal))) return refuse("cancelled");
        const { content, fault } = this.served.get(url) ?? { fault: "cannot-access-file" as const };
        if (content === undefined) return refuse(fault ?? "cannot-access-file");
        if (content.length > maxBytes) return refuse("too-large");
        this.spooled.set(file.slice("/spool/".length), content);
        this.onFetched(file, content);
        if (digest) this.digested.push(url);
        const sha256 = digest ? createHash("sha256").update(content).digest("hex") : "";
        return { ok: true, bytes: content.length, sha256, resumed: false };
      },
      upload: async ({ url, content }, signal): Promise<UploadResult> => {
        this.asked.push(url);
        if (!(await took(signal))) return { ok: false, kind: "cancelled", reason: "cancelled" };
        const fault = this.served.get(url)?.fault;
        if (fault !== undefined) return { ok: false, kind: fault, reason: fault };
        if ("file" in content) throw new TypeError("nothing here is a file");
        let sent = "";
        for await (const chunk of content.open()) sent += new TextDecoder().decode(chunk);
        this.uploaded.push({ url, content: sent });
        return { ok: true, bytes: sent.length };
      },
      discard: async (file) => void this.spooled.delete(file.slice("/spool/".length)),
    };
  }

  get spool(): Spool {
    return {
      pathOf: (name) => `/spool/${name}`,
      read: async (name) => new TextEncoder().encode(this.spooled.get(name) ?? ""),
      freeBytes: async () => 64 * 1024 * 1024,
      retain: async (names) => {
        for (const name of this.spooled.keys()) if (!names.includes(name)) this.spooled.delete(name);
      },
    };
  }

  /** Texts that were restored as the configuration, the latest last. */
  readonly restored: string[] = [];

  /** A configuration that is any text but `bad`. */
  get configuration(): ConfigurationFile {
    return {
      backup: async () => new TextEncoder().encode(this.restored.at(-1) ?? "as delivered"),
      restore: async (octets) => {
        const text = new TextDecoder().decode(octets);
        if (text === "bad") throw new UnusableFile("it is bad");
        this.restored.push(text);
        return "applied";
      },
    };
  }

  /** A use that keeps the text of a file in the store, in one write with the record of success; `bad` cannot be used. */
  noteUse(store: Store): DownloadUse {
    return {
      maxBytes: 100,
      apply: async (name, _order, done) => {
        const text = this.spooled.get(name) ?? "";
        if (text === "bad") throw new UnusableFile("it is bad");
        await store.write([
          { space: "applied", key: String([...store.entries("applied")].length), value: text },
          ...done,
        ]);
      },
    };
  }
}
