import type { Device } from "../../acs/device.ts";
import { type Chapter, call, check, informed, type Stage, type Story } from "./demo-stage.ts";

// Diagnostics: the ACS asks for each, hears by an event that it is over, and reads what it came to.

const host = "speed.example";
const pingObject = "Device.IP.Diagnostics.IPPing.";
const traceObject = "Device.IP.Diagnostics.TraceRoute.";
const downloadObject = "Device.IP.Diagnostics.DownloadDiagnostics.";
const uploadObject = "Device.IP.Diagnostics.UploadDiagnostics.";

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
];

type Results = Readonly<Record<string, string>>;

/** Asks for a diagnostic, waits until the device tells that it is over, and gives what the object reads as, by parameter. */
async function diagnosed(stage: Stage, device: Device, object: string, values: Results): Promise<Results> {
  const before = device.informs;
  const wanted = Object.entries({ ...values, DiagnosticsState: "Requested" });
  const ParameterList = wanted.map(([name, value]) => ({ Name: object + name, Value: { value, type: typeOf(name) } }));
  await call(stage, device, "SetParameterValues", { ParameterList, ParameterKey: "" });
  await informed(stage, device, before, "8 DIAGNOSTICS COMPLETE");
  const { ParameterList: read } = await call(stage, device, "GetParameterValues", { ParameterNames: [object] });
  const results = Object.fromEntries(read.map(({ Name, Value }) => [Name.slice(object.length), Value.value]));
  check(results.DiagnosticsState === "Complete", `${object} ended in ${results.DiagnosticsState}`);
  return results;
}

const typeOf = (name: string): string => (/^(?:Number|TestFileLength)/.test(name) ? "unsignedInt" : "string");

const milliseconds = (microseconds = ""): string => `${(Number(microseconds) / 1000).toFixed(1)} ms`;

function throughput(octets: string | undefined, { BOMTime = "", EOMTime = "" }: Results): string {
  const lastsMs = Date.parse(EOMTime) - Date.parse(BOMTime);
  check(Number(octets) > 0 && lastsMs > 0, "nothing was moved");
  return `${Number(octets).toLocaleString("en")} octets in ${lastsMs} ms: ${((Number(octets) * 8) / lastsMs / 1000).toFixed(0)} Mbit/s`;
}

export const story: Story = {
  chapters,
  contents: "bootstrap, ping, traceroute, download and upload, each told of by 8 DIAGNOSTICS COMPLETE",
};
