import type { ReportSender } from "../../ports/report-sender.ts";
import { type TlsFiles, tlsTrust } from "../http/tls/tls-trust.ts";
import type { SendSettings } from "./send-report.ts";

interface ReportSenderOptions extends Omit<SendSettings, "trust"> {
  readonly tls: TlsFiles;
}

/** Sends reports over http and https; its code is loaded with the first. */
export function reportSender({ tls, ...settings }: ReportSenderOptions): ReportSender {
  const trust = tlsTrust(tls);
  return {
    send: async (request, signal) =>
      (await import("./send-report.ts")).sendReport(request, { ...settings, trust }, signal),
  };
}
