import type {
  CapacityRates,
  DiagnosticProgress,
  LookupRow,
  ResponseTimes,
} from "../../../device/diagnostics/reports.ts";
import type { EchoAnswer, PingAnswer, TracedHop } from "../../../ports/host/network/network-tests.ts";

import type { WifiNeighbor } from "../../../ports/host/wifi/wifi-neighbors.ts";

/** Milliseconds, of microseconds, as programs of the kind print them. */
export const milliseconds = (microseconds: number): string => (microseconds / 1000).toFixed(3);

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1).padStart(5)} s`;

/** Of octets within that many milliseconds. */
export function rate(octets: number, ms: number): string {
  return ms <= 0 ? "too short to tell" : `${((octets * 8) / ms / 1000).toFixed(1)} Mbit/s`;
}

/** `refusal`: what it means that one is unreachable. */
function answerText(answer: PingAnswer | EchoAnswer, refusal: string): string {
  switch (answer.kind) {
    case "reply":
      return `${milliseconds(answer.microseconds)} ms`;
    case "lost":
      return "no answer";
    case "unreachable":
      return refusal;
  }
}

function hopText({ address, times, unreachable }: TracedHop): string {
  if (address === undefined) return "no answer";
  const each = times.map((time) => (time === null ? "*" : `${milliseconds(time)} ms`));
  return [address, ...each, ...(unreachable ? ["goes no further"] : [])].join("  ");
}

function lookupText({ addresses, hostName, microseconds, server, status }: LookupRow): string {
  if (status !== "Success") return `${server}  ${status}`;
  return `${server}  ${milliseconds(microseconds)} ms  ${hostName}  ${addresses.join(" ")}`;
}

/** `WPA2-PSK-WPA3-SAE`; others are as long only where WPA2 and WPA are both for companies. */
const longestSecurity = 17;

function neighborText({ band, bssid, channel, security, signalDbm, ssid }: WifiNeighbor): string {
  const place = `channel ${String(channel).padStart(3)}${band === undefined ? "" : ` of ${band.padEnd(6)}`}`;
  const strength = signalDbm === undefined ? "      ?" : `${String(signalDbm).padStart(4)} dBm`;
  return [bssid, strength, place, (security ?? "?").padEnd(longestSecurity), ssid === "" ? "(hidden)" : ssid].join(
    "  ",
  );
}

const hostText = ({ average, failureCount, successCount }: ResponseTimes): string =>
  successCount === 0 ? "no answer" : `${milliseconds(average)} ms on average, ${failureCount} lost`;

/** Delays are measured to the millisecond. */
export function capacityText({ lossRatio, mbps, mostRoundTrip, roundTripRange }: CapacityRates): string {
  const lost = `${Number((lossRatio * 100).toFixed(2))} % lost`;
  const [most, range] = [mostRoundTrip, roundTripRange].map((duration) => Math.round(duration * 1000));
  const trip = `round trip up to ${most} ms, within ${range} ms`;
  return `${mbps.toFixed(1)} Mbit/s  ${lost}  ${trip}`;
}

/** What is seen of a run, in one line. */
export function progressLine(progress: DiagnosticProgress): string {
  switch (progress.kind) {
    case "waiting":
      return "waits until another test that fills the line is over";
    case "target":
      return progress.host === progress.address ? progress.host : `${progress.host} is ${progress.address}`;
    case "ping":
      return `${String(progress.sequence).padStart(3)}  ${answerText(progress.answer, "no way there")}`;
    case "echo":
      return `${String(progress.sequence).padStart(3)}  ${answerText(progress.answer, "nobody listens, or no way there")}`;
    case "lookup":
      return `${String(progress.number).padStart(3)}  ${lookupText(progress.row)}`;
    case "load":
      return `${seconds(progress.elapsedMs)}  ${rate(progress.lastBytes, progress.lastMs)}`;
    case "capacity":
      return `${String(progress.number).padStart(3)}  ${capacityText(progress.rates)}`;
    case "capture":
      return `${seconds(progress.elapsedMs)}  ${progress.packets} ${progress.packets === 1 ? "packet" : "packets"}, ${progress.bytes} octets`;
    case "host":
      return `${progress.host}  ${hostText(progress.times)}`;
    case "host-left-out":
      return `${progress.host}  left out: ${progress.reason}`;
    case "neighbor":
      return neighborText(progress.neighbor);
    case "check":
      return `${progress.check.passed ? "✓" : "✗"} ${progress.check.name.padEnd(6)}  ${progress.check.detail}`;
    case "hop":
      return `${String(progress.number).padStart(3)}  ${hopText(progress.hop)}`;
  }
}
