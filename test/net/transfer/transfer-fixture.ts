import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { createServer as createSecureServer, type ServerOptions } from "node:https";
import type { Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import { type FileTransfersOptions, fileTransfers } from "../../../src/net/transfer/file-transfers.ts";
import type {
  DownloadRequest,
  DownloadResult,
  UploadRequest,
  UploadResult,
} from "../../../src/ports/file-transfers.ts";

export interface Stage {
  readonly directory: string;
  /** Where downloads appear. */
  readonly file: string;
  get(url: string, request?: Partial<DownloadRequest>, signal?: AbortSignal): Promise<DownloadResult>;
  put(url: string, content: UploadRequest["content"], request?: Partial<UploadRequest>): Promise<UploadResult>;
  /** Names of what lies beside the downloaded file. */
  leftovers(): readonly string[];
  close(): void;
}

/** Transfers in a directory of their own, for an ACS that stands on this machine. */
export function stage(options: Partial<FileTransfersOptions> = {}): Stage {
  const directory = mkdtempSync(join(tmpdir(), "transfer-"));
  const file = join(directory, "fetched");
  const transfers = fileTransfers({ clockIsSet: () => true, stallMs: 30_000, resumeDelayMs: 10, ...options });
  const nobody = { username: "", password: "", acsUrl: "http://127.0.0.1:7547/" };
  return {
    directory,
    file,
    get: (url, request = {}, signal = new AbortController().signal) =>
      transfers.download({ url, ...nobody, expectedBytes: 0, maxBytes: 1e9, file, digest: true, ...request }, signal),
    put: (url, content, request = {}) =>
      transfers.upload({ url, ...nobody, content, ...request }, new AbortController().signal),
    leftovers: () =>
      ["fetched", "fetched.part", "fetched.part.json"].filter((name) => existsSync(join(directory, name))),
    close: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** Octets that repeat nowhere nearby, so that a piece in a wrong place shows. */
export function sample(length: number): Buffer {
  const block = createHash("sha256").update("sample");
  const seed = block.digest();
  const octets = Buffer.alloc(length);
  for (let at = 0; at < length; at += 4) {
    const word = (Math.imul(at + 1, 0x9e3779b1) ^ seed.readUInt32LE((at >> 2) % 8)) >>> 0;
    for (let octet = 0; octet < 4 && at + octet < length; octet++) octets[at + octet] = (word >>> (8 * octet)) & 0xff;
  }
  return octets;
}

export const sha256 = (octets: Uint8Array): string => createHash("sha256").update(octets).digest("hex");

export interface HttpStage {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** An HTTP server on a port of its own. */
export async function httpServer(listener: RequestListener, tls?: ServerOptions, port = 0): Promise<HttpStage> {
  const server = tls ? createSecureServer(tls, listener) : createServer(listener);
  await listening(server, port);
  const address = server.address();
  const chosen = typeof address === "object" && address ? address.port : 0;
  return {
    url: `${tls ? "https" : "http"}://127.0.0.1:${chosen}`,
    port: chosen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function listening(server: Server, port = 0, host = "127.0.0.1"): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
}

/** Closes after each test what it was given during it, the last first. */
export function untilAfterEach(): <T extends { close(): unknown }>(one: T) => T {
  const open: { close(): unknown }[] = [];
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.close();
  });
  return (one) => {
    open.push(one);
    return one;
  };
}
