import type { ServerResponse } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { validateEnvelope } from "../cwmp/message-definitions.ts";
import { rpc } from "../harness/acs/rpc.ts";
import { fileServer } from "../harness/file-server.ts";
import { cpeAgent, RunningCommand } from "../harness/process/built-program.ts";
import { processCpe } from "../harness/process/process-cpe.ts";

// Files that somebody on the device wants, or that come when a window is open, by the built program.
// [TR-069 A.3.1.1, A.3.3.3, A.4.1.8, A.4.2.2]

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const each of cleanUp.splice(0).reverse()) await each();
});

const restoreType = "3 Vendor Configuration File";
const code = "Device.DeviceInfo.ProvisioningCode";
const policy = "Device.ManagementServer.AutonomousTransferCompletePolicy.";

/** An agent that has bootstrapped at an ACS with these methods, and what it asked of them. */
async function scene(...methods: readonly string[]) {
  const asked: string[] = [];
  const invalid: string[] = [];
  const acs = {
    before: (_request: unknown, response: ServerResponse, body: string) => {
      if (body !== "") invalid.push(...validateEnvelope(body));
      const method = /<cwmp:(GetRPCMethods|RequestDownload|AutonomousTransferComplete)\b/.exec(body)?.[1];
      if (method === undefined) return false;
      asked.push(body.slice(body.indexOf(`<cwmp:${method}`)));
      const list = methods.map((name) => `<string>${name}</string>`).join("");
      const content =
        method === "GetRPCMethods" ? `<MethodList enc:arrayType="xsd:string[0]">${list}</MethodList>` : "";
      const answer = methods.includes(method)
        ? `<cwmp:${method}Response>${content}</cwmp:${method}Response>`
        : `<soap:Fault><faultcode>Server</faultcode><faultstring>CWMP fault</faultstring><detail><cwmp:Fault><FaultCode>8000</FaultCode><FaultString>Method not supported</FaultString></cwmp:Fault></detail></soap:Fault>`;
      const id = /<cwmp:ID[^>]*>([^<]*)</.exec(body)?.[1];
      response.writeHead(200, { "Content-Type": "text/xml" });
      response.end(
        `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:enc="http://schemas.xmlsoap.org/soap/encoding/" xmlns:cwmp="urn:dslforum-org:cwmp-1-2"><soap:Header><cwmp:ID soap:mustUnderstand="1">${id}</cwmp:ID></soap:Header><soap:Body>${answer}</soap:Body></soap:Envelope>`,
      );
      return true;
    },
  };
  const cpe = await processCpe({ acs, settings: ["device.serialNumber=FILES2"] });
  cleanUp.push(cpe.close);
  const transfers = (...argv: readonly string[]) => {
    const command = new RunningCommand("transfers", ...argv, "--state-dir", cpe.stateDirectory);
    return command.ended.then((exitCode) => ({ exitCode, text: command.text() }));
  };
  return { ...cpe, asked, invalid, files: await fileServer(), transfers };
}

const everything = ["Inform", "GetRPCMethods", "TransferComplete", "AutonomousTransferComplete", "RequestDownload"];

describe("somebody on the device", () => {
  it("backs the configuration up and restores it, and the ACS hears of both", async () => {
    const { acs, asked, invalid, files, start, transfers } = await scene(...everything);
    const filter = `${restoreType},1 Firmware Upgrade Image`;
    acs.queue.push(rpc.set({ [`${policy}Enable`]: "1", [`${policy}FileTypeFilter`]: filter, [code]: "saved" }));
    start();
    await acs.until(() => acs.sessions === 1);
    expect(await transfers("upload", "1", `${files.url}/backup`)).toMatchObject({ exitCode: 0 });
    expect(files.files.get("/backup")?.toString()).toContain(">saved<");
    await acs.until(() => asked.length === 2);
    expect(acs.informs.at(-1)?.events).toEqual(["10 AUTONOMOUS TRANSFER COMPLETE"]);
    expect(asked[1]).toContain(`<TransferURL>${files.url}/backup</TransferURL><IsDownload>0</IsDownload>`);
    expect(asked[1]).toContain(`<FileType>${restoreType}</FileType>`);

    acs.queue.push(rpc.set({ [code]: "later" }));
    expect(await transfers("download", restoreType, `${files.url}/backup`)).toMatchObject({ exitCode: 0 });
    await acs.until(() => asked.length === 3);
    expect(asked[2]).toContain("<IsDownload>1</IsDownload>");
    const failed = await transfers("download", restoreType, `${files.url}/nothing`);
    expect(failed).toMatchObject({ exitCode: 1, text: expect.stringContaining("9016") });
    await acs.until(() => asked.length === 4);
    expect(asked[3]).toContain("<FaultCode>9016</FaultCode>");
    expect(await transfers("download", "4 Tone File", `${files.url}/backup`)).toMatchObject({ exitCode: 1 });
    expect(acs.completed).toEqual([]);
    expect(invalid).toEqual([]);
  });

  it("asks the ACS for a file", async () => {
    const { acs, asked, invalid, start, transfers } = await scene(...everything);
    start();
    await acs.until(() => acs.sessions === 1);
    expect(await transfers("request", "3", "Version=2.1")).toMatchObject({ exitCode: 0 });
    await acs.until(() => acs.sessions === 2);
    expect(acs.informs.at(-1)?.events).toEqual(["9 REQUEST DOWNLOAD"]);
    expect(asked[1]).toContain(`<FileType>${restoreType}</FileType>`);
    expect(asked[1]).toContain("<ArgStruct><Name>Version</Name><Value>2.1</Value></ArgStruct>");
    expect(invalid).toEqual([]);
  });

  it("is not heard by an ACS that lacks the method, but its event is [interop A.1.5]", async () => {
    const { acs, asked, stateDirectory: directory, start, transfers } = await scene("Inform", "TransferComplete");
    start();
    await acs.until(() => acs.sessions === 1);
    await transfers("request", restoreType);
    await acs.until(() => acs.sessions === 2);
    await transfers("request", restoreType);
    await acs.until(() => acs.sessions === 3);
    // Neither the question nor the request twice.
    expect(asked.map((text) => /<cwmp:(\w+)/.exec(text)?.[1])).toEqual(["GetRPCMethods", "RequestDownload"]);
    expect(acs.informs.slice(1).map(({ events }) => events)).toEqual([["9 REQUEST DOWNLOAD"], ["9 REQUEST DOWNLOAD"]]);
    expect(JSON.parse(cpeAgent("events", "--json", "--state-dir", directory).stdout)).toEqual([]);
  });
});

describe("a scheduled download", () => {
  it("asks for confirmation, and comes through a kill -9 with the answer", async () => {
    const { acs, stateDirectory: directory, files, start, transfers } = await scene();
    files.files.set("/saved", Buffer.from(""));
    acs.queue.push(
      rpc.set({ [code]: "saved" }),
      rpc.upload("backup", "1 Vendor Configuration File", `${files.url}/saved`),
    );
    const first = start();
    await acs.until(() => acs.completed.length === 1);
    const window = (from: number, to: number, mode: string): string =>
      `<TimeWindowStruct><WindowStart>${from}</WindowStart><WindowEnd>${to}</WindowEnd><WindowMode>${mode}</WindowMode><UserMessage>Restore it now?</UserMessage><MaxRetries>1</MaxRetries></TimeWindowStruct>`;
    const schedule = (key: string, ...windows: readonly string[]): string =>
      `<cwmp:ScheduleDownload><CommandKey>${key}</CommandKey><FileType>${restoreType}</FileType><URL>${files.url}/saved</URL><Username></Username><Password></Password><FileSize>0</FileSize><TargetFileName></TargetFileName><TimeWindowList enc:arrayType="cwmp:TimeWindowStruct[${windows.length}]">${windows.join("")}</TimeWindowList></cwmp:ScheduleDownload>`;
    acs.queue.push(
      rpc.set({ [code]: "later" }),
      schedule("restore", window(0, 600, "4 Confirmation Needed")),
      schedule("never", window(0, 1, "4 Confirmation Needed")),
      schedule("bad", window(10, 5, "2 Immediately")),
    );
    expect(await new RunningCommand("inform", "--state-dir", directory).ended).toBe(0);
    expect(acs.answers.at(-1)).toContain("<FaultCode>9003</FaultCode>");
    await acs.until(() => acs.completed.length === 2);
    expect(acs.completed).toEqual(["backup 0", "never 9020"]);
    // The session that was asked for may come after it.
    expect(acs.informs.map(({ events }) => events)).toContainEqual(
      expect.arrayContaining(["7 TRANSFER COMPLETE", "M ScheduleDownload(never)"]),
    );
    expect(cpeAgent("transfers", "--state-dir", directory).stdout).toContain('asks: "Restore it now?"');

    await first.kill("SIGKILL");
    const second = start();
    await second.fact("session.end");
    expect((await transfers("confirm", "other")).exitCode).toBe(1);
    expect(await transfers("confirm", "restore")).toMatchObject({
      exitCode: 0,
      text: expect.stringContaining("confirmed"),
    });
    await acs.until(() => acs.completed.length === 3);
    expect(acs.completed.at(-1)).toBe("restore 0");
    expect(cpeAgent("get", code, "--state-dir", directory).stdout).toContain("saved");
  });
});
