import { bindObject, bindTableBelow } from "../../binding/bind.ts";
import type { Arguments } from "../../diagnostics/arguments.ts";
import { asDiagnostic } from "../../diagnostics/as-diagnostic.ts";
import {
  type LoadArguments,
  loadDefaults,
  loadOrder,
  loadSettings,
  mostConnections,
  mostIncrements,
} from "./load-order.ts";
import {
  connectionResults,
  connectionRows,
  incrementResults,
  incrementRows,
  loadResults,
  rowTestBytes,
  testBytes,
  testBytesLoaded,
} from "./load-results.ts";

/** As the parameters are until they are set. [TR-181 IP.Diagnostics.DownloadDiagnostics] */
export const downloadDefaults = { ...loadDefaults, DownloadURL: "" } as const;

export const downloadOrder = (given: Arguments): LoadArguments => loadOrder(given, "DownloadURL", 0);

export const download = bindObject("Device.IP.Diagnostics.DownloadDiagnostics.", {
  load: ({ diagnostics }) => diagnostics.standing("DownloadDiagnostics"),
  ...asDiagnostic("DownloadDiagnostics", downloadOrder),
  parameters: {
    DiagnosticsState: ({ state }) => state,
    ...loadSettings,
    DownloadURL: { stored: downloadDefaults.DownloadURL },
    DownloadTransports: { constant: ["HTTP", "FTP"] },
    DownloadDiagnosticMaxConnections: { constant: mostConnections },
    DownloadDiagnosticsMaxIncrementalResult: { constant: mostIncrements },
    ...loadResults,
    TestBytesReceived: testBytes,
    TestBytesReceivedUnderFullLoading: testBytesLoaded,
  },
});

export const downloadConnections = bindTableBelow(
  download,
  "Device.IP.Diagnostics.DownloadDiagnostics.PerConnectionResult.{i}.",
  {
    ...connectionRows,
    parameters: { ...connectionResults, TestBytesReceived: rowTestBytes },
  },
);

export const downloadIncrements = bindTableBelow(
  download,
  "Device.IP.Diagnostics.DownloadDiagnostics.IncrementalResult.{i}.",
  {
    ...incrementRows,
    parameters: { ...incrementResults, TestBytesReceived: rowTestBytes },
  },
);
