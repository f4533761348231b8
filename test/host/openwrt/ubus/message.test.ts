import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MalformedBlob } from "../../../../src/host/openwrt/ubus/blob.ts";
import { encodeMessage, MessageReader, messageTypes, tableOf } from "../../../../src/host/openwrt/ubus/message.ts";
import { wireRecording } from "./recording.ts";

const calls = wireRecording("ubus-call-uci-get");
const list = wireRecording("ubus-list-system");
const present = (parts: readonly (Buffer | undefined)[]) => parts.filter((part) => part !== undefined);
const streams = [calls.sent, calls.received, list.sent, list.received].map((parts) => Buffer.concat(present(parts)));

describe("a message", () => {
  it.each(streams)("of the recordings is written as it was read: $length octets", (stream) => {
    const messages = new MessageReader().push(stream);
    expect(messages.length).toBeGreaterThan(0);
    expect(Buffer.concat(messages.map(encodeMessage)).toString("hex")).toBe(stream.toString("hex"));
  });

  it("says what the recording says", () => {
    const [lookup, invoke] = new MessageReader().push(Buffer.concat(present(calls.sent)));
    expect(lookup).toMatchObject({ type: messageTypes.lookup, sequence: 1, peer: 0, attributes: { path: "uci" } });
    expect(invoke).toMatchObject({ type: messageTypes.invoke, sequence: 2, attributes: { method: "get" } });
    expect(tableOf(invoke?.attributes.data)).toEqual({ config: "system", section: "ntp", option: "enabled" });
    const [, data] = new MessageReader().push(Buffer.concat(present(calls.received)));
    expect(tableOf(data?.attributes.data)).toEqual({ value: "1" });
    const [system] = new MessageReader().push(Buffer.concat(present(list.received)));
    expect(system?.attributes).toMatchObject({ path: "system", object: 0x7119a681, objectType: 0x057e1151 });
    expect(tableOf(system?.attributes.signature)).toMatchObject({ board: {}, signal: { pid: 5, signum: 5 } });
  });

  it("is the same however its octets come", () => {
    const stream = Buffer.concat(streams);
    const whole = new MessageReader().push(stream);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1 }), (lengths) => {
        const reader = new MessageReader();
        const messages = [];
        for (let at = 0, turn = 0; at < stream.length; turn += 1) {
          const length = lengths[turn % lengths.length] ?? 1;
          messages.push(...reader.push(stream.subarray(at, at + length)));
          at += length;
        }
        expect(messages).toEqual(whole);
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ["too long", "0002000100000000 00100004"],
    ["shorter than its own length", "0002000100000000 00000003"],
  ])("is refused that says it is %s", (_title, octets) => {
    expect(() => new MessageReader().push(Buffer.from(octets.replaceAll(" ", ""), "hex"))).toThrow(MalformedBlob);
  });

  it("is read or refused, whatever the octets", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(), fc.nat(255), (octets, at, octet) => {
        const damaged = Buffer.concat(present(calls.sent));
        damaged[at % damaged.length] = octet;
        for (const one of [Buffer.from(octets), damaged]) {
          try {
            new MessageReader().push(one);
          } catch (error) {
            expect(error).toBeInstanceOf(MalformedBlob);
          }
        }
      }),
      { numRuns: 3000 },
    );
  });
});
