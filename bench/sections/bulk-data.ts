import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { ControlRequest } from "../../src/agent/control/requests.ts";
import type { ControlAnswer } from "../../src/agent/control/results.ts";
import { callControl } from "../../src/net/control/control-socket.ts";
import { cpuMs, startAgentProcess } from "../process.ts";
import { row } from "../report.ts";

/** Components of the simulated gateway that have a thousand parameters together. */
const thousand = ["IP", "WiFi", "Ethernet", "Bridging", "Firewall", "InterfaceStack", "DHCPv4", "Hosts"];
const reports = 200;

/** CPU of a whole agent that makes a report of some thousand parameters and posts it to a collector, by form and coding. */
export async function bulkData(): Promise<void> {
  let last = "";
  const collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      last = Buffer.concat(chunks).toString("latin1");
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(collector.address() as AddressInfo).port}/`;
  const agent = await startAgentProcess(["--host", "virtual", "-o", "transfers.allowHosts=127.0.0.1"]);
  const ask = async (request: ControlRequest): Promise<void> => {
    const answer = (await callControl(join(agent.stateDirectory, "control.sock"), request, 30_000)) as ControlAnswer;
    if (!answer.ok) throw new Error(answer.error.message);
  };
  const profile = "Device.BulkData.Profile.1.";
  const set = (values: Readonly<Record<string, string>>): Promise<void> =>
    ask({ command: "set", values: Object.entries(values).map(([path, value]) => ({ path, value })) });
  const measure = async (settings: Readonly<Record<string, string>>, what: string): Promise<void> => {
    await set(settings);
    const push = async (times: number): Promise<void> => {
      for (let each = 0; each < times; each++) await ask({ command: "push-bulk-data" });
    };
    await push(20);
    const before = cpuMs(agent.pid);
    await push(reports);
    row(
      `bulk data, a report ${what}`,
      "<= 15 ms for 1,000",
      `${((cpuMs(agent.pid) - before) / reports).toFixed(2)} ms`,
    );
  };
  await ask({ command: "add", path: "Device.BulkData.Profile.", values: { "HTTP.URL": url } });
  await ask({
    command: "add",
    path: `${profile}Parameter.`,
    values: { Reference: "Device.DeviceInfo.UpTime" },
  });
  await set({ "Device.BulkData.Enable": "true", [`${profile}Enable`]: "true" });
  await measure({}, "of one parameter");
  await ask({ command: "delete", path: `${profile}Parameter.1.` });
  for (const component of thousand)
    await ask({ command: "add", path: `${profile}Parameter.`, values: { Reference: `Device.${component}.` } });
  const csv = { [`${profile}EncodingType`]: "CSV", [`${profile}CSVEncoding.ReportFormat`]: "ParameterPerRow" };
  await measure(csv, "in CSV by rows");
  const parameters = last.split("\r\n").length - 2;
  await measure({ [`${profile}EncodingType`]: "JSON" }, `in JSON (${parameters} parameters)`);
  await measure({ [`${profile}HTTP.Compression`]: "GZIP" }, "in JSON, compressed");
  await measure({ [`${profile}HTTP.PersistAcrossReboot`]: "true" }, "in JSON, compressed, kept on the disk first");
  await agent.stop();
  collector.close();
}
