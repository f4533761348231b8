import { describe, expect, it } from "vitest";
import { Arguments } from "../../../src/device/diagnostics/arguments.ts";
import { uploadDefaults, uploadOrder } from "../../../src/device/ip/diagnostics/upload.ts";

type Values = Readonly<Record<string, string>>;

function problemsOf(values: Values): readonly string[] {
  const all: Values = { UploadURL: "http://a.example/", TestFileLength: "5", ...values };
  const defaults: Readonly<Record<string, unknown>> = uploadDefaults;
  const given = new Arguments((name) => all[name] ?? String(defaults[name] ?? ""));
  uploadOrder(given);
  return given.problems.map(({ name, reason }) => `${name} ${reason}`);
}

describe("what makes no test of throughput [TR-181 IP.Diagnostics.UploadDiagnostics]", () => {
  it.each<[Values, readonly string[]]>([
    [{}, []],
    [{ TestFileLength: "0" }, ["TestFileLength is 0, so that nothing is sent"]],
    [{ TestFileLength: "0", TimeBasedTestDuration: "5" }, []],
    [
      {
        TimeBasedTestDuration: "5",
        TimeBasedTestMeasurementInterval: "4",
        TimeBasedTestMeasurementOffset: "2",
      },
      ["TimeBasedTestMeasurementInterval has its first increment end after 6 s, and the test is over after 5 s"],
    ],
    [{ EthernetPriority: "8" }, ['EthernetPriority is "8", and must be 0 to 7 here']],
    [{ NumberOfConnections: "17" }, ['NumberOfConnections is "17", and must be 1 to 16 here']],
  ])("of %j is told: %j", (values, problems) => {
    expect(problemsOf(values)).toEqual(problems);
  });
});
