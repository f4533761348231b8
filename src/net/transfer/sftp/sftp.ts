import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { SFTPWrapper, Stats } from "ssh2";
import { pourAll } from "../../octets.ts";
import type { OpenSource, SendFile } from "../file-source.ts";
import { serverPath } from "../server-path.ts";
import { TransferFailure } from "../transfer-failure.ts";
import { openSftpSession, promised, sftpFailure } from "./sftp-session.ts";

/** Octets per read request; all servers grant as many. */
const readBytes = 32 * 1024;
/** Reads under way at a time, so that a long line is kept full. */
const readsAhead = 32;

/** Fetches over SFTP; goes on from a remainder where size and date of the file are the same. */
export function openSftp(knownHostsFile: string | undefined): OpenSource {
  return async (access, remainder, signal) => {
    const path = absolutePath(access.url);
    const { client, sftp } = await openSftpSession(access, knownHostsFile, signal);
    try {
      const handle = await promised<Buffer>((done) => sftp.open(path, "r", done));
      const { size, mtime } = await promised<Partial<Stats>>((done) => sftp.fstat(handle, done));
      if (size === undefined) {
        throw new TransferFailure("cannot-access-file", `${access.url.host} does not tell how long the file is`);
      }
      const validator = mtime === undefined ? undefined : `${size} ${mtime}`;
      const offset = remainder !== undefined && remainder.validator === validator ? remainder.offset : 0;
      return {
        offset,
        totalBytes: size,
        validator,
        pour: (sink) => pourAll(contentOf(sftp, handle, offset, size, access.url.host), sink),
        close: () => client.end(),
      };
    } catch (error) {
      client.destroy();
      throw sftpFailure(error, access.url.host, "cannot-access-file");
    }
  };
}

/** Sends over SFTP. */
export function sendSftp(knownHostsFile: string | undefined): SendFile {
  return async (access, file, signal) => {
    const path = absolutePath(access.url);
    const { client, sftp } = await openSftpSession(access, knownHostsFile, signal);
    try {
      await pipeline(Readable.from(file.open()), sftp.createWriteStream(path));
    } catch (error) {
      throw sftpFailure(error, access.url.host, "upload");
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
    throw sftpFailure(error, host, "incomplete");
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
