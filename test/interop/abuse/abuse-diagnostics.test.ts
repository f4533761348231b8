import { describe, expect, it } from "vitest";
import { addObject, faultsIn, getValues, setValues, valuesIn } from "../requests.ts";
import { told } from "./abused-agent.ts";

// Tests of the network and tables put to bad use, on the agent as it is wired. Titles begin with the item. [interop B.5]

const diagnostics = "Device.IP.Diagnostics.";
const lookup = "Device.DNS.Diagnostics.NSLookupDiagnostics.";
const capture = "Device.PacketCaptureDiagnostics.";

/** All that goes from the ACS to programs, sockets or rules of the system. */
const words = [
  ...["IPPing", "TraceRoute", "UDPEchoDiagnostics"].map((name) => `${diagnostics}${name}.Host`),
  ...["IPPing", "TraceRoute", "UDPEchoDiagnostics", "IPLayerCapacityMetrics", "ServerSelectionDiagnostics"].map(
    (name) => `${diagnostics}${name}.Interface`,
  ),
  ...["DownloadDiagnostics", "UploadDiagnostics", "UDPEchoConfig"].map((name) => `${diagnostics}${name}.Interface`),
  `${diagnostics}ServerSelectionDiagnostics.HostList`,
  `${diagnostics}IPLayerCapacityMetrics.ServerList`,
  `${diagnostics}DownloadDiagnostics.DownloadURL`,
  `${diagnostics}UploadDiagnostics.UploadURL`,
  `${diagnostics}UDPEchoConfig.SourceIPAddress`,
  ...["HostName", "DNSServer", "Interface"].map((name) => lookup + name),
  ...["FileTarget", "FilterExpression", "Interface"].map((name) => capture + name),
];

/** In place of them. */
const injected = {
  "a command after it": "8.8.8.8; reboot",
  "a command in it": "$(reboot)",
  "a command in quotes": "`reboot`",
  "a pipe": "|id",
  "an option": "-f",
  "a line end": "a&#10;b",
  "1 kB": "a".repeat(1024),
  "a path": "../../etc/passwd",
  "a URL with a command for a host": "http://$(reboot)/",
  "a URL with a line end": "http://h/&#13;&#10;Host: other",
};

/** Asks for a test with these arguments. */
const requested = (object: string, values: Readonly<Record<string, string>>): string =>
  setValues(
    Object.fromEntries(
      Object.entries({ ...values, DiagnosticsState: "Requested" }).map(([name, value]) => [
        `${diagnostics}${object}.${name}`,
        value,
      ]),
    ),
  );

describe("an ACS that asks for tests of the network", () => {
  it("B.5 R9 with commands, options, line ends and paths for a host, a link, a URL or a filter is told 9007, and nothing starts", async () => {
    const turns = Object.values(injected).map((value) =>
      setValues(Object.fromEntries(words.map((name) => [name, value]))),
    );
    const { acs, cpe } = await told(turns);
    const all = [9003, ...words.map(() => 9007)];
    const faults = Object.keys(injected).map((what, at) => [what, faultsIn(acs.answers[at])]);
    expect(faults).toEqual(Object.keys(injected).map((what) => [what, all]));
    expect(cpe.log.filter(({ fact }) => fact === "diagnostic.begin")).toEqual([]);
  });

  it("B.5 R9, R10 of more than a line can bear is told 9007, by number, size, time and connections", async () => {
    const limits = Object.fromEntries<string>([
      ...["IPPing", "UDPEchoDiagnostics", "ServerSelectionDiagnostics"].flatMap((name): [string, string][] => [
        [`${diagnostics}${name}.NumberOfRepetitions`, "4294967295"],
        [`${diagnostics}${name}.Timeout`, "0"],
      ]),
      [`${diagnostics}IPPing.DataBlockSize`, "65535"],
      [`${diagnostics}UDPEchoDiagnostics.DataBlockSize`, "65535"],
      [`${diagnostics}TraceRoute.DataBlockSize`, "65535"],
      [`${diagnostics}TraceRoute.MaxHopCount`, "65"],
      [`${diagnostics}DownloadDiagnostics.NumberOfConnections`, "17"],
      [`${diagnostics}DownloadDiagnostics.TimeBasedTestDuration`, "1000"],
      [`${diagnostics}UploadDiagnostics.NumberOfConnections`, "17"],
      [`${diagnostics}UploadDiagnostics.TestFileLength`, "100000000001"],
      [`${diagnostics}ServerSelectionDiagnostics.HostList`, Array.from({ length: 11 }, (_, at) => `h${at}`).join()],
      // Counts where there is no ServerList.
      [`${diagnostics}IPLayerCapacityMetrics.Host`, "-f"],
      [`${diagnostics}IPLayerCapacityMetrics.MaximumFlows`, "9"],
      [`${diagnostics}IPLayerCapacityMetrics.NumberTestSubIntervals`, "101"],
      [`${diagnostics}IPLayerCapacityMetrics.StartSendingRateIndex`, "11109"],
      [`${lookup}NumberOfRepetitions`, "4294967295"],
      [`${capture}Duration`, "4294967295"],
      [`${capture}PacketCount`, "4294967295"],
      [`${capture}ByteCount`, "4294967295"],
    ]);
    const { acs } = await told([setValues(limits)]);
    expect(faultsIn(acs.answers[0])).toEqual([9003, ...Object.keys(limits).map(() => 9007)]);
  });

  it("B.5 R9, R10 of machines inside, of everybody at once, and of the device itself ends in Error_Other without a packet", async () => {
    const tests = {
      IPPing: { Host: "224.0.0.1" },
      TraceRoute: { Host: "ff02::1" },
      UDPEchoDiagnostics: { Host: "255.255.255.255" },
      DownloadDiagnostics: { DownloadURL: "http://169.254.169.254/latest/meta-data" },
      UploadDiagnostics: { UploadURL: "http://192.168.77.9/", TestFileLength: "1000000" },
      IPLayerCapacityMetrics: { Host: "10.0.0.1" },
    };
    const turns = Object.entries(tests).map(([object, values]) => requested(object, values));
    const { acs, cpe } = await told(turns, { "host.kind": "linux", "transfers.privateNetworks": "false" });
    expect(acs.answers.flatMap(faultsIn)).toEqual([]);
    const ended = () => cpe.log.filter(({ fact }) => fact === "diagnostic.end");
    await expect.poll(() => ended().length).toBe(turns.length);
    const reason = expect.stringMatching(/device itself|no single host|private network/);
    for (const end of ended()) expect(end).toMatchObject({ state: "Error_Other", reason });
  });

  it("B.5 R10 to fill its line from all sides has one test after the other, and none once it sets an argument", async () => {
    const url = "http://example.com/1GB.bin";
    const seconds = { TimeBasedTestDuration: "900" };
    const asked = {
      DownloadDiagnostics: { DownloadURL: url, ...seconds },
      UploadDiagnostics: { UploadURL: url, ...seconds },
      IPLayerCapacityMetrics: { Host: "example.com" },
    };
    const { acs, cpe } = await told(Object.entries(asked).map(([object, values]) => requested(object, values)));
    const states = Object.keys(asked).map((object) => `${diagnostics}${object}.DiagnosticsState`);
    expect(acs.answers.flatMap(faultsIn)).toEqual([]);
    acs.turns.push(
      setValues({ [`${diagnostics}DownloadDiagnostics.NumberOfConnections`]: "1" }),
      setValues({ [`${diagnostics}UploadDiagnostics.DiagnosticsState`]: "Canceled" }),
      getValues(...states),
    );
    await cpe.inform();
    expect(valuesIn(acs.answers.at(-1))).toEqual({
      [states[0] ?? ""]: "None",
      [states[1] ?? ""]: "None",
      [states[2] ?? ""]: "Requested",
    });
  });
});

describe("an ACS that adds rows without end", () => {
  it("B.5 R11 to tables of reports is told 9004 when they are full, and the session goes on", async () => {
    const [profiles, parameters] = ["Device.BulkData.Profile.", "Device.BulkData.Profile.1.HTTP.RequestURIParameter."];
    const limits = [...Array(18).fill(profiles), ...Array(34).fill(parameters)] as readonly string[];
    const { acs } = await told([...limits.map(addObject), getValues("Device.BulkData.ProfileNumberOfEntries")]);
    const faults = acs.answers.map((answer) => faultsIn(answer).join());
    expect(faults.slice(0, 18)).toEqual([...Array(16).fill(""), "9004", "9004"]);
    expect(faults.slice(18, -1)).toEqual([...Array(32).fill(""), "9004", "9004"]);
    expect(valuesIn(acs.answers.at(-1))).toEqual({ "Device.BulkData.ProfileNumberOfEntries": "16" });
  });
});
