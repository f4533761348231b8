import { describe, expect, it } from "vitest";
import { element } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { fileServer } from "../../harness/file-server.ts";
import { Lab } from "../lab.ts";

// What the device asks of the ACS besides Inform and TransferComplete.
// [TP-069 Optional_RPCs]

const policy = "Device.ManagementServer.AutonomousTransferCompletePolicy.";

const sent = (lab: Lab, method: string): readonly string[] =>
  lab.posted.filter(({ body }) => body.includes(`<cwmp:${method}>`)).map(({ body }) => body);

describe("AutonomousTransferComplete [TR-069 A.3.3.3, TR-181 ManagementServer.AutonomousTransferCompletePolicy]", () => {
  /** A backup that somebody local asks for. */
  async function localBackup(lab: Lab) {
    const files = await fileServer();
    const url = `${files.url}/backup`;
    await lab.agent.control({
      command: "transfer",
      rpc: "Upload",
      fileType: "1 Vendor Configuration File",
      url,
      wait: true,
    });
    return url;
  }

  it("tells of a transfer that the ACS has not asked for, with 10 AUTONOMOUS TRANSFER COMPLETE, where the policy admits it", async () => {
    const lab = await Lab.forTest();
    await lab.ask(
      rpc.set({
        [`${policy}Enable`]: "1",
        [`${policy}FileTypeFilter`]: "3 Vendor Configuration File,4 Vendor Log File",
      }),
    );
    const url = await localBackup(lab);
    await lab.acs.until(() => sent(lab, "AutonomousTransferComplete").length === 1);
    const [told] = sent(lab, "AutonomousTransferComplete");
    expect(lab.last.events).toEqual(["10 AUTONOMOUS TRANSFER COMPLETE"]);
    expect(["TransferURL", "IsDownload", "FileType", "FaultCode"].map((name) => element(told, name))).toEqual([
      url,
      "0",
      "3 Vendor Configuration File",
      "0",
    ]);
  });

  it("tells of a backup as an upload and of restores as downloads, good and bad", async () => {
    const lab = await Lab.forTest();
    const admitted = "3 Vendor Configuration File";
    await lab.ask(rpc.set({ [`${policy}Enable`]: "1", [`${policy}FileTypeFilter`]: admitted }));
    const backup = await lab.agent.control({ command: "backup" });
    const told = async (count: number) => {
      await lab.acs.until(() => sent(lab, "AutonomousTransferComplete").length === count);
      const names = ["TransferURL", "IsDownload", "FileType", "TargetFileName", "FaultCode"];
      return names.map((name) => element(sent(lab, "AutonomousTransferComplete")[count - 1], name));
    };
    expect(await told(1)).toEqual(["", "0", admitted, "", "0"]);
    const file = backup.ok ? backup.result.file : "";
    expect(await lab.agent.control({ command: "restore", file, name: "mine.xml" })).toMatchObject({ ok: true });
    expect(await told(2)).toEqual(["", "1", admitted, "mine.xml", "0"]);
    expect(await lab.agent.control({ command: "restore", file: "no file" })).toMatchObject({ ok: false });
    expect(await told(3)).toEqual(["", "1", admitted, "", "9018"]);
    expect(lab.last.events).toEqual(["10 AUTONOMOUS TRANSFER COMPLETE"]);
  });

  it.each([
    ["off", {}],
    ["for downloads", { TransferTypeFilter: "Download", FileTypeFilter: "3 Vendor Configuration File" }],
    ["for failures", { ResultTypeFilter: "Failure", FileTypeFilter: "3 Vendor Configuration File" }],
    ["for other files", { FileTypeFilter: "4 Vendor Log File" }],
  ])("says nothing where the policy is %s", async (_, filters) => {
    const lab = await Lab.forTest();
    const settings = Object.entries(filters).map(([name, value]) => [`${policy}${name}`, value]);
    await lab.ask(rpc.set({ [`${policy}Enable`]: settings.length === 0 ? "0" : "1", ...Object.fromEntries(settings) }));
    await localBackup(lab);
    expect((await lab.session(() => lab.wake())).events).toEqual(["6 CONNECTION REQUEST"]);
    expect(sent(lab, "AutonomousTransferComplete")).toEqual([]);
  });
});

describe("RequestDownload [TR-069 A.4.2.2]", () => {
  it("asks for a file with its arguments, after 9 REQUEST DOWNLOAD", async () => {
    const lab = await Lab.forTest();
    await lab.agent.control({
      command: "request-download",
      fileType: "3 Vendor Configuration File",
      values: { reason: "the lab" },
    });
    await lab.acs.until(() => sent(lab, "RequestDownload").length === 1);
    const [told] = sent(lab, "RequestDownload");
    expect(lab.last.events).toEqual(["9 REQUEST DOWNLOAD"]);
    expect([element(told, "FileType"), element(told, "Name"), element(told, "Value")]).toEqual([
      "3 Vendor Configuration File",
      "reason",
      "the lab",
    ]);
  });
});
