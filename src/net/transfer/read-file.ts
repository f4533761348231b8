import type { ReadRequest, ReadResult } from "../../ports/file-transfers.ts";
import { receive, requireSize } from "./download.ts";
import type { FileSource, OpenSource, ServerAccess } from "./file-source.ts";
import { faultOf } from "./transfer-failure.ts";
import { startWatch, type WatchLimits } from "./watch.ts";

/** Fetches a file and gives it away as it comes. Never rejects. */
export async function readFile(
  request: ReadRequest,
  access: ServerAccess,
  open: OpenSource,
  limits: WatchLimits,
  signal: AbortSignal,
): Promise<ReadResult> {
  const { host } = access.url;
  const watch = startWatch(host, signal, limits);
  let source: FileSource | undefined;
  try {
    source = await open(access, undefined, watch.signal);
    watch.progress();
    requireSize(request, host, source.totalBytes);
    const taken = {
      bytes: 0,
      put: (octets: Uint8Array): undefined => {
        taken.bytes += octets.length;
        request.take(octets);
      },
    };
    await receive(request, source, taken, watch.progress, host);
    return { ok: true, bytes: taken.bytes };
  } catch (error) {
    const fault = faultOf(watch.signal.aborted ? watch.signal.reason : error, source ? "incomplete" : "cannot-contact");
    return { ok: false, ...fault };
  } finally {
    source?.close();
    watch.close();
  }
}
