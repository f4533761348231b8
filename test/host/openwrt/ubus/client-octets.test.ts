import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../../../src/host/clock.ts";
import { encodeTable } from "../../../../src/host/openwrt/ubus/blobmsg.ts";
import { encodeMessage, MessageReader, messageTypes } from "../../../../src/host/openwrt/ubus/message.ts";
import { UbusClient } from "../../../../src/host/openwrt/ubus/ubus-client.ts";
import { silentLog } from "../../linux/silent-log.ts";
import { wireRecording } from "./recording.ts";

/** A server that says hello, and then to each chunk what `answer` gives; and a client of it. */
async function scripted(answer: (chunk: Buffer, turn: number) => Buffer) {
  const path = join(mkdtempSync(join(tmpdir(), "cpe-agent-ubus-")), "ubus.sock");
  const heard: Buffer[] = [];
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.on("error", () => {});
    socket.write(encodeMessage({ type: messageTypes.hello, sequence: 0, peer: 0xac214bf8, attributes: {} }));
    socket.on("data", (chunk: Buffer) => {
      heard.push(chunk);
      socket.write(answer(chunk, heard.length - 1));
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const client = new UbusClient({ path, clock: systemClock(), log: silentLog });
  onTestFinished(() => {
    client.close();
    server.close();
    rmSync(join(path, ".."), { recursive: true, force: true });
  });
  return { client, heard, connections: () => connections };
}

const nothing = Buffer.alloc(0);

describe("the client of ubus", () => {
  it("sends the octets that the real program sent, and understands the answers to them", async () => {
    const { sent, received } = wireRecording("ubus-call-uci-get");
    const [, lookupStatus, data, status] = received;
    const attributes = { path: "uci", object: 0x6bbb85fa, objectType: 1, signature: nothing };
    // That of the recording is cut short.
    const lookupData = encodeMessage({ type: messageTypes.data, sequence: 1, peer: 0, attributes });
    const answers = [
      [lookupData, lookupStatus],
      [data, status],
    ].map((parts) => Buffer.concat(parts.filter((part) => part !== undefined)));
    const { client, heard } = await scripted((_chunk, turn) => answers[turn] ?? nothing);
    const answer = await client.call("uci", "get", { config: "system", section: "ntp", option: "enabled" });
    expect(answer).toEqual({ value: "1" });
    const expected = sent.filter((part) => part !== undefined);
    expect(heard.map((octets) => octets.toString("hex"))).toEqual(expected.map((octets) => octets.toString("hex")));
  });

  it("answers a call that comes in the same breath as the id of its object", async () => {
    const object = 0x12345678;
    const call = { object, method: "say", data: encodeTable({ word: "now" }) };
    const { client } = await scripted((_chunk, turn) => {
      if (turn > 0) return nothing;
      return Buffer.concat([
        encodeMessage({ type: messageTypes.data, sequence: 1, peer: 0, attributes: { object, objectType: 9 } }),
        encodeMessage({ type: messageTypes.status, sequence: 1, peer: 0, attributes: { status: 0 } }),
        encodeMessage({ type: messageTypes.invoke, sequence: 77, peer: 88, attributes: call }),
      ]);
    });
    const said = await new Promise((resolve) => {
      client.offer("mine", { say: { takes: {}, call: async (args) => void resolve(args) } });
    });
    expect(said).toEqual({ word: "now" });
  });

  it("makes a new connection when nothing at all is answered on the old one", async () => {
    const { client, connections } = await scripted(() => nothing);
    const calls = Array.from({ length: 1100 }, () => client.call("o", "m", {}, { timeoutMs: 1 }));
    const ends = await Promise.allSettled(calls.map((call, at) => (at === 0 ? call : call.catch(() => "ended"))));
    expect(ends).toHaveLength(1100);
    void client.objects().catch(() => undefined);
    await expect.poll(connections).toBe(2);
  });

  it("drops a connection on which octets come that are no message, and what waited for it", async () => {
    const { client, heard } = await scripted(() => Buffer.alloc(64, 0xff));
    await expect(client.call("o", "m")).rejects.toMatchObject({ status: "connection-failed" });
    expect(new MessageReader().push(Buffer.concat(heard))).toHaveLength(1);
  });
});
