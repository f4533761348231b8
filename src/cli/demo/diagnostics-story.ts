import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Device } from "../../acs/device.ts";
import { type Chapter, call, check, informed, type Stage, type Story } from "./demo-stage.ts";

// Diagnostics: the ACS asks for each, hears by an event that it is over, and reads what it came to. Bulk data tells by itself.

const host = "speed.example";
const pingObject = "Device.IP.Diagnostics.IPPing.";
const traceObject = "Device.IP.Diagnostics.TraceRoute.";
const downloadObject = "Device.IP.Diagnostics.DownloadDiagnostics.";
const uploadObject = "Device.IP.Diagnostics.UploadDiagnostics.";
const capacityObject = "Device.IP.Diagnostics.IPLayerCapacityMetrics.";
const bulkDataObject = "Device.BulkData.";

/** One each. What a device has besides belongs here too. */
const chapters: readonly Chapter[] = [
  {
    title: "The ACS has the device ping a host",
    async play(stage, device) {
      const results = await diagnosed(stage, device, pingObject, { Host: host, NumberOfRepetitions: "3" });
      const { AverageResponseTimeDetailed, SuccessCount } = results;
      check(SuccessCount === "3", `${SuccessCount} of 3 pings were answered`);
      return `3 of 3 answered, after ${milliseconds(AverageResponseTimeDetailed)} on average`;
    },
  },
  {
    title: "It has the way there traced",
    async play(stage, device) {
      const { ResponseTime, RouteHopsNumberOfEntries } = await diagnosed(stage, device, traceObject, { Host: host });
      check(Number(RouteHopsNumberOfEntries) > 1, `only ${RouteHopsNumberOfEntries} hops were found`);
      return `${RouteHopsNumberOfEntries} hops, the last of them ${ResponseTime} ms away`;
    },
  },
  {
    title: "It tests how fast files come",
    async play(stage, device) {
      const values = { DownloadURL: `http://${host}/20MB.bin` };
      const results = await diagnosed(stage, device, downloadObject, values);
      return throughput(results.TestBytesReceived, results);
    },
  },
  {
    title: "It tests how fast they go",
    async play(stage, device) {
      const values = { UploadURL: `http://${host}/put`, TestFileLength: "5000000" };
      const results = await diagnosed(stage, device, uploadObject, values);
      return throughput(results.TestBytesSent, results);
    },
  },
  {
    title: "It tests what the way carries",
    async play(stage, device) {
      const values = { Host: host, NumberTestSubIntervals: "3", TestSubInterval: "200" };
      const { IPLayerCapacitySummary, LossRatioSummary, MaxIPLayerCapacity } = await diagnosed(
        stage,
        device,
        capacityObject,
        values,
      );
      check(Number(MaxIPLayerCapacity) > 0, "nothing was carried");
      const most = `${Number(MaxIPLayerCapacity).toFixed(0)} Mbit/s at most`;
      return `${most}, ${Number(IPLayerCapacitySummary).toFixed(0)} on average, ${percent(LossRatioSummary)} lost`;
    },
  },
  {
    title: "It asks for reports in bulk, and a collector has the first of them",
    play: reported,
  },
];

/** Seconds: as often as reports may be. */
const reportingInterval = 5;

/** Has the device report to a collector of this process, and puts an end to it. */
async function reported(stage: Stage, device: Device): Promise<string> {
  const collector = await collecting();
  try {
    const set = (values: Results): Promise<unknown> => setValues(stage, device, bulkDataObject, values);
    const added = await call(stage, device, "AddObject", { ObjectName: `${bulkDataObject}Profile.`, ParameterKey: "" });
    const profile = `Profile.${added.InstanceNumber}.`;
    const parameters = `${profile}Parameter.`;
    const row = await call(stage, device, "AddObject", { ObjectName: bulkDataObject + parameters, ParameterKey: "" });
    await set({
      [`${parameters}${row.InstanceNumber}.Reference`]: "Device.DeviceInfo.",
      [`${profile}ReportingInterval`]: String(reportingInterval),
      [`${profile}HTTP.URL`]: collector.url,
      [`${profile}Enable`]: "true",
      Enable: "true",
    });
    const report = (await Promise.race([collector.report, waited(stage.waitMs)])) ?? "";
    check(report !== "", "no report came");
    const { Report: reports } = JSON.parse(report) as { Report: readonly { Device?: object }[] };
    check(
      reports.some(({ Device: object }) => object !== undefined),
      "the report has nothing of the device in it",
    );
    await set({ Enable: "false" });
    return `a report of ${Buffer.byteLength(report).toLocaleString("en")} octets of JSON, as every ${reportingInterval} s`;
  } finally {
    collector.close();
  }
}

interface Collector {
  readonly url: string;
  /** The first one. */
  readonly report: Promise<string>;
  close(): void;
}

const largestReport = 2 * 1024 * 1024;

/** On loopback, where the ACS is too: reports go nowhere else that is of this machine. */
async function collecting(): Promise<Collector> {
  let came: (report: string) => void;
  const report = new Promise<string>((resolve) => {
    came = resolve;
  });
  const server = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (piece: string) => {
      text += piece;
      if (text.length > largestReport) request.destroy();
    });
    request.on("end", () => {
      response.end();
      came(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref(); // the ACS lives for as long as the story does
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/reports`,
    report,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const waited = (ms: number): Promise<undefined> =>
  new Promise((resolve) => setTimeout(() => resolve(undefined), ms).unref());

type Results = Readonly<Record<string, string>>;

/** Asks for a diagnostic, waits until the device tells that it is over, and gives what the object reads as, by parameter. */
async function diagnosed(stage: Stage, device: Device, object: string, values: Results): Promise<Results> {
  const before = device.informs;
  await setValues(stage, device, object, { ...values, DiagnosticsState: "Requested" });
  await informed(stage, device, before, "8 DIAGNOSTICS COMPLETE");
  const { ParameterList: read } = await call(stage, device, "GetParameterValues", { ParameterNames: [object] });
  const results = Object.fromEntries(read.map(({ Name, Value }) => [Name.slice(object.length), Value.value]));
  check(results.DiagnosticsState === "Complete", `${object} ended in ${results.DiagnosticsState}`);
  return results;
}

async function setValues(stage: Stage, device: Device, object: string, values: Results): Promise<void> {
  const ParameterList = Object.entries(values).map(([name, value]) => ({
    Name: object + name,
    Value: { value, type: typeOf(name) },
  }));
  await call(stage, device, "SetParameterValues", { ParameterList, ParameterKey: "" });
}

function typeOf(name: string): string {
  if (/(?:^|\.)Enable$/.test(name)) return "boolean";
  return /^Number|TestFileLength|Interval$/.test(name) ? "unsignedInt" : "string";
}

const percent = (ratio = ""): string => `${Number((Number(ratio) * 100).toFixed(2))} %`;

const milliseconds = (microseconds = ""): string => `${(Number(microseconds) / 1000).toFixed(1)} ms`;

function throughput(octets: string | undefined, { BOMTime = "", EOMTime = "" }: Results): string {
  const lastsMs = Date.parse(EOMTime) - Date.parse(BOMTime);
  check(Number(octets) > 0 && lastsMs > 0, "nothing was moved");
  return `${Number(octets).toLocaleString("en")} octets in ${lastsMs} ms: ${((Number(octets) * 8) / lastsMs / 1000).toFixed(0)} Mbit/s`;
}

export const story: Story = {
  chapters,
  contents:
    "bootstrap, ping, traceroute, download, upload and capacity, each told of by 8 DIAGNOSTICS COMPLETE, and bulk data",
};
