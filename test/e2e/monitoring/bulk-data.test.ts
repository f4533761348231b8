import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rpc } from "../../harness/acs/rpc.ts";
import { cpeAgent, RunningCommand } from "../../harness/process/built-program.ts";
import { type ProcessCpe, processCpe } from "../../harness/process/process-cpe.ts";

// The built program, told by an ACS to report to a collector that is away when the power fails.

let cpe: ProcessCpe;
let isAway = false;
const taken: string[] = [];
let offered = 0;
const collector = createServer((request, response) => {
  let text = "";
  request.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  request.on("end", () => {
    offered += 1;
    if (!isAway) taken.push(text);
    response.writeHead(isAway ? 503 : 200).end();
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
  cpe = await processCpe({ settings: ["transfers.allowHosts=127.0.0.1"] });
});
afterAll(async () => {
  collector.closeAllConnections();
  collector.close();
  await cpe.close();
});

const bulk = "Device.BulkData.";
const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
};

describe("bulk data", () => {
  it("is reported as the ACS has it, and what failed before a kill -9 is reported after it", async () => {
    const agent = cpe.start();
    await agent.line(({ fact }) => fact === "agent.ready");
    expect(cpeAgent("bulkdata", "show", "--state-dir", cpe.stateDirectory).stdout).toMatch(/^no profile /);
    const url = `http://127.0.0.1:${(collector.address() as AddressInfo).port}/in`;
    await cpe.ask(rpc.add(`${bulk}Profile.`), rpc.add(`${bulk}Profile.1.Parameter.`));
    const [set] = await cpe.ask(
      rpc.set({
        [`${bulk}Enable`]: "1",
        [`${bulk}Profile.1.Enable`]: "1",
        [`${bulk}Profile.1.ReportingInterval`]: "3600",
        [`${bulk}Profile.1.NumberOfRetainedFailedReports`]: "-1",
        [`${bulk}Profile.1.HTTP.URL`]: url,
        [`${bulk}Profile.1.HTTP.Password`]: "hush",
        [`${bulk}Profile.1.HTTP.PersistAcrossReboot`]: "1",
        [`${bulk}Profile.1.JSONEncoding.ReportFormat`]: "NameValuePair",
        [`${bulk}Profile.1.Parameter.1.Reference`]: "Device.IP.Interface.*.Name",
        [`${bulk}Profile.1.Parameter.1.Name`]: "if",
      }),
    );
    expect(set).toContain("<Status>0</Status>");
    const at = ["--state-dir", cpe.stateDirectory];
    const pushed = new RunningCommand("bulkdata", "push", "--json", ...at);
    expect(await pushed.ended).toBe(0);
    expect(JSON.parse(taken[0] ?? "")).toEqual({
      Report: [expect.objectContaining({ CollectionTime: expect.any(Number), "if.1": expect.any(String) })],
    });
    isAway = true;
    const failed = new RunningCommand("bulkdata", "push", "1", ...at);
    expect(await failed.ended).toBe(1);
    expect(failed.text()).toContain("did not take the report: HTTP status 503");
    expect(cpeAgent("bulkdata", "show", ...at).stdout).toMatch(/^Waiting +1 \(\d+ octets\)$/m);
    const shown = cpeAgent("bulkdata", "show", "--json", ...at).stdout;
    expect(JSON.parse(shown)).toMatchObject({ enabled: true, profiles: [{ instance: 1, waitingReports: 1 }] });
    expect(shown).not.toContain("hush");
    await agent.kill("SIGKILL");
    isAway = false;
    const again = cpe.start();
    await again.line(({ fact }) => fact === "agent.ready");
    const before = offered;
    const last = new RunningCommand("bulkdata", "push", ...at);
    expect(await last.ended).toBe(0);
    await until(() => offered > before);
    expect(JSON.parse(taken.at(-1) ?? "").Report).toHaveLength(2);
    const [get] = await cpe.ask(
      rpc.get(`${bulk}Profile.1.HTTP.Password`, `${bulk}Status`, `${bulk}ProfileNumberOfEntries`),
    );
    expect(get).not.toContain("hush");
    expect(get).toContain(">Enabled</Value>");
  });

  it("says what cannot be pushed", () => {
    const { code, stderr } = cpeAgent("bulkdata", "push", "9", "--state-dir", cpe.stateDirectory);
    expect(code).toBe(1);
    expect(stderr).toContain("there is no profile 9; there are 1");
    expect(cpeAgent("bulkdata", "push", "first", "--state-dir", cpe.stateDirectory).code).toBe(2);
  });
});
