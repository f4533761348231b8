import { expect, it } from "vitest";
import { elements, faultsOf } from "../../harness/acs/answers.ts";
import { rpc, type TimeWindow } from "../../harness/acs/rpc.ts";
import { fileServer } from "../../harness/file-server.ts";
import { Lab } from "../lab.ts";

// ScheduleDownload of module Optional_RPCs. [TR-069 A.4.1.8]
// [TP-069 Optional_RPCs]

const restore = "3 Vendor Configuration File";

it("a file is fetched within its window, and told of by 7 TRANSFER COMPLETE and M ScheduleDownload", async () => {
  const [lab, files] = [await Lab.forTest(), await fileServer()];
  await lab.ask(rpc.upload("up", "1 Vendor Configuration File", `${files.url}/file`));
  await lab.acs.until(() => lab.acs.completed.length === 1);
  const [answer] = await lab.ask(rpc.scheduleDownload("night", restore, `${files.url}/file`, { start: 1, end: 600 }));
  expect(answer).toContain("ScheduleDownloadResponse");
  await lab.acs.until(() => lab.acs.completed.length === 2);
  expect(lab.acs.completed).toEqual(["up 0", "night 0"]);
  expect(lab.last.events).toEqual(expect.arrayContaining(["7 TRANSFER COMPLETE", "M ScheduleDownload(night)"]));
});

it("what cannot be done in its window fails, as what it was or as 9020", async () => {
  const [lab, files] = [await Lab.forTest(), await fileServer()];
  await lab.ask(rpc.scheduleDownload("late", restore, `${files.url}/nothing`, { start: 0, end: 2, retries: -1 }));
  await lab.acs.until(() => lab.acs.completed.length === 1);
  expect(lab.acs.completed).toEqual([expect.stringMatching(/^late (9016|9020)$/)]);
});

it.each<[string, readonly TimeWindow[]]>([
  ["no window", []],
  ["an end before the start", [{ start: 10, end: 5 }]],
  [
    "windows that overlap",
    [
      { start: 0, end: 10 },
      { start: 5, end: 20 },
    ],
  ],
  [
    "windows out of order",
    [
      { start: 100, end: 200 },
      { start: 0, end: 10 },
    ],
  ],
  ["a mode that there is not", [{ start: 0, end: 10, mode: "5 Whenever" }]],
  ["a number of retries that there is not", [{ start: 0, end: 10, retries: -2 }]],
])("with %s it is refused with 9003", async (_, windows) => {
  const lab = await Lab.forTest();
  const [answer, queue] = await lab.ask(
    rpc.scheduleDownload("no", restore, "http://127.0.0.1:9/", ...windows),
    rpc.allQueuedTransfers(),
  );
  expect([faultsOf(answer), elements(queue, "CommandKey")]).toEqual([[9003], []]);
});

it("it waits in the queue, over a power cycle, and can be cancelled", async () => {
  const lab = await Lab.forTest();
  await lab.ask(rpc.scheduleDownload("far", restore, "http://127.0.0.1:9/", { start: 3600, end: 7200 }));
  await lab.powerOff();
  await lab.session(() => lab.powerOn());
  const [queue, , left] = await lab.ask(rpc.allQueuedTransfers(), rpc.cancelTransfer("far"), rpc.allQueuedTransfers());
  expect([elements(queue, "CommandKey"), elements(left, "CommandKey")]).toEqual([["far"], []]);
});
