import type { Arguments } from "../../device/diagnostics/arguments.ts";
import type { DiagnosticName, DiagnosticReports, StateOf } from "../../device/diagnostics/reports.ts";
import { lookupDefaults, lookupOrder } from "../../device/dns/diagnostics/ns-lookup.ts";
import { capacityDefaults, capacityOrder } from "../../device/ip/diagnostics/capacity/capacity-order.ts";
import { downloadDefaults, downloadOrder } from "../../device/ip/diagnostics/download.ts";
import { pingDefaults, pingOrder } from "../../device/ip/diagnostics/ip-ping.ts";
import { selectionDefaults, selectionOrder } from "../../device/ip/diagnostics/server-selection.ts";
import { traceDefaults, traceOrder } from "../../device/ip/diagnostics/trace-route.ts";
import { echoDefaults, echoOrder } from "../../device/ip/diagnostics/udp-echo.ts";
import { uploadDefaults, uploadOrder } from "../../device/ip/diagnostics/upload.ts";
import { captureDefaults, captureOrder } from "../../device/packet-capture/packet-capture.ts";
import { selfTestOrder } from "../../device/self-test/self-test.ts";
import { neighboringOrder } from "../../device/wifi/neighboring.ts";
import type { TestError } from "../../ports/host/network/network-tests.ts";
import type { Means, RunOutcome } from "./means.ts";
import { runCapacity } from "./run-capacity.ts";
import { runCapture } from "./run-capture.ts";
import { runEcho } from "./run-echo.ts";
import { runLoad } from "./run-load.ts";
import { runLookup } from "./run-lookup.ts";
import { runNeighboring } from "./run-neighboring.ts";
import { runPing } from "./run-ping.ts";
import { runSelection } from "./run-selection.ts";
import { runSelfTest } from "./run-self-test.ts";
import { runTrace } from "./run-trace.ts";

/** One kind of diagnostic. */
interface DiagnosticKind<N extends DiagnosticName, Order> {
  /** Its arguments as they are until they are set. */
  readonly defaults: Readonly<Record<string, string | number | boolean>>;
  readonly order: (given: Arguments) => Order;
  /** Whether it fills the line, so that no other one of these may run beside it. */
  readonly heavy: boolean;
  /** What its state can say besides `Error_Other`. */
  readonly errors: readonly (TestError &
    (StateOf<N> extends infer S ? (S extends `Error_${infer E}` ? E : never) : never))[];
  /** What its state says of every failure, where it does not tell them apart. */
  readonly onlyError?: StateOf<N> & "Error";
  readonly run: (order: Order, means: Means) => Promise<RunOutcome<DiagnosticReports[N]>>;
}

/** As those see it who do not ask which it is. */
export interface AnyDiagnosticKind {
  readonly defaults: Readonly<Record<string, string | number | boolean>>;
  readonly heavy: boolean;
  readonly order: (given: Arguments) => unknown;
  readonly begin: (given: Arguments, means: Means) => Promise<RunOutcome<DiagnosticReports[DiagnosticName]>>;
  readonly stateOf: (outcome: RunOutcome<unknown>) => string;
}

function kind<N extends DiagnosticName, Order>(_name: N, of: DiagnosticKind<N, Order>): AnyDiagnosticKind {
  const errors: readonly string[] = of.errors;
  return {
    defaults: of.defaults,
    heavy: of.heavy,
    order: of.order,
    begin: (given, means) => of.run(of.order(given), means),
    stateOf: (outcome) => {
      if (outcome.ok) return "Complete";
      if (of.onlyError !== undefined) return of.onlyError;
      return `Error_${errors.includes(outcome.error) ? outcome.error : "Other"}`;
    },
  };
}

export const diagnosticKinds: Readonly<Record<DiagnosticName, AnyDiagnosticKind>> = {
  IPPing: kind("IPPing", {
    defaults: pingDefaults,
    order: pingOrder,
    heavy: false,
    errors: ["CannotResolveHostName", "NoRouteToHost", "Internal"],
    run: runPing,
  }),
  TraceRoute: kind("TraceRoute", {
    defaults: traceDefaults,
    order: traceOrder,
    heavy: false,
    errors: ["CannotResolveHostName", "NoRouteToHost", "MaxHopCountExceeded", "Internal"],
    run: runTrace,
  }),
  NSLookupDiagnostics: kind("NSLookupDiagnostics", {
    defaults: lookupDefaults,
    order: lookupOrder,
    heavy: false,
    errors: ["DNSServerNotResolved", "Internal"],
    run: runLookup,
  }),
  ServerSelectionDiagnostics: kind("ServerSelectionDiagnostics", {
    defaults: selectionDefaults,
    order: selectionOrder,
    heavy: false,
    errors: ["CannotResolveHostName", "Internal"],
    run: runSelection,
  }),
  UDPEchoDiagnostics: kind("UDPEchoDiagnostics", {
    defaults: echoDefaults,
    order: echoOrder,
    heavy: false,
    errors: ["CannotResolveHostName", "Internal"],
    run: runEcho,
  }),
  DownloadDiagnostics: kind("DownloadDiagnostics", {
    defaults: downloadDefaults,
    order: downloadOrder,
    heavy: true,
    errors: [
      "CannotResolveHostName",
      "NoRouteToHost",
      "InitConnectionFailed",
      "NoResponse",
      "TransferFailed",
      "PasswordRequestFailed",
      "LoginFailed",
      "NoTransferMode",
      "NoPASV",
      "IncorrectSize",
      "Timeout",
      "Internal",
    ],
    run: runLoad("download"),
  }),
  UploadDiagnostics: kind("UploadDiagnostics", {
    defaults: uploadDefaults,
    order: uploadOrder,
    heavy: true,
    errors: [
      "CannotResolveHostName",
      "NoRouteToHost",
      "InitConnectionFailed",
      "NoResponse",
      "PasswordRequestFailed",
      "LoginFailed",
      "NoTransferMode",
      "NoPASV",
      "NoCWD",
      "NoSTOR",
      "NoTransferComplete",
      "Timeout",
      "Internal",
    ],
    run: runLoad("upload"),
  }),
  IPLayerCapacityMetrics: kind("IPLayerCapacityMetrics", {
    defaults: capacityDefaults,
    order: capacityOrder,
    heavy: true,
    errors: [
      "CannotResolveHostName",
      "NoRouteToHost",
      "InitConnectionFailed",
      "NoResponse",
      "LoginFailed",
      "RejectedByRemote",
      "Timeout",
      "Internal",
    ],
    run: runCapacity,
  }),
  SelfTestDiagnostics: kind("SelfTestDiagnostics", {
    defaults: {},
    order: selfTestOrder,
    heavy: false,
    errors: ["Internal"],
    run: runSelfTest,
  }),
  NeighboringWiFiDiagnostic: kind("NeighboringWiFiDiagnostic", {
    defaults: {},
    order: neighboringOrder,
    heavy: false,
    errors: [],
    onlyError: "Error",
    run: runNeighboring,
  }),
  PacketCaptureDiagnostics: kind("PacketCaptureDiagnostics", {
    defaults: captureDefaults,
    order: captureOrder,
    heavy: false,
    errors: ["Internal"],
    run: runCapture,
  }),
};
