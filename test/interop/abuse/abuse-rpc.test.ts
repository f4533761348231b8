import { describe, expect, it } from "vitest";
import { wiredCpe } from "../../harness/wired/wired-cpe.ts";
import { fieldAcs } from "../field-acs.ts";
import { plainAcs } from "../peers.ts";
import { download, faultsIn, getValues, reboot, setAttributes, setValues, valuesIn } from "../requests.ts";
import { told } from "./abused-agent.ts";

// RPCs put to bad use, on the agent as it is wired. Titles begin with the item. [interop B.5]

const management = "Device.ManagementServer.";
const code = "Device.DeviceInfo.ProvisioningCode";

describe("an ACS that asks too much", () => {
  it.each(["0", "2147483648", "4294967295", "-1", "1e3"])(
    "B.5 R13 by ScheduleInform in %s s is told 9003",
    async (delay) => {
      const { acs } = await told([
        `<cwmp:ScheduleInform><DelaySeconds>${delay}</DelaySeconds><CommandKey>k</CommandKey></cwmp:ScheduleInform>`,
      ]);
      expect(faultsIn(acs.answers[0])).toEqual([9003]);
    },
  );

  it.each([
    ["Reboot", reboot("loop")],
    ["FactoryReset", "<cwmp:FactoryReset/>"],
  ])("B.5 R14 by %s in every session is told 9001 after five in a row, and each was told of", async (_, ask) => {
    const acs = await fieldAcs(plainAcs, [ask]);
    const cpe = await wiredCpe(acs.url);
    for (let at = 0; at < 6; at += 1) {
      await cpe.session(at);
      if (at < 5) acs.turns.push(ask);
    }
    await cpe.inform();
    expect(cpe.log.filter(({ fact }) => fact === "device.reboot")).toHaveLength(5);
    expect(faultsIn(acs.answers.at(-1))).toEqual([9001]);
    if (ask.includes("loop")) {
      expect(acs.heard.filter(({ text }) => text.includes("<CommandKey>loop</CommandKey>"))).toHaveLength(5);
    }
  });

  it("B.5 R15 by active notification of everything is told 9009 for what counts, and nothing changes", async () => {
    const { acs, cpe } = await told([
      setAttributes("Device.", "2"),
      setAttributes("Device.IP.Interface.1.Stats.BytesSent", "2"),
    ]);
    expect(acs.answers.map(faultsIn)).toEqual([[9009], [9009]]);
    const attributes = await cpe.control({ command: "attributes", paths: [code, "Device.IP.Interface.1.Stats."] });
    const notified = attributes.ok ? attributes.result.attributes.filter(({ notification }) => notification === 2) : [];
    expect(notified.filter(({ path }) => path !== code)).toEqual([]);
  });

  it("B.5 R16 by PeriodicInformInterval 0 is told 9007; 1 makes one session after the other, never two", async () => {
    const interval = `${management}PeriodicInformInterval`;
    let open = 0;
    let most = 0;
    const acs = await fieldAcs(
      plainAcs,
      [
        setValues({ [interval]: ["xsd:unsignedInt", "0"] }),
        setValues({
          [interval]: ["xsd:unsignedInt", "1"],
          [`${management}PeriodicInformEnable`]: ["xsd:boolean", "1"],
        }),
      ],
      {
        before: ({ what }) => {
          if (what === "Inform") most = Math.max(most, ++open);
          if (what === "empty") open -= 1;
          return undefined;
        },
      },
    );
    const cpe = await wiredCpe(acs.url);
    await cpe.session();
    expect(acs.answers.map(faultsIn)).toEqual([[9003, 9007], []]);
    acs.turns.push(async () => {
      await new Promise((resolve) => setTimeout(resolve, 1200));
      return plainAcs.end;
    });
    expect(await cpe.session(1)).toMatchObject({ events: ["2 PERIODIC"] });
    expect(await cpe.session(2)).toMatchObject({ events: ["2 PERIODIC"] });
    expect(most).toBe(1);
  });

  it("B.5 R17 by reading what it has written gets no password or key back", async () => {
    const secrets = {
      [`${management}Password`]: "acs-secret",
      [`${management}ConnectionRequestPassword`]: "door-secret",
      "Device.WiFi.AccessPoint.1.Security.KeyPassphrase": "wifi-secret",
    };
    const acs = await fieldAcs(plainAcs, [setValues(secrets), getValues("Device.")], { validates: false });
    const cpe = await wiredCpe(acs.url);
    await cpe.session();
    expect(faultsIn(acs.answers[0])).toEqual([]);
    expect(valuesIn(acs.answers[1])).toMatchObject(Object.fromEntries(Object.keys(secrets).map((name) => [name, ""])));
    expect(acs.answers[1]).not.toMatch(/acs-secret|door-secret|wifi-secret/);
  });

  it.each(
    ["ParameterKey", "ConnectionRequestURL"].map((name) => management + name).concat("Device.DeviceInfo.SerialNumber"),
  )("B.5 R18 by writing %s is told 9008", async (name) => {
    const { acs } = await told([setValues({ [name]: "mine" })]);
    expect(faultsIn(acs.answers[0])).toEqual([9003, 9008]);
  });

  it("B.5 R19 by a key of 33 characters is told 9003; one with markup and line ends comes back as it is", async () => {
    const wild = "a&lt;/CommandKey&gt;&#13;&#10;&amp;";
    const acs = await fieldAcs(plainAcs, [
      reboot("x".repeat(33)),
      setValues({ [code]: "v" }, "x".repeat(33)),
      reboot(wild),
    ]);
    const cpe = await wiredCpe(acs.url);
    expect(await cpe.session(1)).toMatchObject({ events: ["1 BOOT", "M Reboot (a</CommandKey>\r\n&)"] });
    expect(acs.answers.map(faultsIn)).toEqual([[9003], [9003], []]);
    expect(await cpe.get(code)).toBe("");
    const boots = acs.heard.filter(({ what }) => what === "Inform").at(-1)?.envelope?.body;
    expect(boots).toMatchObject({ message: { Event: [{}, { CommandKey: "a</CommandKey>\r\n&" }] } });
  });

  it("B.5 R21 by line ends and escapes in what is logged writes no line of its own", async () => {
    const { cpe } = await told([
      download({ key: "k&#10;ok&#27;".replace("&#27;", "\u202e"), url: "gopher://x/" }),
      setValues({ "Device.X\u2028Y": "z" }),
      getValues("Device.&#10;2026-01-01 info session.end"),
    ]);
    for (const line of cpe.written) expect(line).toMatch(/^\{[ -~\u00a0-\u061b\u061d-\u200a\u2070-\ud7ff]*\}$/u);
  });
});
