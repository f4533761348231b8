import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  derivedKeys,
  sign,
  signedAt,
  signingKeys,
  verify,
} from "../../../../src/net/diagnostics/capacity/authentication.ts";
import {
  activationAuthAt,
  readActivation,
  readSetup,
  setupAuthAt,
  writeActivation,
  writeSetup,
} from "../../../../src/net/diagnostics/capacity/control-pdus.ts";
import {
  readLoad,
  readStatus,
  writeLoadState,
  writeStatus,
} from "../../../../src/net/diagnostics/capacity/data-pdus.ts";

// What udpst 9.0.0 (protocol 20) and 8.2.0 (protocol 11) say to themselves, over loopback at a fixed rate of 1 Mbit/s,
// with the key "secret-key". Of load there is the header alone.

interface Said {
  readonly by: "client" | "server";
  /** Octets that it had. */
  readonly length: number;
  readonly pdu: Buffer;
}

function recorded(name: string): readonly Said[] {
  const text = readFileSync(new URL(`../../../fixtures/capacity/${name}.txt`, import.meta.url), "utf8");
  return text
    .trim()
    .split("\n")
    .filter((line) => !line.startsWith("#"))
    .map((line) => {
      const [by, length, hex = ""] = line.split(" ");
      return { by: by === "client" ? "client" : "server", length: Number(length), pdu: Buffer.from(hex, "hex") };
    });
}

const key = { key: "secret-key", id: 7 };
const idOf = ({ pdu }: Said): string => pdu.toString("hex", 0, 2);

/** udpst leaves there what was in its buffer before. */
function withoutRemains(status: Buffer, version: number): string {
  const bare = Buffer.from(status);
  if (version === 20) bare.fill(0, 188);
  else bare.fill(0, 44, 48).fill(0, 100, 104);
  return bare.toString("hex");
}

describe.each([
  ["v20-down", 20],
  ["v20-up", 20],
  ["v11-down", 11],
  ["v11-up", 11],
] as const)("The exchange %s of udpst with itself [TR-181 IP.Diagnostics.IPLayerCapacityMetrics]", (name, version) => {
  const said = recorded(name);
  const setups = said.filter((each) => idOf(each) === "ace1");
  const time = signedAt(setups[0]?.pdu ?? Buffer.alloc(56), setupAuthAt);
  const keys = signingKeys(key, version, time);

  it("is set up and activated by the octets that we write", () => {
    expect(setups.map(({ by }) => by)).toEqual(["client", "server"]);
    for (const { by, pdu } of setups) {
      const kind = by === "client" ? "request" : "response";
      const setup = readSetup(pdu, kind);
      if (setup === undefined) throw new Error("unread");
      expect(setup).toMatchObject({ version, count: 1, response: by === "client" ? 0 : 1, authMode: 1 });
      const own = writeSetup(setup, kind);
      if (by === "client" || version === 20) sign(own, setupAuthAt, keys[by], setup.keyId, signedAt(pdu, setupAuthAt));
      else pdu.copy(own, setupAuthAt, setupAuthAt);
      expect(own.toString("hex")).toBe(pdu.toString("hex"));
    }
    const activations = said.filter((each) => idOf(each) === "ace2");
    expect(activations.map(({ by }) => by)).toEqual(["client", "server"]);
    for (const { by, pdu } of activations) {
      const activation = readActivation(pdu, version);
      if (activation === undefined) throw new Error("unread");
      expect(activation).toMatchObject({
        trialMs: 250,
        seconds: 5,
        intervalMs: 1000,
        response: by === "client" ? 0 : 1,
      });
      expect(activation.search).toMatchObject({ index: 1, isFixed: true, algorithm: "B", lowerMs: 30, upperMs: 90 });
      const own = writeActivation(activation);
      if (version === 20) sign(own, activationAuthAt, keys[by], 7, signedAt(pdu, activationAuthAt));
      expect(own.toString("hex")).toBe(pdu.toString("hex"));
    }
  });

  it("is authentic for who knows the key, soon enough, and for nobody else", () => {
    for (const { by, pdu } of version === 20 ? setups : setups.slice(0, 1)) {
      expect(verify(pdu, setupAuthAt, keys[by], time)).toBe("ok");
      expect(verify(pdu, setupAuthAt, keys[by], time + 6)).toBe("late");
      expect(verify(pdu, setupAuthAt, Buffer.from("another"), time)).toBe("forged");
      const changed = Buffer.from(pdu);
      changed.writeUInt8(pdu.readUInt8(10) ^ 1, 10);
      expect(verify(changed, setupAuthAt, keys[by], time)).toBe("forged");
    }
  });

  it("has load and status of the octets that we write", () => {
    const statuses = said.filter((each) => idOf(each) === "feed");
    expect(statuses.length).toBeGreaterThan(5);
    for (const { pdu } of statuses) {
      const status = readStatus(pdu, version);
      if (status === undefined) throw new Error("unread");
      expect(writeStatus(status, version).toString("hex")).toBe(withoutRemains(pdu, version));
    }
    const last = readStatus(statuses.at(-1)?.pdu ?? Buffer.alloc(0), version);
    expect(last).toMatchObject({ stops: true });
    expect(last?.intervals).toBeGreaterThanOrEqual(4);
    const loads = said.filter((each) => idOf(each) === "beef");
    for (const { length, pdu } of loads) {
      const load = readLoad(pdu);
      if (load === undefined) throw new Error("unread");
      expect(load.bytes).toBe(length);
      const own = Buffer.from(pdu);
      const { nanoseconds, seconds } = load.statusSent;
      writeLoadState(own, { ...load, statusErrors: pdu.readUInt16BE(10), statusSent: { seconds, nanoseconds } });
      expect(own.toString("hex")).toBe(pdu.toString("hex"));
    }
  });
});

it("derives the keys of either side as udpst does (NIST SP 800-108)", () => {
  const { client, server } = derivedKeys("secret-key", 1795867361);
  expect(client.toString("hex")).toBe("07ec0aceb807a6e3a001a2839bebbc67a50fd88c4bfcf94a946daf966d817095");
  expect(server.toString("hex")).toBe("b2e935e3d7973562341415ad5456ccdd4faf921d06e20b8d77b554caf6f184ac");
});
