import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { UploadRequest, UploadResult } from "../../ports/file-transfers.ts";
import type { OctetSource } from "../octets.ts";
import type { SendFile, ServerAccess } from "./file-source.ts";
import { faultOf, TransferFailure } from "./transfer-failure.ts";
import { startWatch, type WatchLimits } from "./watch.ts";

/** What goes out at a time, so that a slow line is seen to move. */
const pieceBytes = 64 * 1024;

/** Sends a file whole, or not at all as far as the server allows. */
export async function upload(
  request: UploadRequest,
  access: ServerAccess,
  send: SendFile,
  limits: WatchLimits,
  signal: AbortSignal,
): Promise<UploadResult> {
  const watch = startWatch(access.url.host, signal, limits);
  try {
    const file = await outgoing(request.content);
    const watched = { length: file.length, open: () => counted(file, watch.progress) };
    await send(access, watched, watch.signal);
    return { ok: true, bytes: file.length };
  } catch (error) {
    const fault = faultOf(watch.signal.aborted ? watch.signal.reason : error, "upload");
    // What a download calls incomplete is for an upload simply a failure.
    return { ok: false, ...fault, kind: fault.kind === "incomplete" ? "upload" : fault.kind };
  } finally {
    watch.close();
  }
}

/** A file that grows meanwhile, as logs do, is sent as long as it was. */
async function outgoing(content: UploadRequest["content"]): Promise<OctetSource> {
  if (!("file" in content)) return content;
  const { size } = await stat(content.file);
  return { length: size, open: () => (size === 0 ? none() : createReadStream(content.file, { end: size - 1 })) };
}

async function* none(): AsyncGenerator<Uint8Array> {}

/** The octets as they come, and exactly as many as was said. */
async function* counted(file: OctetSource, progress: () => void): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of file.open()) {
    bytes += chunk.length;
    if (bytes > file.length) break;
    for (let at = 0; at < chunk.length; at += pieceBytes) {
      progress();
      yield chunk.subarray(at, at + pieceBytes);
    }
  }
  if (bytes !== file.length) {
    throw new TransferFailure("disk", `the file to be sent is not the ${file.length} octets long that it was`);
  }
}
