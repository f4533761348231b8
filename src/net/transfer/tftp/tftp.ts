import type { TransferFaultKind } from "../../../ports/file-transfers.ts";
import { type OctetSource, pourAll } from "../../octets.ts";
import type { OpenSource, SendFile, ServerAccess } from "../file-source.ts";
import { serverPath } from "../server-path.ts";
import { TransferFailure } from "../transfer-failure.ts";
import { converse, type TftpConversation, TftpRefusal } from "./tftp-conversation.ts";
import { ackPacket, dataPacket, readRequest, type TftpOptions, type TftpPacket, writeRequest } from "./tftp-packets.ts";

/** A block that fits a packet of Ethernet, PPPoE and IPv6 undivided. [RFC 2348] */
const wantedBlockBytes = 1428;
const plainBlockBytes = 512;

/** How a server began: with what it grants, or at once with the first block. */
interface Opening {
  readonly blockBytes: number;
  readonly totalBytes: number | undefined;
  /** The first reply, when that was a block or its acknowledgement. */
  readonly first: TftpPacket | undefined;
}

/** Fetches over TFTP, always from the start. [RFC 1350, 2347, 2348, 2349] */
export const openTftp: OpenSource = async (access, _remainder, signal) => {
  const path = serverPath(access.url);
  const conversation = await begin(access, signal);
  try {
    const opening = await open(conversation, (options) => readRequest(path, options), { tsize: "0" });
    return {
      offset: 0,
      totalBytes: opening.totalBytes,
      validator: undefined,
      pour: (sink) => pourAll(contentOf(conversation, opening, access.url.host), sink),
      close: conversation.close,
    };
  } catch (error) {
    conversation.close();
    throw failureOf(error, access.url.host, "cannot-access-file");
  }
};

/** Sends over TFTP. */
export const sendTftp: SendFile = async (access, file, signal) => {
  const path = serverPath(access.url);
  const conversation = await begin(access, signal);
  try {
    const opening = await open(conversation, (options) => writeRequest(path, options), { tsize: String(file.length) });
    let block = 0;
    for await (const payload of blocksOf(file, opening.blockBytes)) {
      block = (block + 1) & 0xffff;
      const number = block;
      await conversation.exchange(dataPacket(number, payload), (reply) =>
        reply.kind === "ack" && reply.block === number ? true : undefined,
      );
    }
  } catch (error) {
    throw failureOf(error, access.url.host, "upload");
  } finally {
    conversation.close();
  }
};

async function begin(access: ServerAccess, signal: AbortSignal): Promise<TftpConversation> {
  const [address] = await access.addressesOf(access.url);
  return converse(address, Number(access.url.port || 69), access.url.host, signal);
}

/** Asks with options, and without where the server dislikes those. */
async function open(
  conversation: TftpConversation,
  request: (options: TftpOptions) => Buffer,
  size: TftpOptions,
): Promise<Opening> {
  try {
    return await conversation.exchange(request({ blksize: String(wantedBlockBytes), ...size }), openingOf);
  } catch (error) {
    if (!(error instanceof TftpRefusal && error.code === 8)) throw error;
    return conversation.exchange(request({}), openingOf);
  }
}

function openingOf(reply: TftpPacket): Opening | undefined {
  switch (reply.kind) {
    case "options": {
      const blockBytes = Number(reply.options.get("blksize") ?? plainBlockBytes);
      const size = reply.options.get("tsize");
      if (!(blockBytes >= 8 && blockBytes <= wantedBlockBytes)) return undefined;
      return { blockBytes, totalBytes: size && /^\d{1,15}$/.test(size) ? Number(size) : undefined, first: undefined };
    }
    case "data":
      return reply.block === 1 ? { blockBytes: plainBlockBytes, totalBytes: undefined, first: reply } : undefined;
    case "ack":
      return reply.block === 0 ? { blockBytes: plainBlockBytes, totalBytes: undefined, first: reply } : undefined;
    case "error":
      return undefined;
  }
}

async function* contentOf(
  conversation: TftpConversation,
  { blockBytes, first }: Opening,
  host: string,
): AsyncGenerator<Uint8Array> {
  try {
    let payload = first?.kind === "data" ? first.payload : await nextBlock(conversation, 0);
    for (let block = 1; ; block = (block + 1) & 0xffff) {
      if (payload.length > blockBytes)
        throw new TransferFailure("corrupted", `${host} sent a block longer than agreed`);
      if (payload.length > 0) yield payload;
      if (payload.length < blockBytes) {
        conversation.send(ackPacket(block));
        return;
      }
      payload = await nextBlock(conversation, block);
    }
  } catch (error) {
    throw failureOf(error, host, "incomplete");
  }
}

/** Acknowledges a block and waits for the one after it; copies of earlier ones are passed over. */
function nextBlock(conversation: TftpConversation, block: number): Promise<Uint8Array> {
  const next = (block + 1) & 0xffff;
  return conversation.exchange(ackPacket(block), (reply) =>
    reply.kind === "data" && reply.block === next ? reply.payload : undefined,
  );
}

/** The file in blocks of one size; the last, which may be empty, is shorter and so ends it. */
async function* blocksOf(file: OctetSource, size: number): AsyncGenerator<Uint8Array> {
  let held = Buffer.alloc(0);
  for await (const chunk of file.open()) {
    held = Buffer.concat([held, chunk]);
    let at = 0;
    for (; held.length - at >= size; at += size) yield held.subarray(at, at + size);
    held = held.subarray(at);
  }
  yield held;
}

function failureOf(error: unknown, host: string, otherwise: TransferFaultKind): unknown {
  if (!(error instanceof TftpRefusal)) return error;
  const why = `TFTP error ${error.code}${error.message === "" ? "" : `, ${error.message}`}`;
  if (error.code === 1 || error.code === 2) {
    const kind = otherwise === "upload" ? "upload" : "cannot-access-file";
    return new TransferFailure(kind, `${host} does not give access to the file (${why})`);
  }
  return new TransferFailure(otherwise, `${host} broke off the transfer (${why})`);
}
