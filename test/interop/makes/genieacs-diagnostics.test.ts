import { expect, it } from "vitest";
import { wiredCpe } from "../../harness/wired/wired-cpe.ts";
import { reply } from "../../net/scripted-server.ts";
import { serving } from "../abuse/abused-agent.ts";
import { fieldAcs } from "../field-acs.ts";
import { genieAcs } from "../peers.ts";
import { recordedRequests } from "../recorded-requests.ts";
import { faultsIn, valuesIn } from "../requests.ts";

// What GenieACS makes of a preset for each diagnostic, request by request as it was recorded.

const recorded = recordedRequests("diagnostics");
const ip = "Device.IP.Diagnostics.";
const objects = [
  ...["IPPing", "TraceRoute", "DownloadDiagnostics", "UploadDiagnostics", "UDPEchoDiagnostics"].map(
    (name) => ip + name,
  ),
  ...["ServerSelectionDiagnostics", "IPLayerCapacityMetrics"].map((name) => ip + name),
  "Device.DNS.Diagnostics.NSLookupDiagnostics",
  "Device.WiFi.NeighboringWiFiDiagnostic",
  "Device.SelfTestDiagnostics",
  "Device.PacketCaptureDiagnostics",
];

it("presets of GenieACS begin each diagnostic once, and read its results when 8 DIAGNOSTICS COMPLETE has come", async () => {
  const captures: string[] = [];
  const files = await serving(({ body, line }) => {
    captures.push(`${line} ${body.length}`);
    return reply(200, "");
  });
  const capture = new URL("/capture.pcap", files.url).href;
  const acs = await fieldAcs(
    genieAcs,
    recorded(1).map((body) => body.replace("{files}", capture)),
  );
  const cpe = await wiredCpe(acs.url, { "connectionRequest.enable": "false" });
  expect(await cpe.session()).toMatchObject({ outcome: "ok" });
  expect(acs.answers).toHaveLength(recorded(1).length);
  expect(acs.answers.flatMap(faultsIn)).toEqual([]);

  const ended = () => cpe.log.filter(({ fact }) => fact === "diagnostic.end");
  await expect.poll(() => ended().length).toBe(objects.length);
  expect(ended().filter(({ state }) => state !== "Complete")).toEqual([]);
  expect(cpe.log.filter(({ fact }) => fact === "diagnostic.begin")).toHaveLength(objects.length);
  expect(acs.heard.some(({ text }) => text.includes("8 DIAGNOSTICS COMPLETE"))).toBe(true);
  expect(captures).toEqual([expect.stringMatching(/^PUT \/capture\.pcap HTTP\/1\.1 \d+$/)]);

  acs.turns.push(...recorded(2));
  const before = acs.answers.length;
  await cpe.inform();
  const answers = acs.answers.slice(before);
  expect(answers).toHaveLength(recorded(2).length);
  expect(answers.flatMap(faultsIn)).toEqual([]);
  const values = Object.assign({}, ...answers.map(valuesIn)) as Readonly<Record<string, string>>;
  expect(objects.map((object) => values[`${object}.DiagnosticsState`])).toEqual(objects.map(() => "Complete"));
  expect(Number(values[`${ip}DownloadDiagnostics.TestBytesReceived`])).toBe(1_000_000);
});
