import { afterEach, describe, expect, it } from "vitest";
import { linuxHardware } from "../../../../src/host/linux/hardware/linux-hardware.ts";
import { activeTrigger, colorOf } from "../../../../src/host/linux/hardware/linux-leds.ts";
import { architectureOf, processorNumbers } from "../../../../src/host/linux/hardware/linux-processors.ts";
import { sysfsNumber } from "../../../../src/host/linux/hardware/sysfs-number.ts";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import { parseLoginUsers } from "../../../../src/host/linux/users/linux-users.ts";
import { manualClock } from "../../manual-clock.ts";
import { type CopiedFileSystem, copiedFileSystem, recordedMachine } from "../recorded-machine.ts";

// [TR-181 DeviceInfo.Processor] [TR-181 DeviceInfo.TemperatureStatus] [TR-181 LEDs] [TR-181 USB.USBHosts] [TR-181 Users.User]

const copies: CopiedFileSystem[] = [];
afterEach(() => {
  for (const copy of copies.splice(0)) copy.remove();
});

function kept(copy: CopiedFileSystem): CopiedFileSystem {
  copies.push(copy);
  return copy;
}

const hardwareOf = ({ root }: CopiedFileSystem, clock = manualClock()) => linuxHardware(systemFiles(root), clock);

it("is absent where the kernel has no interface for it", () => {
  const { temperatures, leds, usb, users } = hardwareOf(kept(copiedFileSystem()));
  expect([temperatures, leds, usb, users]).toEqual([undefined, undefined, undefined, undefined]);
});

describe("temperatures", () => {
  it("are those of zones and chips, each once, however a zone shows up among the chips", async () => {
    const sensors = await hardwareOf(kept(recordedMachine("openwrt"))).temperatures?.read();
    expect(sensors?.map(({ name, ok, last }) => [name, ok, last?.celsius])).toEqual([
      ["cpu-thermal", true, 52],
      ["mt7915_phy0 temp1", true, -2],
      ["sfp temperature", false, undefined],
    ]);
  });

  it("keep the lowest and the highest of what was read, and the last good reading", async () => {
    const copy = kept(recordedMachine("openwrt"));
    const clock = manualClock();
    const { temperatures } = hardwareOf(copy, clock);
    const startMs = clock.monotonicMs();
    for (const text of ["52350", "40000", "71499", "60000", "no sensor"]) {
      copy.write("/sys/class/thermal/thermal_zone0/temp", `${text}\n`);
      await temperatures?.read();
      clock.advance(1000);
    }
    expect((await temperatures?.read())?.[0]).toEqual({
      name: "cpu-thermal",
      ok: false,
      sinceMs: startMs,
      last: { celsius: 60, atMs: startMs + 3000 },
      lowest: { celsius: 40, atMs: startMs + 1000 },
      highest: { celsius: 71, atMs: startMs + 2000 },
    });
  });

  it("tell sensors of the same name apart, and keep nothing of one that is gone", async () => {
    const copy = kept(copiedFileSystem());
    for (const zone of ["thermal_zone0", "thermal_zone1"]) {
      copy.write(`/sys/class/thermal/${zone}/type`, "acpitz\n");
      copy.write(`/sys/class/thermal/${zone}/temp`, "30000\n");
    }
    const { temperatures } = hardwareOf(copy);
    expect((await temperatures?.read())?.map(({ name }) => name)).toEqual(["acpitz", "acpitz #2"]);
    copy.remove("/sys/class/thermal/thermal_zone1");
    await temperatures?.read();
    copy.write("/sys/class/thermal/thermal_zone1/type", "acpitz\n");
    expect((await temperatures?.read())?.[1]).toMatchObject({ ok: false, highest: undefined });
  });

  it.each(["", "x", "-999999", "99999999999999999999", "1e3", "\0"])(
    "are none where a sensor says %j",
    async (text) => {
      const copy = kept(copiedFileSystem());
      copy.write("/sys/class/thermal/thermal_zone0/type", "cpu\n");
      copy.write("/sys/class/thermal/thermal_zone0/temp", text);
      expect((await hardwareOf(copy).temperatures?.read())?.[0]).toMatchObject({ ok: false, last: undefined });
    },
  );
});

describe("processors", () => {
  it.each([
    ["x86_64", "LE", "x86_64"],
    ["i686", "LE", "i386"],
    ["aarch64", "LE", "arm"],
    ["armv7l", "LE", "arm"],
    ["arm_cortex-a7_neon-vfpv4", undefined, "arm"],
    ["mips", "BE", "mipseb"],
    ["mips", "LE", "mipsel"],
    ["mips", undefined, undefined],
    ["mips_24kc", undefined, "mipseb"],
    ["mipsel_24kc", undefined, "mipsel"],
    ["ppc64", "BE", "powerpc"],
    ["riscv64", "LE", undefined],
    ["", undefined, undefined],
  ] as const)("of %j, %s first, are %s", (machine, order, architecture) => {
    expect(architectureOf(machine, order)).toBe(architecture);
  });

  it("are counted once each, whatever else stands there", () => {
    expect(
      processorNumbers("processor\t: 0\nmodel: x\n\nprocessor\t: 1\nprocessor\t: 1\nprocessor\t: 9999999\n"),
    ).toEqual([0, 1]);
    expect(processorNumbers("")).toEqual([]);
  });

  it("of a copied file system have the architecture of its packages", async () => {
    const { processors } = hardwareOf(kept(recordedMachine("openwrt")));
    expect(await processors?.read()).toEqual([
      { number: 0, architecture: "mipsel" },
      { number: 1, architecture: "mipsel" },
    ]);
  });
});

describe("LEDs", () => {
  it("are those of the device, with what makes them shine", async () => {
    const amber = Uint8Array.of(0xff, 0xbf, 0);
    const green = Uint8Array.of(0, 0xff, 0);
    expect(await hardwareOf(kept(recordedMachine("openwrt"))).leds?.read()).toEqual([
      { name: "amber:wan", lit: true, maxBrightness: 255, trigger: "netdev eth0.2", color: amber, blink: undefined },
      {
        name: "green:status",
        lit: false,
        maxBrightness: 1,
        trigger: "timer",
        color: green,
        blink: { onMs: 100, offMs: 900 },
      },
    ]);
  });

  it.each([
    ["none [timer] netdev", "timer"],
    ["[none] timer", undefined],
    ["", undefined],
    ["[", undefined],
    [`[${"x".repeat(5000)}]`, undefined],
  ])("are triggered by the one in brackets: %#", (text, trigger) => expect(activeTrigger(text)).toBe(trigger));

  it.each(["power", "greenish:power", "", "::", "constructor:power"])("have no color by the name %j", (name) =>
    expect(colorOf(name)).toBeUndefined(),
  );
});

describe("USB", () => {
  it("has a hub and what is plugged into it below the controller", async () => {
    const [host] = (await hardwareOf(kept(recordedMachine("openwrt"))).usb?.read()) ?? [];
    expect(host).toMatchObject({
      key: "1e1c0000.usb 2.0",
      name: "usb1",
      type: "EHCI",
      usbVersion: "2.0",
      powerManaged: true,
    });
    expect(host?.devices).toMatchObject([
      {
        key: "2 05e3:0608",
        parent: undefined,
        number: 2,
        port: 2,
        ports: 4,
        selfPowered: true,
        rate: "High",
        vendorId: 0x05e3,
      },
      {
        key: "2.4 12d1:1506",
        parent: "2 05e3:0608",
        port: 4,
        product: "HUAWEI Mobile",
        suspended: true,
        usbVersion: undefined,
      },
    ]);
  });

  it("takes of a device whatever it says of itself, but no more than has room", async () => {
    const copy = kept(copiedFileSystem());
    const write = (file: string, text: string) => copy.write(`/sys/bus/usb/devices/1-1/${file}`, text);
    copy.write("/sys/bus/usb/devices/usb1/busnum", "1\n");
    write("devnum", "2\n");
    write("product", `\u0007<b>&\n\u001b[31m${"€".repeat(200)}`);
    write("serial", "\0\0\n");
    write("bDeviceClass", "fff\n");
    write("bcdDevice", "12345\n");
    write("version", "2.0.0\n");
    write("speed", "-5\n");
    write("maxchild", "9999999999999999999999\n");
    copy.write("/sys/bus/usb/devices/1-99999/devnum", "3\n");
    copy.write("/sys/bus/usb/devices/1-1.1/devnum", "many\n");
    const [host] = (await hardwareOf(copy).usb?.read()) ?? [];
    expect(host).toMatchObject({ key: "usb1", type: "Unknown", usbVersion: undefined, powerManaged: undefined });
    expect(host?.devices).toMatchObject([
      {
        serialNumber: "",
        deviceClass: undefined,
        deviceVersion: undefined,
        usbVersion: undefined,
        rate: "Unknown",
        ports: undefined,
      },
    ]);
    expect(host?.devices[0]?.product).toMatch(/^<b>& \[31m€{55}$/);
  });

  it("numbers hubs in hubs by their ports, not by their text", async () => {
    const copy = kept(copiedFileSystem());
    copy.write("/sys/bus/usb/devices/usb1/busnum", "1\n");
    for (const place of ["10", "2.10", "2", "2.9", "2.9.1"])
      copy.write(`/sys/bus/usb/devices/1-${place}/devnum`, "2\n");
    const [host] = (await hardwareOf(copy).usb?.read()) ?? [];
    expect(host?.devices.map(({ key }) => key.split(" ")[0])).toEqual(["2", "2.9", "2.9.1", "2.10", "10"]);
  });
});

describe("users", () => {
  it("are those who can log in", () => {
    const text = [
      "root:x:0:0:root:/root:/bin/ash",
      "daemon:*:1:1:daemon:/var:/bin/false",
      "www-data:x:33:33::/var/www:/usr/sbin/nologin",
      "sync:x:4:65534:sync:/bin:/bin/sync",
      "noshell:x:1001:1001::/home/noshell:",
      "ops:$6$salt$hash:1000:1000:Operations:/home/ops:/bin/bash",
      "ops:x:7:7:again:/:/bin/bash",
    ];
    expect(parseLoginUsers(text.join("\n")).map(({ name, id }) => ({ name, id }))).toEqual([
      { name: "root", id: 0 },
      { name: "noshell", id: 1001 },
      { name: "ops", id: 1000 },
    ]);
  });

  it.each([
    "+::::::",
    "-guest:x:1:1:::/bin/sh",
    ":x:1:1:::/bin/sh",
    "a b:x:1:1:::/bin/sh",
    "late:x:4294967296:1:::/bin/sh",
    "late:x:-1:1:::/bin/sh",
    "short:x:1",
    `${"x".repeat(65)}:x:1:1:::/bin/sh`,
    "\u0000:x:1:1:::/bin/sh",
  ])("are none by %j", (line) => expect(parseLoginUsers(`${line}\n`)).toEqual([]));
});

it("takes for a number what is one", () => {
  expect(["12\n", " 7", "-3"].map((text) => sysfsNumber(text))).toEqual([12, 7, -3]);
  expect([undefined, "", "0x1", "1.5", "9".repeat(17)].map((text) => sysfsNumber(text))).toEqual(
    Array(5).fill(undefined),
  );
  expect([sysfsNumber("0e", 16), sysfsNumber("-1", 16), sysfsNumber("g", 16)]).toEqual([14, undefined, undefined]);
});
