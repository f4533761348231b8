import { bindObject, bindTableBelow } from "../../binding/bind.ts";
import type { Arguments } from "../../diagnostics/arguments.ts";
import { asDiagnostic } from "../../diagnostics/as-diagnostic.ts";
import {
  type LoadArguments,
  largestFile,
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

/** As the parameters are until they are set. [TR-181 IP.Diagnostics.UploadDiagnostics] */
export const uploadDefaults = { ...loadDefaults, UploadURL: "", TestFileLength: 0 } as const;

export function uploadOrder(given: Arguments): LoadArguments {
  const order = loadOrder(given, "UploadURL", given.count("TestFileLength", 0, largestFile));
  if (order.fileBytes === 0 && order.seconds === undefined)
    given.miss("TestFileLength", "is 0, so that nothing is sent");
  return order;
}

export const upload = bindObject("Device.IP.Diagnostics.UploadDiagnostics.", {
  load: ({ diagnostics }) => diagnostics.standing("UploadDiagnostics"),
  ...asDiagnostic("UploadDiagnostics", uploadOrder),
  parameters: {
    DiagnosticsState: ({ state }) => state,
    ...loadSettings,
    UploadURL: { stored: uploadDefaults.UploadURL },
    TestFileLength: { stored: uploadDefaults.TestFileLength },
    UploadTransports: { constant: ["HTTP", "FTP"] },
    UploadDiagnosticsMaxConnections: { constant: mostConnections },
    UploadDiagnosticsMaxIncrementalResult: { constant: mostIncrements },
    ...loadResults,
    TestBytesSent: testBytes,
    TestBytesSentUnderFullLoading: testBytesLoaded,
  },
});

export const uploadConnections = bindTableBelow(
  upload,
  "Device.IP.Diagnostics.UploadDiagnostics.PerConnectionResult.{i}.",
  {
    ...connectionRows,
    parameters: { ...connectionResults, TestBytesSent: rowTestBytes },
  },
);

export const uploadIncrements = bindTableBelow(
  upload,
  "Device.IP.Diagnostics.UploadDiagnostics.IncrementalResult.{i}.",
  {
    ...incrementRows,
    parameters: { ...incrementResults, TestBytesSent: rowTestBytes },
  },
);
