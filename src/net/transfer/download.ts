import { setTimeout as pause } from "node:timers/promises";
import type { DownloadRequest, DownloadResult, TransferFault, TransferFaultKind } from "../../ports/file-transfers.ts";
import type { FileSource, OpenSource, ServerAccess } from "./file-source.ts";
import { PartialFile, requireSpace } from "./partial-file.ts";
import { discardPartial, remainderOf } from "./remainder.ts";
import { faultOf, TransferFailure } from "./transfer-failure.ts";
import { startWatch, type WatchLimits } from "./watch.ts";

export interface DownloadSettings extends WatchLimits {
  /** What is left free on the disk. */
  readonly reserveBytes: number;
  /** How many connections in a row may bring nothing new before a broken download is given up. */
  readonly maxFruitless: number;
  readonly resumeDelayMs: number;
}

/** How often progress is told. */
const progressBytes = 256 * 1024;

/** Faults that a further connection may get over. */
const passing: readonly TransferFaultKind[] = ["incomplete", "cannot-contact"];
/** Faults after which what was received is still good. */
const keeping: readonly TransferFaultKind[] = [...passing, "cancelled"];

interface Broken extends TransferFault {
  readonly ok: false;
  readonly keptBytes: number;
}

/**
 * Fetches a file, connection after connection while each one brings more of the same file. What can be gone on from later
 * is left beside it; anything else is removed.
 */
export async function download(
  request: DownloadRequest,
  access: ServerAccess,
  open: OpenSource,
  settings: DownloadSettings,
  signal: AbortSignal,
): Promise<DownloadResult> {
  let best = (await remainderOf(request.file, request.url))?.offset ?? 0;
  for (let fruitless = 0; ; ) {
    const outcome = await fetchOnce(request, access, open, settings, signal);
    if (outcome.ok) return outcome;
    fruitless = outcome.keptBytes > best ? 0 : fruitless + 1;
    best = Math.max(best, outcome.keptBytes);
    const hopeful = outcome.keptBytes > 0 && passing.includes(outcome.kind) && fruitless < settings.maxFruitless;
    if (!hopeful) return outcome;
    // Given up while waiting: the next round tells.
    await pause(settings.resumeDelayMs, undefined, { signal }).catch(() => {});
  }
}

async function fetchOnce(
  request: DownloadRequest,
  access: ServerAccess,
  open: OpenSource,
  settings: DownloadSettings,
  signal: AbortSignal,
): Promise<Extract<DownloadResult, { ok: true }> | Broken> {
  const watch = startWatch(access.url.host, signal, settings);
  const remainder = await remainderOf(request.file, request.url);
  let source: FileSource | undefined;
  let partial: PartialFile | undefined;
  try {
    source = await open(access, remainder, watch.signal);
    watch.progress();
    requireSize(request, access.url.host, source.totalBytes);
    const { offset, validator, totalBytes } = source;
    const { reserveBytes } = settings;
    const expected = totalBytes ?? request.expectedBytes;
    await requireSpace(request.file, Math.max(0, expected - offset), reserveBytes);
    const digest = request.digest === true;
    partial = await PartialFile.open({ ...request, digest, offset, validator, reserveBytes });
    await receive(request, source, partial, watch.progress, access.url.host);
    return { ok: true, sha256: await partial.finish(), bytes: partial.bytes, resumed: offset > 0 };
  } catch (error) {
    // A connection that was cut says only that; the watch knows why.
    const fault = faultOf(watch.signal.aborted ? watch.signal.reason : error, source ? "incomplete" : "cannot-contact");
    return { ok: false, ...fault, keptBytes: await keep(fault.kind, request.file, partial, remainder?.offset ?? 0) };
  } finally {
    source?.close();
    watch.close();
  }
}

/** Keeps or removes what is there, as the fault allows. */
async function keep(
  kind: TransferFaultKind,
  file: string,
  partial: PartialFile | undefined,
  offset: number,
): Promise<number> {
  if (partial) return partial.abandon(keeping.includes(kind));
  if (keeping.includes(kind)) return offset;
  await discardPartial(file);
  return 0;
}

/** What takes a file as it comes. */
interface Receiver {
  /** Taken so far. */
  readonly bytes: number;
  put(octets: Uint8Array): Promise<void> | undefined;
}

type Announced = Pick<DownloadRequest, "expectedBytes" | "maxBytes" | "onProgress">;

/** Refuses what the server says that it will send, before it does. */
export function requireSize(
  { expectedBytes, maxBytes }: Announced,
  host: string,
  totalBytes: number | undefined,
): void {
  const known = totalBytes ?? expectedBytes;
  if (known > maxBytes) {
    throw new TransferFailure(
      "too-large",
      `the file is ${known} octets long, more than the ${maxBytes} that are taken`,
    );
  }
  if (expectedBytes > 0 && totalBytes !== undefined && totalBytes !== expectedBytes) {
    const sizes = `${totalBytes} octets long at ${host}, but was announced as ${expectedBytes}`;
    throw new TransferFailure("corrupted", `the file is ${sizes}`);
  }
}

/** Rejects with a `TransferFailure` for a file of another size than it should have. */
export async function receive(
  { expectedBytes, maxBytes, onProgress }: Announced,
  source: FileSource,
  partial: Receiver,
  progress: () => void,
  host: string,
): Promise<void> {
  const whole = source.totalBytes ?? (expectedBytes > 0 ? expectedBytes : undefined);
  let told = partial.bytes;
  await source.pour((octets) => {
    progress();
    const bytes = partial.bytes + octets.length;
    if (whole !== undefined && bytes > whole) {
      throw new TransferFailure("corrupted", `${host} sent more than the ${whole} octets that the file should have`);
    }
    if (bytes > maxBytes) {
      throw new TransferFailure("too-large", `the file is longer than the ${maxBytes} octets that are taken`);
    }
    const kept = partial.put(octets);
    if (bytes - told >= progressBytes) {
      told = bytes;
      onProgress?.(bytes, whole);
    }
    return kept;
  });
  if (whole !== undefined && partial.bytes < whole) {
    throw new TransferFailure("incomplete", `${host} sent ${partial.bytes} of ${whole} octets`);
  }
  onProgress?.(partial.bytes, whole);
}
