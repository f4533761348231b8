import { describe, expect, it } from "vitest";
import { configurationOf } from "../../../src/config-file/present-configuration.ts";
import { restoration } from "../../../src/config-file/restoration.ts";
import { bindingsOn, boundComponents } from "../../../src/device/components.ts";
import { firmwareEdits } from "../../../src/host/firmware/firmware-edits.ts";
import { type Step, Steps } from "../../../src/host/steps.ts";
import { openTree } from "../../../src/model/device/open-tree.ts";
import { compileKind } from "../../../src/model/kind/kind.ts";
import type { Tree } from "../../../src/model/tree.ts";
import type { Firmware, FirmwareBank, FirmwareReading } from "../../../src/ports/host/firmware.ts";
import type { Host } from "../../../src/ports/host/host.ts";
import { loadSchema } from "../../../src/schema/load.ts";
import { openMemoryStore } from "../../../src/store/memory-store.ts";
import { silentLog } from "../../host/linux/silent-log.ts";
import { contextsOf, hostWith, linksOf, linkWith, transactionWith } from "../device-context.ts";

const schema = await loadSchema("tr181", boundComponents);

const bank = (given: Pick<FirmwareBank, "number" | "status"> & Partial<FirmwareBank>): FirmwareBank => ({
  name: "",
  version: "",
  bootFailure: "",
  ...given,
});

/** Firmware of which the first bank runs, and what it was told to boot. */
function firmwareWith(second: FirmwareBank): { readonly firmware: Firmware; readonly activated: number[] } {
  const activated: number[] = [];
  const first = bank({ number: 1, status: "active", name: "factory", version: "1.0" });
  return {
    activated,
    firmware: {
      read: async (): Promise<FirmwareReading> => ({
        banks: [first, second],
        active: 1,
        boot: activated.at(-1) ?? 1,
        trial: undefined,
      }),
      install: async () => ({ ok: false, kind: "disk", reason: "none of this test" }),
      activate: async (number) => {
        activated.push(number);
      },
      confirm: async () => {},
      giveUp: async () => {},
    },
  };
}

function treeOn(host: Host): Promise<Tree> {
  const kind = compileKind({ schema, bindings: bindingsOn(host) });
  return openTree({ kind, context: contextsOf(host), store: openMemoryStore(), log: silentLog });
}

/** Its transactions change the firmware; `failing`: a part that comes after it. */
function hostOf(firmware: Firmware, failing?: Step): Host {
  const begin = () => {
    const steps = new Steps();
    return transactionWith({
      firmware: firmwareEdits(firmware, steps),
      links: { change: async () => failing && steps.add(failing) },
      commit: () => steps.commit(),
      rollback: () => steps.rollback(),
    });
  };
  return hostWith({ allows, firmware, links: linksOf(linkWith({ name: "eth0", physical: true })), begin });
}

const available = bank({ number: 2, status: "available", name: "gw-2.0.bin", version: "2.0" });
const allows = { write: true, reboot: true };
const bootPath = "Device.DeviceInfo.BootFirmwareImage";
const second = "Device.DeviceInfo.FirmwareImage.2";
const setBoot = (tree: Tree, value: string, more: readonly { readonly path: string; readonly value: string }[] = []) =>
  tree.apply(
    [{ path: bootPath, value }, ...more].map((edit) => ({ kind: "set", ...edit }) as const),
    { origin: "acs" },
  );

it("is in no backup: what boots on this device or another is not for that to change", async () => {
  const tree = await treeOn(hostOf(firmwareWith(available).firmware));
  expect((await tree.names(bootPath, false))[0]?.writable).toBe(true);
  const { parameters } = await configurationOf(tree, schema);
  expect(parameters.map(({ path }) => path)).not.toContain(bootPath);
  const file = { root: "Device.", parameters: [...parameters, { path: bootPath, value: second }] };
  await expect(restoration(tree, schema, file)).rejects.toThrow(`${bootPath}: not for a file to change`);
});

describe("the firmware of a device in its tree [TR-181 DeviceInfo.FirmwareImage]", () => {
  it("is its banks, with which one runs and which one boots", async () => {
    const tree = await treeOn(hostWith({ firmware: firmwareWith(available).firmware }));
    const values = new Map((await tree.values(["Device.DeviceInfo."])).map(({ path, value }) => [path, value]));
    const told = [...values].filter(([path]) => /Firmware|SoftwareVersion/.test(path) && !path.endsWith("Alias"));
    expect(Object.fromEntries(told)).toEqual({
      "Device.DeviceInfo.SoftwareVersion": "1.0",
      "Device.DeviceInfo.ActiveFirmwareImage": "Device.DeviceInfo.FirmwareImage.1",
      [bootPath]: "Device.DeviceInfo.FirmwareImage.1",
      "Device.DeviceInfo.FirmwareImageNumberOfEntries": "2",
      "Device.DeviceInfo.FirmwareImage.1.Name": "factory",
      "Device.DeviceInfo.FirmwareImage.1.Version": "1.0",
      "Device.DeviceInfo.FirmwareImage.1.Available": "true",
      "Device.DeviceInfo.FirmwareImage.1.Status": "Active",
      "Device.DeviceInfo.FirmwareImage.1.BootFailureLog": "",
      [`${second}.Name`]: "gw-2.0.bin",
      [`${second}.Version`]: "2.0",
      [`${second}.Available`]: "true",
      [`${second}.Status`]: "Available",
      [`${second}.BootFailureLog`]: "",
    });
  });

  it.each([
    ["no-image", "NoImage"],
    ["validating", "Validating"],
    ["validation-failed", "ValidationFailed"],
    ["activation-failed", "ActivationFailed"],
  ] as const)("says of a bank that is %s that it is %s", async (status, shown) => {
    const { firmware } = firmwareWith(bank({ number: 2, status, bootFailure: "why" }));
    const tree = await treeOn(hostWith({ firmware }));
    const [read, why] = await tree.values([`${second}.Status`, `${second}.BootFailureLog`]);
    expect([read?.value, why?.value]).toEqual([shown, "why"]);
  });

  it("boots from the other bank when the ACS says so", async () => {
    const { firmware, activated } = firmwareWith(available);
    const tree = await treeOn(hostOf(firmware));
    await setBoot(tree, second);
    expect(activated).toEqual([2]);
    expect((await tree.values([bootPath]))[0]?.value).toBe(second);
    await setBoot(tree, "Device.DeviceInfo.FirmwareImage.1");
    expect(activated).toEqual([2, 1]);
  });

  it("boots as before when another value of the request is refused", async () => {
    const { firmware, activated } = firmwareWith(available);
    const tree = await treeOn(hostOf(firmware));
    const url = { path: "Device.ManagementServer.PeriodicInformInterval", value: "x" };
    await expect(setBoot(tree, second, [url])).rejects.toMatchObject({ faults: [{ path: url.path }] });
    expect(activated).toEqual([]);
  });

  it("boots as before when another change of the transaction fails", async () => {
    const { firmware, activated } = firmwareWith(available);
    const failing: Step = {
      carryOut: async () => {
        throw new Error("the link is gone");
      },
      undo: async () => {},
    };
    const tree = await treeOn(hostOf(firmware, failing));
    const enable = { path: "Device.Ethernet.Interface.1.Enable", value: "false" };
    await expect(setBoot(tree, second, [enable])).rejects.toThrow();
    expect(activated).toEqual([2, 1]);
  });

  it.each([
    ["an empty bank", second],
    ["a bank that is not there", "Device.DeviceInfo.FirmwareImage.3"],
    ["no bank", ""],
    ["something else", "Device.DeviceInfo."],
  ])("refuses to boot %s", async (_, value) => {
    const { firmware, activated } = firmwareWith(bank({ number: 2, status: "no-image" }));
    const tree = await treeOn(hostOf(firmware));
    await expect(setBoot(tree, value)).rejects.toMatchObject({ faults: [{ path: bootPath, kind: "value" }] });
    expect(activated).toEqual([]);
  });

  it("is not to be told where the device lets none be changed", async () => {
    const tree = await treeOn(hostWith({}));
    const paths = (await tree.names("Device.DeviceInfo.", false)).map(({ path }) => path);
    expect(paths.filter((path) => path.includes("Firmware"))).toEqual([]);
    expect((await tree.values(["Device.DeviceInfo.SoftwareVersion"]))[0]?.value).toBe("2.3.4");
  });
});
