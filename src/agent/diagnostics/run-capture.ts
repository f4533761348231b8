import type { CaptureReport } from "../../device/diagnostics/reports.ts";
import type { CaptureArguments } from "../../device/packet-capture/packet-capture.ts";
import type { Means, RunOutcome } from "./means.ts";

/** What is kept of each packet: all of it. */
const snapBytes = 65_535;
/** Between two pieces of news. */
const tellMs = 1000;

/**
 * Captures packets to memory, and sends them where that is asked for: nothing of what people do lies on a disk.
 * [TR-181 PacketCaptureDiagnostics]
 */
export async function runCapture(order: CaptureArguments, means: Means): Promise<RunOutcome<CaptureReport>> {
  const { clock, own, signal, tests } = means;
  const { fileTarget, filter, mostBytes, mostPackets, password, seconds, username } = order;
  if (means.forAcs && own.host.allows.capture !== true) {
    return {
      ok: false,
      error: "Other",
      reason: "captures that the ACS asks for are not allowed: host.capture is false",
    };
  }
  if (fileTarget !== "" && own.upload === undefined) {
    return { ok: false, error: "Other", reason: "this device sends no files" };
  }
  const link = await means.linkOf(order.interface);
  if (!link.ok) return link;

  const parts: Uint8Array[] = [];
  let packets = 0;
  let bytes = 0;
  let told = 0;
  const startedMs = clock.monotonicMs();
  let toldMs = startedMs;
  const tell = (): void => {
    const octets = Buffer.concat(parts.slice(told)).toString("base64");
    told = parts.length;
    toldMs = clock.monotonicMs();
    means.tell({ kind: "capture", elapsedMs: toldMs - startedMs, packets, bytes, octets });
  };
  const outcome = await tests.capture(
    { link: link.result, filter, seconds, mostPackets, mostBytes, snapBytes },
    (part) => {
      parts.push(part.octets);
      packets += part.packets;
      bytes += part.octets.length;
      if (clock.monotonicMs() - toldMs >= tellMs) tell();
    },
    signal,
  );
  if (told < parts.length) tell();
  if (!outcome.ok) return outcome;
  const report = { ...outcome.result, location: fileTarget, packets, bytes };
  if (fileTarget === "" || own.upload === undefined || signal.aborted) return { ok: true, result: report };

  async function* content(): AsyncGenerator<Uint8Array> {
    yield* parts;
  }
  const request = { url: fileTarget, username, password, acsUrl: means.acsUrl };
  const sent = await own.upload({ ...request, content: { length: bytes, open: content } }, signal);
  return sent.ok ? { ok: true, result: report } : { ok: false, error: "Other", reason: sent.reason };
}
