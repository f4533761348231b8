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
/**
 * The forms take turns, all after each has had some reports: whichever came first would be measured with code that the machine has
 * yet to compile, and whichever comes last with all of it.
 */
const [warmUp, rounds, reports] = [60, 5, 40];

interface Form {
  /** What it is called; `%n` for the number of its parameters. */
  readonly of: string;
  readonly references: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
  /** Has a line for each parameter. */
  readonly isRows?: boolean;
}

const references = thousand.map((component) => `Device.${component}.`);
const json = { EncodingType: "JSON" };
const gzip = { ...json, "HTTP.Compression": "GZIP" };
const forms: readonly Form[] = [
  { of: "of one parameter", references: ["Device.DeviceInfo.UpTime"], settings: json },
  {
    of: "in CSV by rows",
    references,
    settings: { EncodingType: "CSV", "CSVEncoding.ReportFormat": "ParameterPerRow" },
    isRows: true,
  },
  { of: "in JSON (%n parameters)", references, settings: json },
  { of: "in JSON, compressed", references, settings: gzip },
  {
    of: "in JSON, compressed, kept on the disk first",
    references,
    settings: { ...gzip, "HTTP.PersistAcrossReboot": "true" },
  },
];

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
  const set = (values: Readonly<Record<string, string>>): Promise<void> =>
    ask({ command: "set", values: Object.entries(values).map(([path, value]) => ({ path, value })) });
  const push = async (profile: number, times: number): Promise<void> => {
    for (let each = 0; each < times; each++) await ask({ command: "push-bulk-data", profile });
  };

  const spent: number[] = [];
  await set({ "Device.BulkData.Enable": "true" });
  for (const [at, { references, settings }] of forms.entries()) {
    const profile = `Device.BulkData.Profile.${at + 1}.`;
    await ask({ command: "add", path: "Device.BulkData.Profile.", values: { "HTTP.URL": url } });
    for (const path of references)
      await ask({ command: "add", path: `${profile}Parameter.`, values: { Reference: path } });
    const values = Object.entries({ ...settings, Enable: "true" }).map(([name, value]) => [profile + name, value]);
    await set(Object.fromEntries(values));
  }
  let parameters = 0;
  for (const [at, { isRows }] of forms.entries()) {
    await push(at + 1, warmUp);
    if (isRows) parameters = last.split("\r\n").length - 2;
  }
  for (let round = 0; round < rounds; round++) {
    for (const at of forms.keys()) {
      const before = cpuMs(agent.pid);
      await push(at + 1, reports);
      spent[at] = (spent[at] ?? 0) + cpuMs(agent.pid) - before;
    }
  }
  for (const [at, { of }] of forms.entries()) {
    const each = (spent[at] ?? 0) / (rounds * reports);
    row(`bulk data, a report ${of.replace("%n", String(parameters))}`, "<= 15 ms for 1,000", `${each.toFixed(2)} ms`);
  }
  await agent.stop();
  collector.close();
}
