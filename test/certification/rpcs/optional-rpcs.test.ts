import { describe, expect, it } from "vitest";
import { element, elements, faultsOf, valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { fileServer } from "../../harness/file-server.ts";
import { Lab } from "../lab.ts";

// Module Optional_RPCs of BBF.069.
// [TP-069 Optional_RPCs, TP-181 5.1.1]

const later = { delaySeconds: 3600 };
const restore = "3 Vendor Configuration File";

describe("ScheduleInform [TR-069 A.4.1.2]", () => {
  it("survives a power cycle", async () => {
    const lab = await Lab.forTest();
    await lab.ask(rpc.scheduleInform(1, "kept"));
    await lab.powerOff();
    await lab.powerOn();
    await lab.acs.until(() => lab.acs.informs.some(({ events }) => events.includes("M ScheduleInform(kept)")));
  });

  it("of 0 seconds is refused with 9003", async () => {
    const lab = await Lab.forTest();
    expect(faultsOf((await lab.ask(rpc.scheduleInform(0, "")))[0])).toEqual([9003]);
  });
});

describe("FactoryReset [TR-069 A.4.1.6]", () => {
  it("is answered, and puts values and rows back after the session", async () => {
    const lab = await Lab.forTest();
    const name = "Device.NAT.PortMapping.1.Description";
    const [, , answer] = await lab.ask(
      rpc.set({ [name]: "changed" }),
      rpc.delete("Device.NAT.PortMapping.2."),
      rpc.factoryReset(),
    );
    expect(answer).toContain("FactoryResetResponse");
    await lab.acs.until(() => lab.acs.informs.length === 3 && lab.acs.sessions === 3);
    expect(lab.last.events).toEqual(["0 BOOTSTRAP", "1 BOOT"]);
    const values = valuesOf((await lab.ask(rpc.get("Device.NAT.")))[0] ?? "");
    expect([values.get(name), values.get("Device.NAT.PortMappingNumberOfEntries")]).toEqual(["Camera", "2"]);
  });
});

describe("Upload [TR-069 A.4.1.5]", () => {
  it("sends the log to the server, and tells of it", async () => {
    const [lab, files] = [await Lab.forTest(), await fileServer()];
    await lab.ask(rpc.upload("log", "2 Vendor Log File", `${files.url}/log`));
    await lab.acs.until(() => lab.acs.completed.length === 1);
    expect([lab.acs.completed, files.served]).toEqual([["log 0"], ["PUT /log"]]);
    expect(lab.last.events).toEqual(expect.arrayContaining(["7 TRANSFER COMPLETE", "M Upload(log)"]));
    expect(files.files.get("/log")?.length).toBeGreaterThan(0);
  });

  it("of a type that there is not is refused with 9003", async () => {
    const lab = await Lab.forTest();
    expect(faultsOf((await lab.ask(rpc.upload("no", "9 Nonsense", "http://127.0.0.1/")))[0])).toEqual([9003]);
  });
});

describe("the queue of transfers [TR-069 A.4.1.1, A.4.1.7, A.4.1.9]", () => {
  it("is listed, survives a power cycle and is cancelled by CommandKey without a TransferComplete", async () => {
    const lab = await Lab.forTest();
    const url = "http://127.0.0.1:9/file";
    await lab.ask(
      ...["a", "b", "c"].map((key) => rpc.download(key, restore, url, later)),
      rpc.upload("d", "2 Vendor Log File", url, later),
    );
    await lab.powerOff();
    await lab.session(() => lab.powerOn());
    const [queued, all] = await lab.ask(rpc.queuedTransfers(), rpc.allQueuedTransfers());
    expect([elements(queued, "CommandKey"), elements(queued, "State")]).toEqual([
      ["a", "b", "c", "d"],
      ["1", "1", "1", "1"],
    ]);
    expect([elements(all, "CommandKey"), elements(all, "FileType"), elements(all, "IsDownload")]).toEqual([
      ["a", "b", "c", "d"],
      [restore, restore, restore, "4 Vendor Log File"],
      ["1", "1", "1", "0"],
    ]);
    const [, left] = await lab.ask(rpc.cancelTransfer("b"), rpc.queuedTransfers());
    expect(elements(left, "CommandKey")).toEqual(["a", "c", "d"]);
    expect(lab.acs.completed).toEqual([]);
  });

  it("takes three at least, and answers 9004 when it is full [TR-069 A.5.1]", async () => {
    const lab = await Lab.forTest();
    const answers = await lab.ask(
      ...Array.from({ length: 17 }, (_, at) => rpc.download(`${at}`, restore, "http://127.0.0.1:9/", later)),
    );
    expect(answers.map((answer) => element(answer, "Status") ?? faultsOf(answer)[0])).toEqual([
      ...Array.from({ length: 16 }, () => "1"),
      9004,
    ]);
  });
});
