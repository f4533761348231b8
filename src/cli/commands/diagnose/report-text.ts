import type {
  DiagnosticName,
  DiagnosticReports,
  LoadReport,
  ResponseTimes,
} from "../../../device/diagnostics/reports.ts";
import { capacityText, milliseconds, rate } from "./progress-line.ts";

// What a diagnostic has come to, in a few lines: the same on the command line and on the page.

/** How many were answered, and how fast. */
function timesText({ successCount, failureCount, minimum, average, maximum }: ResponseTimes): string {
  const all = successCount + failureCount;
  if (all === 0) return "nothing was sent";
  const lost = `${all} sent, ${successCount} answered, ${Math.round((100 * failureCount) / all)} % lost`;
  if (successCount === 0) return lost;
  return `${lost}\nmin/avg/max ${[minimum, average, maximum].map(milliseconds).join("/")} ms`;
}

/** Octets that were moved, and how fast. */
export const movedText = (octets: number, ms: number): string =>
  `${octets.toLocaleString("en")} octets in ${(ms / 1000).toFixed(3)} s: ${rate(octets, ms)}`;

function loadText(report: LoadReport): string {
  const { fromMs, full, increments, openRequestMs, openResponseMs, requestMs, testBytes, toMs } = report;
  return [
    movedText(testBytes, toMs - fromMs),
    ...(full && (full.fromMs !== fromMs || full.toMs !== toMs)
      ? [`with all connections under way: ${rate(full.testBytes, full.toMs - full.fromMs)}`]
      : []),
    ...increments.map((each, at) => `increment ${at + 1}: ${rate(each.testBytes, each.toMs - each.fromMs)}`),
    `connected in ${milliseconds((openResponseMs - openRequestMs) * 1000)} ms, first octets after ${milliseconds((fromMs - requestMs) * 1000)} ms`,
  ].join("\n");
}

/** Of each diagnostic; empty where there is nothing to say. */
export const reportTexts: { readonly [Name in DiagnosticName]: (report: DiagnosticReports[Name]) => string } = {
  IPPing: timesText,
  TraceRoute: ({ hops, responseTime }) =>
    responseTime === 0
      ? ""
      : `reached in ${milliseconds(responseTime)} ms over ${hops.length} ${hops.length === 1 ? "hop" : "hops"}`,
  NSLookupDiagnostics: ({ rows, successCount }) => `${rows.length} asked, ${successCount} answered`,
  ServerSelectionDiagnostics: (report) => `fastest: ${report.fastestHost} (${report.address})\n${timesText(report)}`,
  UDPEchoDiagnostics: timesText,
  DownloadDiagnostics: loadText,
  UploadDiagnostics: loadText,
  IPLayerCapacityMetrics: ({ all, flows, most, protocol, warnings }) =>
    [
      `at most:    ${capacityText(most)}`,
      `on average: ${capacityText(all)}`,
      `on Ethernet with FCS at most ${most.ethernetFcsMbps.toFixed(1)} Mbit/s; ${flows === 1 ? "one flow" : `${flows} flows`}, protocol ${protocol}`,
      ...warnings,
    ].join("\n"),
  SelfTestDiagnostics: ({ checks }) =>
    `${checks.filter(({ passed }) => passed).length} of ${checks.length} checks passed`,
  NeighboringWiFiDiagnostic: ({ neighbors }) =>
    `${neighbors.length} ${neighbors.length === 1 ? "network" : "networks"}`,
  PacketCaptureDiagnostics: ({ bytes, packets }) =>
    `${packets.toLocaleString("en")} ${packets === 1 ? "packet" : "packets"}, ${bytes.toLocaleString("en")} octets`,
};

/** `report` is one of the diagnostic that is called so. */
export const reportText = <Name extends DiagnosticName>(name: Name, report: unknown): string =>
  reportTexts[name](report as DiagnosticReports[Name]);

/** Scripts ask whether a host answers, though the diagnostic is complete either way; ping(8) ends with 1 then too. */
export const unanswered = ({
  address,
  successCount,
}: ResponseTimes & { readonly address: string }): string | undefined =>
  successCount === 0 ? `no answer from ${address}` : undefined;
