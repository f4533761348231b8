import { describe, expect, it } from "vitest";
import { faultsOf, valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { Lab } from "../lab.ts";

// TP-181 Issue 1 Amendment 2, as far as it is not among the modules of BBF.069: 5.1.2, 5.1.3 and 5.7.
// [TP-181 5.1.2, 5.7]

const references = (text: string): string => [...text].map((character) => `&#${character.codePointAt(0)};`).join("");
const utf8 = (text: string): number => Buffer.byteLength(text, "utf8");

describe("5.7 localized strings: lengths are in characters, not octets [TR-106 string]", () => {
  const name = "Device.NAT.PortMapping.1.Description";

  it("5.7.1, 5.7.2: a value of characters beyond ASCII, longer in octets than the limit in characters", async () => {
    const lab = await Lab.forTest();
    const path = "Device.NAT.PortMapping.1.Alias";
    const alias = `a${"é".repeat(63)}`;
    expect([alias.length, utf8(alias) > 64]).toEqual([64, true]);
    for (const [at, value] of [
      [name, "Größe 中文 📡 &#9;"],
      [path, alias],
    ] as const) {
      const sent = value.includes("&#9;") ? value : references(value);
      const [set, got = ""] = await lab.ask(rpc.set({ [at]: sent }), rpc.get(at));
      expect(faultsOf(set)).toEqual([]);
      expect(decoded(valuesOf(got).get(at) ?? "")).toBe(decoded(value));
    }
  });

  it("5.7.3, 5.7.4: a ParameterKey of 32 characters in more octets; 33 are refused", async () => {
    const lab = await Lab.forTest();
    const key = "ключ".repeat(8);
    const parameterKey = "Device.ManagementServer.ParameterKey";
    const [set, got = ""] = await lab.ask(rpc.setEach([], references(key)), rpc.get(parameterKey));
    expect([utf8(key), faultsOf(set), decoded(valuesOf(got).get(parameterKey) ?? "")]).toEqual([64, [], key]);
    expect(faultsOf((await lab.ask(rpc.setEach([], references(`${key}!`))))[0])).toEqual([9003]);
  });

  it("5.7.5, 5.7.6: a CommandKey of 32 characters in more octets comes back with its event", async () => {
    const lab = await Lab.forTest();
    const key = "причина-".repeat(4);
    expect([key.length, utf8(key) > 32]).toEqual([32, true]);
    await lab.ask(rpc.reboot(references(key)));
    await lab.acs.until(() => lab.acs.sessions === 3);
    expect(lab.last.events.map(decoded)).toEqual(["1 BOOT", `M Reboot(${key})`]);
  });
});

describe("5.1.2, 5.1.3 time setting [TR-181 Time]", () => {
  it("the device tells its time in UTC with its offset, and takes a time zone", async () => {
    const before = Math.floor(Date.now() / 1000);
    const lab = await Lab.forTest();
    const current = /<CurrentTime>([^<]+)</.exec(lab.posted[0]?.body ?? "")?.[1] ?? "";
    expect(current).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/);
    const told = Date.parse(current) / 1000;
    expect([told >= before, told <= Date.now() / 1000]).toEqual([true, true]);
    const [got = ""] = await lab.ask(rpc.get("Device.Time."));
    expect(valuesOf(got).get("Device.Time.CurrentLocalTime")).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/);
  });
});

const decoded = (text: string): string =>
  text
    .replace(/&#x([0-9A-Fa-f]+);/g, (_, digits: string) => String.fromCodePoint(Number.parseInt(digits, 16)))
    .replace(/&#(\d+);/g, (_, digits: string) => String.fromCodePoint(Number(digits)));
