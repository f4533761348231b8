import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Client, ServerHostKeyAlgorithm, SFTPWrapper } from "ssh2";
import type { TransferFaultKind } from "../../../ports/file-transfers.ts";
import { type Address, hostOf } from "../../address/host.ts";
import { pourAll } from "../../octets.ts";
import type { OpenSource, SendFile, ServerAccess } from "../file-source.ts";
import { requirePrintable, serverPath } from "../server-path.ts";
import { faultOf, TransferFailure } from "../transfer-failure.ts";
import { type KnownKey, knownKeys } from "./known-hosts.ts";

/** Octets per read request; all servers grant as many. */
const readBytes = 32 * 1024;
/** Reads under way at a time, so that a long line is kept full. */
const readsAhead = 32;

interface SftpSession {
  readonly client: Client;
  readonly sftp: SFTPWrapper;
}

/** Fetches over SFTP; goes on from a remainder where size and date of the file are the same. */
export function openSftp(knownHostsFile: string | undefined): OpenSource {
  return async (access, remainder, signal) => {
    const path = absolutePath(access.url);
    const { client, sftp } = await connect(access, knownHostsFile, signal);
    try {
      const handle = await promised<Buffer>((done) => sftp.open(path, "r", done));
      const { size, mtime } = await promised<{ size: number; mtime: number }>((done) => sftp.fstat(handle, done));
      const validator = `${size} ${mtime}`;
      const offset = remainder?.validator === validator ? remainder.offset : 0;
      return {
        offset,
        totalBytes: size,
        validator,
        pour: (sink) => pourAll(contentOf(sftp, handle, offset, size, access.url.host), sink),
        close: () => client.end(),
      };
    } catch (error) {
      client.destroy();
      throw failureOf(error, access.url.host, "cannot-access-file");
    }
  };
}

/** Sends over SFTP. */
export function sendSftp(knownHostsFile: string | undefined): SendFile {
  return async (access, file, signal) => {
    const path = absolutePath(access.url);
    const { client, sftp } = await connect(access, knownHostsFile, signal);
    try {
      await pipeline(Readable.from(file.open()), sftp.createWriteStream(path));
    } catch (error) {
      throw failureOf(error, access.url.host, "upload");
    } finally {
      client.end();
    }
  };
}

/** `sftp://host/path` is absolute, `sftp://host/~/path` in the home directory, as curl has it. */
function absolutePath(url: URL): string {
  const path = serverPath(url);
  return path.startsWith("~/") ? path.slice(2) : `/${path}`;
}

async function connect(
  access: ServerAccess,
  knownHostsFile: string | undefined,
  signal: AbortSignal,
): Promise<SftpSession> {
  const { url, username, password } = access;
  requirePrintable(username, password);
  const keys = await keysOf(url, knownHostsFile);
  const [first, ...others] = await access.addressesOf(url);
  try {
    const client = await connectTo(first, others, access, keys, signal);
    const sftp = await promised<SFTPWrapper>((done) => client.sftp(done));
    return { client, sftp };
  } catch (error) {
    throw failureOf(error, url.host, "cannot-contact");
  }
}

/** The keys that the host may prove itself by. Without any it is not spoken to: SFTP sends it the password. */
async function keysOf(url: URL, knownHostsFile: string | undefined): Promise<readonly KnownKey[]> {
  if (knownHostsFile === undefined) {
    throw new TransferFailure(
      "untrusted-server",
      `${url.host} cannot be trusted: no file of known SSH hosts is configured`,
    );
  }
  const text = await readFile(knownHostsFile, "utf8").catch(() => "");
  const keys = knownKeys(text, hostOf(url), Number(url.port || 22));
  if (keys.some(({ revoked }) => !revoked)) return keys;
  throw new TransferFailure("untrusted-server", `${url.host} cannot be trusted: it is not in ${knownHostsFile}`);
}

async function connectTo(
  address: Address,
  others: readonly Address[],
  access: ServerAccess,
  keys: readonly KnownKey[],
  signal: AbortSignal,
): Promise<Client> {
  try {
    return await login(address, access, keys, signal);
  } catch (error) {
    const [next, ...rest] = others;
    const unreached = error instanceof Error && "level" in error && error.level === "client-socket";
    if (next === undefined || !unreached || signal.aborted) throw error;
    return connectTo(next, rest, access, keys, signal);
  }
}

async function login(
  { address }: Address,
  { url, username, password, stallMs }: ServerAccess,
  keys: readonly KnownKey[],
  signal: AbortSignal,
): Promise<Client> {
  const { default: ssh2 } = await import("ssh2");
  const client = new ssh2.Client();
  let denied = false;
  const isKnown = (presented: Buffer): boolean => {
    const matching = keys.filter(({ key }) => key.equals(presented));
    denied = matching.length === 0 || matching.some(({ revoked }) => revoked);
    return !denied;
  };
  signal.throwIfAborted();
  signal.addEventListener("abort", () => client.destroy(), { once: true });
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      client.destroy();
      reject(
        denied ? new TransferFailure("untrusted-server", `${url.host} has another host key than the one known`) : error,
      );
    };
    // Stays for good, so that an error at any later time has a listener.
    client.on("error", fail);
    client.once("close", () => fail(new Error("it closed the connection")));
    client.once("ready", () => {
      // Requests are small and each waits for its answer.
      client.setNoDelay(true);
      resolve(client);
    });
    client.on("keyboard-interactive", (_name, _instructions, _language, prompts, answer) =>
      answer(prompts.map(() => password)),
    );
    client.connect({
      host: address,
      port: Number(url.port || 22),
      username,
      password,
      tryKeyboard: true,
      readyTimeout: stallMs,
      algorithms: { serverHostKey: keys.flatMap(({ type }) => algorithmsOf(type)) },
      hostVerifier: isKnown,
    });
  });
}

/** The server is asked to prove itself by a key of the kinds that it is known by. */
function algorithmsOf(type: string): ServerHostKeyAlgorithm[] {
  switch (type) {
    case "ssh-rsa":
      return ["rsa-sha2-512", "rsa-sha2-256"];
    case "ssh-ed25519":
    case "ecdsa-sha2-nistp256":
    case "ecdsa-sha2-nistp384":
    case "ecdsa-sha2-nistp521":
      return [type];
    default:
      return [];
  }
}

async function* contentOf(
  sftp: SFTPWrapper,
  handle: Buffer,
  offset: number,
  size: number,
  host: string,
): AsyncGenerator<Uint8Array> {
  const ahead: Promise<Buffer>[] = [];
  let asked = offset;
  try {
    for (;;) {
      while (asked < size && ahead.length < readsAhead) {
        const block = readBlock(sftp, handle, asked, Math.min(readBytes, size - asked));
        // Its failure is met when its turn comes, if it ever does.
        block.catch(() => {});
        ahead.push(block);
        asked += readBytes;
      }
      const next = ahead.shift();
      if (next === undefined) return;
      yield await next;
    }
  } catch (error) {
    throw failureOf(error, host, "incomplete");
  }
}

/** A whole block, in as many reads as the server makes of it. */
async function readBlock(sftp: SFTPWrapper, handle: Buffer, at: number, length: number): Promise<Buffer> {
  const block = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const position = at + filled;
    const count = await new Promise<number>((resolve, reject) => {
      const onRead = (error: Error | undefined, bytesRead: number): void =>
        error ? reject(error) : resolve(bytesRead);
      sftp.read(handle, block, filled, length - filled, position, onRead);
    });
    if (count === 0) throw new Error("the file became shorter");
    filled += count;
  }
  return block;
}

function promised<T>(start: (done: (error: Error | undefined, value: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, value) => (error ? reject(error) : resolve(value)));
  });
}

function failureOf(error: unknown, host: string, otherwise: TransferFaultKind): unknown {
  if (error instanceof TransferFailure) return error;
  const level = error instanceof Error && "level" in error ? error.level : undefined;
  if (level === "client-authentication") {
    return new TransferFailure("authentication", `${host} refused the username or the password`);
  }
  const { kind, reason } = faultOf(error, otherwise);
  return new TransferFailure(kind, `the SFTP connection with ${host} failed: ${reason}`);
}
