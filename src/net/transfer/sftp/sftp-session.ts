import { readFile } from "node:fs/promises";
import type { Client, ServerHostKeyAlgorithm, SFTPWrapper } from "ssh2";
import type { TransferFaultKind } from "../../../ports/file-transfers.ts";
import { type Address, hostOf } from "../../address/host.ts";
import type { ServerAccess } from "../file-source.ts";
import { requirePrintable } from "../server-path.ts";
import { faultOf, TransferFailure } from "../transfer-failure.ts";
import { type KnownKey, knownKeys } from "./known-hosts.ts";

export interface SftpSession {
  readonly client: Client;
  readonly sftp: SFTPWrapper;
}

/** Logs in to a server that is known by one of its host keys. Rejects with a `TransferFailure`. */
export async function openSftpSession(
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
    throw sftpFailure(error, url.host, "cannot-contact");
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

/** What a call with a callback gives. */
export function promised<T>(start: (done: (error: Error | undefined, value: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, value) => (error ? reject(error) : resolve(value)));
  });
}

/** A failure of the session, in a sentence; `otherwise` for one that does not say its kind. */
export function sftpFailure(error: unknown, host: string, otherwise: TransferFaultKind): unknown {
  if (error instanceof TransferFailure) return error;
  const level = error instanceof Error && "level" in error ? error.level : undefined;
  if (level === "client-authentication") {
    return new TransferFailure("authentication", `${host} refused the username or the password`);
  }
  const { kind, reason } = faultOf(error, otherwise);
  return new TransferFailure(kind, `the SFTP connection with ${host} failed: ${reason}`);
}
