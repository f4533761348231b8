import { mkdtempSync, rmSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../../src/host/clock.ts";
import { MessageReader, tableOf } from "../../../src/host/openwrt/ubus/message.ts";
import { UbusClient } from "../../../src/host/openwrt/ubus/ubus-client.ts";
import { silentLog } from "../../host/linux/silent-log.ts";
import { wireRecording } from "../../host/openwrt/ubus/recording.ts";
import { type ServiceObjects, startService } from "./service.ts";
import { startUbusd, type UbusdOptions } from "./ubusd.ts";

const helloLength = 12;

async function bus(objects: ServiceObjects, options: UbusdOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), "cpe-agent-ubus-"));
  const daemon = await startUbusd(join(folder, "ubus.sock"), options);
  const service = await startService(daemon.path, objects);
  onTestFinished(async () => {
    service.stop();
    await daemon.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return daemon.path;
}

/** Sends octets, each lot when the answer to the one before is there, and resolves with all that comes after the hello. */
function exchange(path: string, lots: readonly Buffer[], answerLengths: readonly number[]): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path);
    let received = Buffer.alloc(0);
    let expected = helloLength;
    let turn = 0;
    socket.on("error", reject);
    socket.on("data", (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < expected) return;
      const lot = lots[turn];
      if (lot === undefined) {
        resolve(received.subarray(helloLength));
        socket.destroy();
        return;
      }
      expected += answerLengths[turn] ?? 0;
      turn += 1;
      socket.write(lot);
    });
  });
}

const whole = (parts: readonly (Buffer | undefined)[]) => parts.filter((part) => part !== undefined);

describe("the stand-in of ubusd", () => {
  it("answers a lookup to the octet as the real one did", async () => {
    const { sent, received } = wireRecording("ubus-list-system");
    const answers = whole(received);
    const [system] = new MessageReader().push(Buffer.concat(answers));
    const signature = tableOf(system?.attributes.signature);
    const methods = Object.entries(signature).map(([name, takes]) => [
      name,
      { takes: takes as Record<string, number>, call: async () => undefined },
    ]);
    // The service, the type of the object, the object, and who asks.
    const ids = [2000, 0x057e1151, 0x7119a681, 2001];
    const path = await bus({ system: Object.fromEntries(methods) }, { ids: () => ids.shift() ?? 0 });
    const expected = Buffer.concat(answers);
    const got = await exchange(path, whole(sent), [expected.length]);
    expect(got.toString("hex")).toBe(expected.toString("hex"));
  });

  it("passes a call on, and its answer back, to the octet as the real one did", async () => {
    const { sent, received } = wireRecording("ubus-call-uci-get");
    const [, lookupStatus, data, status] = received;
    const ids = [2000, 0x12897e1b, 0x6bbb85fa, 2001];
    const asked: unknown[] = [];
    const get = {
      takes: {},
      call: async (args: unknown) => {
        asked.push(args);
        return { value: "1" };
      },
    };
    const path = await bus({ uci: { get } }, { ids: () => ids.shift() ?? 0 });
    const [lookup, invoke] = whole(sent);
    const answers = whole([lookupStatus, data, status]);
    // The data of the lookup are shorter than those of the real object, which has more methods.
    const lookupData = await exchange(path, whole([lookup]), [helloLength]);
    const lookupLength = lookupData.length;
    const got = await exchange(path, whole([lookup, invoke]), [lookupLength, 32 + 20 + 8]);
    expect(asked).toEqual([{ config: "system", section: "ntp", option: "enabled" }]);
    expect(got.toString("hex").endsWith(Buffer.concat(answers).toString("hex"))).toBe(true);
  });

  it("refuses what it is told to refuse", async () => {
    const board = { takes: {}, call: async () => ({ kernel: "6.6" }) };
    const path = await bus({ system: { board, reboot: board } }, { denies: (_object, method) => method === "reboot" });
    const client = new UbusClient({ path, clock: systemClock(), log: silentLog });
    onTestFinished(() => client.close());
    expect(await client.call("system", "board")).toEqual({ kernel: "6.6" });
    await expect(client.call("system", "reboot")).rejects.toMatchObject({ status: "permission-denied" });
  });
});
