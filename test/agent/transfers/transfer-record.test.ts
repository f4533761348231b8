import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Transfer, waiting } from "../../../src/agent/transfers/transfer.ts";
import { readTransfer, writeTransfer } from "../../../src/agent/transfers/transfer-record.ts";
import { beginning } from "../../../src/agent/transfers/transfer-windows.ts";

// Transfers as the store keeps them.

const outcome = { faultCode: 9016, faultString: "no such file", startTime: "s", completeTime: "c" };
const image = { bank: 2, version: "2.0", startTime: "s", reboots: 1 };
const kept = {
  rpc: "Download",
  commandKey: "key",
  fileType: "3 Vendor Configuration File",
  url: "http://files.example/a",
  username: "u",
  password: "p",
  fileSize: 7,
  targetFileName: "",
  delayMs: 5000,
  dueWallMs: 1_800_000_000_000,
  local: false,
  begun: 0,
  progress: beginning,
  state: waiting,
} as const satisfies Omit<Transfer, "key" | "dueMs" | "provisional" | "notBeforeMs">;
const inMemory = { key: "000001", dueMs: 17, provisional: true, notBeforeMs: 3 };
const windows = [
  { startSeconds: 0, endSeconds: 5, mode: "4 Confirmation Needed", userMessage: "now?", maxRetries: -1 },
] as const;

const records: readonly Omit<Transfer, keyof typeof inMemory>[] = [
  kept,
  { ...kept, dueWallMs: undefined, state: { name: "completed", outcome, image: undefined } },
  {
    ...kept,
    rpc: "Upload",
    local: true,
    state: { name: "completed", outcome: { ...outcome, quiet: true }, image: undefined },
  },
  { ...kept, begun: 2 },
  { ...kept, state: { name: "installed", image } },
  { ...kept, state: { name: "on-trial", image, outcome: { ...outcome, faultCode: 0 } } },
  { ...kept, state: { name: "completed", image, outcome } },
  { ...kept, rpc: "ScheduleDownload", windows, progress: { window: 0, failed: 2, confirmed: true } },
];

describe("a transfer's record", () => {
  it.each(records)("gives back what was kept: %j", (transfer) => {
    expect(readTransfer(writeTransfer({ ...transfer, ...inMemory }))).toEqual(transfer);
  });

  it("of one that runs is that of one that waits: a restart begins it anew", () => {
    const running = { name: "running", abort: new AbortController(), startTime: "s" } as const;
    expect(readTransfer(writeTransfer({ ...kept, ...inMemory, state: running }))).toEqual(kept);
  });

  it("of before there were local transfers and windows is read", () => {
    const { delayMs, dueWallMs, local, begun, progress, state, ...order } = kept;
    expect(readTransfer(JSON.stringify({ order, delayMs, dueWallMs }))).toEqual(kept);
  });

  it("that is damaged or from a newer program counts for nothing", () => {
    const text = writeTransfer({ ...(records.at(-1) ?? kept), ...inMemory });
    const record = JSON.parse(text);
    const spoilt: readonly unknown[] = [
      { ...record, order: { ...record.order, rpc: "Teleport" } },
      { ...record, order: { ...record.order, windows: undefined } },
      { ...record, order: { ...record.order, windows: [{}] } },
      { ...record, progress: { window: "0" } },
      { ...record, delayMs: "1" },
      { ...record, local: 1 },
      { ...record, begun: "1" },
      { ...record, installed: {} },
      { ...record, outcome: {} },
      [],
      null,
      7,
    ];
    for (const each of spoilt) expect(readTransfer(JSON.stringify(each)), JSON.stringify(each)).toBeUndefined();
  });

  it("cut or altered anywhere is read or counts for nothing, and throws nothing [property]", () => {
    const text = writeTransfer({ ...(records.at(-1) ?? kept), ...inMemory });
    const altered = fc
      .tuple(fc.nat(text.length), fc.nat(3), fc.string({ maxLength: 3 }))
      .map(([from, drop, put]) => text.slice(0, from) + put + text.slice(from + drop));
    fc.assert(fc.property(altered, (value) => void readTransfer(value)));
    fc.assert(fc.property(fc.json(), (value) => void readTransfer(value)));
  });
});
