import { describe, expect, it } from "vitest";
import { CwmpError } from "../../../src/cwmp/faults.ts";
import type { QueuedTransfer } from "../../../src/cwmp/session/session-context.ts";
import { ask, device, refused } from "./ask.ts";

const server = { URL: "http://files.example/f", Username: "u", Password: "p" };
const download = {
  CommandKey: "k",
  FileType: "3 Vendor Configuration File",
  ...server,
  FileSize: 7,
  TargetFileName: "t",
  DelaySeconds: 0,
  SuccessURL: "http://evil.example/",
  FailureURL: "http://evil.example/",
};
const upload = { CommandKey: "k", FileType: "2 Vendor Log File", ...server, DelaySeconds: 0 };
const unknownTime = "0001-01-01T00:00:00Z";
const notYet = { Status: 1, StartTime: unknownTime, CompleteTime: unknownTime };

describe("file transfers", () => {
  it("are queued, answered as not done with Unknown Time, and cancelled [TR-069 A.3.2.8, A.4.1.5, A.4.1.9]", async () => {
    const cpe = await device();
    expect(await ask(cpe, "Download", download)).toEqual(notYet);
    expect(await ask(cpe, "Upload", upload)).toEqual(notYet);
    expect(await ask(cpe, "CancelTransfer", { CommandKey: "k" })).toEqual({});
    expect(cpe.actions.asked).toEqual([
      "Download k 3 Vendor Configuration File http://files.example/f",
      "Upload k 2 Vendor Log File http://files.example/f",
      "cancel k",
    ]);
  });

  it.each([2 ** 31, 2 ** 32 - 1])("are not queued for %i seconds from now", async (DelaySeconds) => {
    const cpe = await device();
    expect(await ask(cpe, "Download", { ...download, DelaySeconds })).toEqual(refused(9003));
    expect(await ask(cpe, "Upload", { ...upload, DelaySeconds })).toEqual(refused(9003));
    expect(cpe.actions.asked).toEqual([]);
  });

  it.each([9003, 9004, 9013] as const)("that are refused with %i are answered so", async (code) => {
    const cpe = await device();
    const refusing = { ...cpe, actions: { ...cpe.actions, transfer: () => Promise.reject(new CwmpError(code)) } };
    expect(await ask(refusing, "Download", download)).toEqual(refused(code));
  });

  it("are listed with their states [TR-069 A.4.1.1, A.4.1.7]", async () => {
    const cpe = await device();
    const file = { fileType: "2 Vendor Log File", fileSize: 0, targetFileName: "", local: false };
    const list: readonly QueuedTransfer[] = [
      { rpc: "Upload", commandKey: "a", state: "completed", ...file },
      { rpc: "Download", commandKey: "b", state: "running", ...file },
      { rpc: "Upload", commandKey: "c", state: "waiting", ...file },
      { rpc: "Upload", commandKey: "", state: "waiting", ...file, local: true },
    ];
    const listing = { ...cpe, actions: { ...cpe.actions, transfers: () => list } };
    expect(await ask(listing, "GetQueuedTransfers", {})).toEqual({
      TransferList: [
        { CommandKey: "a", State: 3 },
        { CommandKey: "b", State: 2 },
        { CommandKey: "c", State: 1 },
      ],
    });
    const all = await ask(listing, "GetAllQueuedTransfers", {});
    const [log, fetched] = [{ FileType: "4 Vendor Log File" }, { FileType: "2 Vendor Log File" }];
    expect(all).toMatchObject({
      TransferList: [{ IsDownload: false, ...log }, { IsDownload: true, ...fetched }, { State: 1, ...log }, log],
    });
  });
});
