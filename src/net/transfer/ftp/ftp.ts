import { PassThrough, Readable } from "node:stream";
import type { Client } from "basic-ftp";
import type { TransferFaultKind } from "../../../ports/file-transfers.ts";
import { codeOf } from "../../http/http-failure.ts";
import { pourAll } from "../../octets.ts";
import type { OpenSource, SendFile, ServerAccess } from "../file-source.ts";
import { requirePrintable, serverPath } from "../server-path.ts";
import { TransferFailure } from "../transfer-failure.ts";

/** Fetches by RETR, in passive mode; goes on from a remainder by REST where size and date of the file are the same. [RFC 959, RFC 3659] */
export const openFtp: OpenSource = async (access, remainder, signal) => {
  const path = serverPath(access.url);
  const client = await connect(access, signal);
  try {
    const told = await whereTold(client, client.size(path));
    const size = told !== undefined && told >= 0 ? told : undefined;
    const modified = (await whereTold(client, client.lastMod(path)))?.getTime();
    // What is no date at all counts as one that is not told.
    const validator = size !== undefined && modified ? `${size} ${modified}` : undefined;
    const same = remainder !== undefined && remainder.validator === validator;
    const offset = same && (await client.features()).has("REST") ? remainder.offset : 0;
    return {
      offset,
      totalBytes: size,
      validator,
      pour: (sink) => pourAll(contentOf(client, path, offset, access.url.host), sink),
      close: () => client.close(),
    };
  } catch (error) {
    client.close();
    throw failureOf(error, access.url.host, "cannot-access-file");
  }
};

/** Sends by STOR, in passive mode. */
export const sendFtp: SendFile = async (access, file, signal) => {
  const path = serverPath(access.url);
  const client = await connect(access, signal);
  try {
    await client.uploadFrom(Readable.from(file.open()), path);
  } catch (error) {
    throw failureOf(error, access.url.host, "upload");
  } finally {
    client.close();
  }
};

/** Logs in at the first of the permitted addresses that takes a connection. */
async function connect(access: ServerAccess, signal: AbortSignal): Promise<Client> {
  const { url, username, password } = access;
  requirePrintable(username, password);
  const addresses = await access.addressesOf(url);
  // CommonJS: once bundled, what it exports is on `default` alone.
  const {
    default: { Client: FtpClient },
  } = await import("basic-ftp");
  const client = new FtpClient(access.stallMs);
  signal.addEventListener("abort", () => client.close(), { once: true });
  try {
    await connectToOne(client, addresses, Number(url.port || 21), signal);
    await (username === "" ? client.login() : client.login(username, password));
    await client.useDefaultSettings();
    return client;
  } catch (error) {
    client.close();
    throw failureOf(error, url.host, "cannot-contact");
  }
}

async function connectToOne(
  client: Client,
  addresses: Awaited<ReturnType<ServerAccess["addressesOf"]>>,
  port: number,
  signal: AbortSignal,
): Promise<void> {
  const [first, ...others] = addresses;
  try {
    signal.throwIfAborted();
    await client.connect(first.address, port);
  } catch (error) {
    const [next, ...rest] = others;
    if (next === undefined || signal.aborted) throw error;
    await connectToOne(client, [next, ...rest], port, signal);
  }
}

async function* contentOf(client: Client, path: string, offset: number, host: string): AsyncGenerator<Uint8Array> {
  const arriving = new PassThrough();
  const transfer = client.downloadTo(arriving, path, offset);
  transfer.catch((error: Error) => arriving.destroy(error));
  try {
    yield* arriving;
    // The end of the data connection alone may also be a broken one.
    await transfer;
  } catch (error) {
    throw failureOf(error, host, "incomplete");
  }
}

/** Undefined where the server has no such command or no such fact, or says what nobody understands. */
async function whereTold<T>(client: Client, fact: Promise<T>): Promise<T | undefined> {
  try {
    return await fact;
  } catch (error) {
    if (client.closed) throw error;
    return undefined;
  }
}

/** The code of a server's own refusal. */
function replyCode(error: unknown): number | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "number" ? error.code : undefined;
}

function failureOf(error: unknown, host: string, otherwise: TransferFaultKind): unknown {
  if (error instanceof TransferFailure) return error;
  const code = replyCode(error);
  if (code === 530 || code === 332 || code === 430) {
    return new TransferFailure("authentication", `${host} refused the username or the password (FTP ${code})`);
  }
  if (code === 421) return new TransferFailure("cannot-contact", `${host} is too busy (FTP 421)`);
  if (code === 550 || code === 450 || code === 553) {
    const kind = otherwise === "upload" ? "upload" : "cannot-access-file";
    return new TransferFailure(kind, `${host} does not give access to the file (FTP ${code})`);
  }
  if (code !== undefined) return new TransferFailure(otherwise, `${host} broke off the transfer (FTP ${code})`);
  const why = codeOf(error) || (error instanceof Error ? error.message : String(error));
  return new TransferFailure(otherwise, `the FTP connection with ${host} failed: ${why}`);
}
