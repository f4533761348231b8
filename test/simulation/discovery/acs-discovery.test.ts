import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import { factoryReset, setValues, unreachable } from "../../harness/simulated/simulated-acs.ts";
import { type Life, management, type Options, simulatedKind, World } from "../../harness/simulated/simulated-device.ts";
import { SimulatedDhcp } from "../../harness/simulated/simulated-dhcp.ts";

// What DHCP says of the ACS, and when it counts. [TP-069 DHCP_URL_Discovery, DHCPv4] [TP-181 5.1.8]

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

const url = "https://acs.example/cwmp";
const other = "https://other.example/cwmp";
const code = "Device.DeviceInfo.ProvisioningCode";

let world: World;
let dhcp: SimulatedDhcp;
beforeEach(() => {
  world = new World(kind);
  dhcp = new SimulatedDhcp();
});
/** With no ACS configured, unless `more` has it otherwise. */
const start = (trust: "off" | "https" | "any", more: Options = {}): Promise<Life> =>
  world.start({ dhcp, configuration: { discovery: trust }, defaults: { url: "" }, ...more });
const informs = () => world.acs.sessions.map(({ events, target }) => [target.url, ...events]);
const parameter = async ({ tree }: Life, path: string): Promise<string | undefined> =>
  (await tree.values([path]))[0]?.value;
const status = async ({ agent }: Life) => {
  const answer = await agent.control({ command: "status" });
  return answer.ok ? { by: answer.result.acsUrlOrigin, where: answer.result.discovered } : undefined;
};
/** Whom the device cannot reach. */
const silence = (...urls: readonly string[]): void => {
  world.acs.interfere = (_step, _session, at) => (urls.includes(at) ? unreachable : undefined);
};

describe("an ACS that DHCP names [TR-069 3.1]", () => {
  it("is informed at the start, with what else was said of it", async () => {
    dhcp.answer({ says: [url, "TLCO.GRP2", "7", "3000"] });
    const life = await start("https");
    await world.clock.advance(1000);
    expect(informs()).toEqual([[url, "0 BOOTSTRAP", "1 BOOT"]]);
    expect(await parameter(life, code)).toBe("TLCO.GRP2");
    expect(await parameter(life, `${management}CWMPRetryMinimumWaitInterval`)).toBe("7");
    expect(await parameter(life, `${management}CWMPRetryIntervalMultiplier`)).toBe("3000");
    expect(await status(life)).toEqual({ by: "dhcp", where: { link: "wan", option: 43 } });
  });

  it("is informed as soon as the lease comes", async () => {
    const life = await start("https");
    await world.clock.advance(1000);
    expect(informs()).toEqual([]);
    expect(await status(life)).toEqual({ by: "none", where: undefined });
    dhcp.answer({ option: 125, says: [url] });
    await world.clock.advance(1000);
    expect(informs()).toEqual([[url, "0 BOOTSTRAP", "1 BOOT"]]);
  });

  it("is the same after a restart, and not bootstrapped again", async () => {
    dhcp.answer({ says: [url, "TLCO"] });
    await start("https");
    await world.clock.advance(1000);
    const life = await start("https");
    await world.clock.advance(1000);
    expect(informs().at(-1)).toEqual([url, "1 BOOT"]);
    expect(await status(life)).toMatchObject({ by: "dhcp" });
  });

  it("changes with the option: the new one is bootstrapped", async () => {
    dhcp.answer({ says: [url] });
    await start("https");
    await world.clock.advance(1000);
    dhcp.answer({ says: [other] });
    await world.clock.advance(1000);
    expect(informs().at(-1)).toEqual([other, "0 BOOTSTRAP"]);
  });

  it("stays when the option goes", async () => {
    dhcp.answer({ says: [url] });
    const life = await start("https");
    dhcp.answer();
    await world.clock.advance(1_000_000);
    expect(await status(life)).toMatchObject({ by: "dhcp" });
    expect(informs()).toHaveLength(1);
  });

  it("is told of a ProvisioningCode that changes with the option, but what it set itself stays", async () => {
    dhcp.answer({ says: [url, "TLCO", "7"] });
    world.acs.todo = [setValues({ [`${management}CWMPRetryMinimumWaitInterval`]: "9" })];
    const life = await start("https");
    await world.clock.advance(1000);
    dhcp.answer({ says: [url, "GRP2", "7"] });
    await world.clock.advance(1000);
    expect(informs().at(-1)).toEqual([url, "4 VALUE CHANGE"]);
    expect(await parameter(life, code)).toBe("GRP2");
    expect(await parameter(life, `${management}CWMPRetryMinimumWaitInterval`)).toBe("9");
  });
});

describe("an ACS that DHCP names counts for nothing [TR-069 3.1]", () => {
  it("where discovery is off, as it is unless it is configured", async () => {
    dhcp.answer({ says: [url] });
    await world.start({ dhcp, defaults: { url: "" } });
    await world.clock.advance(1000);
    dhcp.answer({ says: [other] });
    await world.clock.advance(1000);
    expect(informs()).toEqual([]);
  });

  it("beside one that is configured, even if that cannot be reached", async () => {
    const configured = "http://configured.example/";
    silence(configured);
    dhcp.answer({ says: [url] });
    const life = await start("any", { defaults: { url: configured } });
    await world.clock.advance(10_000_000);
    expect(dhcp.renewals).toBe(0);
    expect(await status(life)).toEqual({ by: "configured", where: undefined });
  });

  it("once one is configured, even if another that was set since is lost", async () => {
    dhcp.answer({ says: [url] });
    await start("any");
    await world.clock.advance(1000);
    const configured = "https://configured.example/";
    world.acs.todo = [setValues({ [`${management}URL`]: other })];
    const life = await start("any", { defaults: { url: configured } });
    await world.clock.advance(1000);
    silence(other);
    world.listeners.request();
    await world.clock.advance(1_000_000);
    expect(dhcp.renewals).toBe(0);
    expect(await parameter(life, `${management}URL`)).toBe(other);
  });

  it("once an ACS has set another, as long as that answers", async () => {
    dhcp.answer({ says: [url] });
    world.acs.todo = [setValues({ [`${management}URL`]: "http://set.example/" })];
    const life = await start("https");
    await world.clock.advance(1000);
    dhcp.answer({ says: [other, "GRP2"] });
    await world.clock.advance(1_000_000);
    expect(informs().at(-1)).toEqual(["http://set.example/", "0 BOOTSTRAP"]);
    expect(await status(life)).toEqual({ by: "set", where: undefined });
  });

  it("where somebody on the device has named one, even if that cannot be reached", async () => {
    silence("http://by-hand.example/");
    const life = await start("any");
    await life.agent.control({
      command: "set",
      values: [{ path: `${management}URL`, value: "http://by-hand.example/" }],
    });
    dhcp.answer({ says: [url] });
    await world.clock.advance(10_000_000);
    expect(await status(life)).toEqual({ by: "set", where: undefined });
  });

  it("without https, unless any is allowed; that is said once", async () => {
    const plain = "http://acs.example/";
    dhcp.answer({ says: [plain] });
    await start("https");
    dhcp.answer({ says: [plain, "x"] });
    await world.clock.advance(1000);
    expect(informs()).toEqual([]);
    const refused = world.log.facts.filter(({ fact }) => fact === "discovery.refused");
    expect(refused.map(({ fields }) => fields.url)).toEqual([plain]);
    await start("any");
    await world.clock.advance(1000);
    expect(informs()).toEqual([[plain, "0 BOOTSTRAP", "1 BOOT"]]);
  });

  it("without https where the one before had it", async () => {
    dhcp.answer({ says: [url] });
    const life = await start("any");
    await world.clock.advance(1000);
    silence(url);
    dhcp.answer({ says: ["http://acs.example/"] });
    await world.clock.advance(1_000_000);
    expect(await parameter(life, `${management}URL`)).toBe(url);
  });
});

describe("an ACS that is lost [TR-069 3.1]", () => {
  const set = "https://set.example/";

  it("is looked for by DHCP after 300 s where DHCP had named the first", async () => {
    dhcp.answer({ says: [url] });
    world.acs.todo = [setValues({ [`${management}URL`]: set })];
    silence(set);
    const life = await start("https");
    await world.clock.advance(299_000);
    expect(dhcp.renewals).toBe(0);
    expect(await status(life)).toMatchObject({ by: "set" });
    await world.clock.advance(2000);
    expect(dhcp.renewals).toBe(1);
    expect(informs().at(-1)).toEqual([url, "0 BOOTSTRAP"]);
    await world.clock.advance(1_000_000);
    expect(dhcp.renewals).toBe(1);
  });

  it("is found where the clients, asking again, are told of it", async () => {
    dhcp.answer({ says: [url] });
    silence(url);
    dhcp.onRenew = () => {
      if (dhcp.renewals === 3) dhcp.answer({ says: [other] });
    };
    await start("https");
    await world.clock.advance(2_090_000);
    expect(dhcp.renewals).toBe(2);
    await world.clock.advance(20_000);
    expect(informs().at(-1)).toEqual([other, "0 BOOTSTRAP", "1 BOOT"]);
    await world.clock.advance(1_000_000);
    expect(dhcp.renewals).toBe(3);
  });

  it("is looked for more and more rarely, up to once an hour", async () => {
    dhcp.answer({ says: [url] });
    silence(url);
    await start("https");
    await world.clock.advance(9_310_000); // 300, 600, 1200, 2400 and 3600 s one after the other, and then some
    const before = dhcp.renewals;
    await world.clock.advance(24 * 3_600_000);
    expect([before, dhcp.renewals]).toEqual([5, 5 + 24]);
  });

  it("is not, once it has answered within that time", async () => {
    dhcp.answer({ says: [url] });
    await start("https");
    await world.clock.advance(1000);
    for (let times = 0; times < 5; times++) {
      silence(url);
      world.listeners.request();
      await world.clock.advance(200_000);
      silence();
      world.listeners.request();
      await world.clock.advance(200_000);
    }
    expect(dhcp.renewals).toBe(0);
  });
});

describe("several ACSs that DHCP names", () => {
  it("toss no device to and fro", async () => {
    dhcp.answer({ link: "wan", says: [url] }, { link: "lte", says: [other] });
    await start("https");
    await world.clock.advance(1000);
    dhcp.answer({ link: "lte", says: [other] }, { link: "wan", says: [url] });
    await world.clock.advance(1000);
    expect(informs()).toEqual([[url, "0 BOOTSTRAP", "1 BOOT"]]);
  });
});

describe("a power cut", () => {
  it.each([1, 2, 3, 4, 5].flatMap((atWrite) => [true, false].map((kept) => ({ atWrite, kept }))))(
    "at any write of the discovery leaves it whole or undone: $atWrite, $kept",
    async (cut) => {
      dhcp.answer({ says: [url, "TLCO", "7", "3000"] });
      void start("https", { cut });
      await world.clock.advance(1000);
      const life = await start("https");
      await world.clock.advance(1000);
      expect(informs().at(-1)).toContain(url);
      expect(await parameter(life, code)).toBe("TLCO");
      expect(await parameter(life, `${management}CWMPRetryIntervalMultiplier`)).toBe("3000");
      expect(await status(life)).toMatchObject({ by: "dhcp" });
    },
  );
});

describe("a factory reset", () => {
  it("begins anew with what DHCP says [TR-069 A.4.1.6]", async () => {
    dhcp.answer({ says: [url, "TLCO"] });
    world.acs.todo = [setValues({ [`${management}URL`]: other, [code]: "SET" }), factoryReset];
    const life = await start("https");
    await world.clock.advance(100_000);
    expect(informs().at(-1)).toEqual([url, "0 BOOTSTRAP", "1 BOOT"]);
    expect(await parameter(life, code)).toBe("TLCO");
  });
});
