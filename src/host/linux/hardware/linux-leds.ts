import type { LedReading, Leds } from "../../../ports/host/hardware/leds.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { sysfsNumber } from "./sysfs-number.ts";

const folder = "/sys/class/leds";

export const hasLeds = (files: SystemFiles): boolean => files.has(folder);

/** Those of the device, not those of a keyboard that is plugged in (`input3::capslock`). */
export function linuxLeds(files: SystemFiles): Leds {
  return {
    read: async () =>
      files
        .names(folder)
        .filter((name) => !/^input\d+::/.test(name))
        .toSorted()
        .flatMap((name) => readLed(files, name) ?? []),
  };
}

function readLed(files: SystemFiles, name: string): LedReading | undefined {
  const at = (file: string): string | undefined => files.value(`${folder}/${name}/${file}`);
  const brightness = sysfsNumber(at("brightness"));
  if (brightness === undefined) return undefined; // gone since
  const trigger = activeTrigger(at("trigger") ?? "");
  const maxBrightness = sysfsNumber(at("max_brightness"));
  return {
    name,
    lit: brightness > 0,
    maxBrightness: maxBrightness !== undefined && maxBrightness > 0 ? maxBrightness : undefined,
    trigger: trigger === "netdev" ? ["netdev", at("device_name")?.trim()].filter(Boolean).join(" ") : trigger,
    color: colorOf(name),
    blink: trigger === "timer" ? blinkOf(sysfsNumber(at("delay_on")), sysfsNumber(at("delay_off"))) : undefined,
  };
}

/** The one in brackets: `none timer [netdev]`. */
export function activeTrigger(text: string): string | undefined {
  const active = /\[([^\]\s]{1,64})\]/.exec(text)?.[1];
  return active === "none" ? undefined : active;
}

function blinkOf(onMs: number | undefined, offMs: number | undefined): LedReading["blink"] {
  return onMs !== undefined && offMs !== undefined && onMs > 0 && offMs > 0 ? { onMs, offMs } : undefined;
}

/** By a part of the name that is a color of the kernel's list: `green:power`, `board:green:power`. */
export function colorOf(name: string): Uint8Array | undefined {
  const color = name.split(":").flatMap((part) => colors.get(part) ?? [])[0];
  return color === undefined ? undefined : Uint8Array.of(color >> 16, (color >> 8) & 0xff, color & 0xff);
}

const colors: ReadonlyMap<string, number> = new Map([
  ["white", 0xffffff],
  ["red", 0xff0000],
  ["green", 0x00ff00],
  ["blue", 0x0000ff],
  ["amber", 0xffbf00],
  ["violet", 0x8f00ff],
  ["yellow", 0xffff00],
  ["purple", 0x800080],
  ["orange", 0xffa500],
  ["pink", 0xffc0cb],
  ["cyan", 0x00ffff],
  ["lime", 0xbfff00],
]);
