import type {
  AccessPointSettings,
  Cellular,
  CellularEdits,
  ModemReading,
} from "../../../ports/host/uplinks/cellular.ts";
import type { VirtualSystem } from "../../../ports/host/virtual-system.ts";
import type { VirtualCellular } from "../../../ports/host/virtual-uplinks.ts";
import type { SimulatedDevice } from "../device.ts";
import { numberOf } from "../device-addresses.ts";
import { added, changed, isThere, refuse, without } from "../keyed-list.ts";
import type { SettingsDraft } from "../settings-draft.ts";
import { cellularState } from "./cellular-state.ts";
import { qualityNow } from "./line-quality.ts";

/** By how much signals move around what they are, and quality. */
const swing = { rssi: 5, rsrp: 6, rsrq: 2 };

/** Undefined for a device without a modem. */
export function simulatedCellular(device: SimulatedDevice): Cellular | undefined {
  const { cellular } = device.system;
  if (cellular === undefined) return undefined;
  return {
    read: async () => {
      const { accessPoints, off = [] } = cellularState.in(device.settings, cellular);
      return {
        modems: cellular.modems.map((modem) => readingOf(device, modem, !off.includes(modem.key))),
        accessPoints,
      };
    },
    carriers: async () => cellular.modems,
  };
}

type VirtualModem = VirtualCellular["modems"][number];

/** While it is on it is registered, whether it is to be connected or not. */
function readingOf(device: SimulatedDevice, modem: VirtualModem, enabled: boolean): ModemReading {
  const { identity } = device;
  const isUp = device.isUp && enabled;
  const quality = qualityNow(device);
  const measured = (name: keyof typeof swing): number | undefined =>
    isUp ? modem[name] + swing[name] * quality : undefined;
  return {
    key: modem.key,
    link: modem.link,
    enabled,
    imei: withCheckDigit(numberOf(identity, modem.imei, 14)),
    imsi: numberOf(identity, modem.imsi, 15),
    iccid: withCheckDigit(numberOf(identity, modem.iccid, 18)),
    technology: isUp ? modem.technology : undefined,
    network: isUp ? modem.network : undefined,
    roaming: isUp ? modem.roaming : undefined,
    rssi: measured("rssi"),
    rsrp: measured("rsrp"),
    rsrq: measured("rsrq"),
    technologies: modem.technologies,
    maxUpBitsPerSecond: modem.maxUpBitsPerSecond,
    maxDownBitsPerSecond: modem.maxDownBitsPerSecond,
  };
}

/** [ISO/IEC 7812-1 B] */
function withCheckDigit(digits: string): string {
  const sum = [...digits].reverse().reduce((before, digit, at) => {
    const value = Number(digit) * (at % 2 === 0 ? 2 : 1);
    return before + (value > 9 ? value - 9 : value);
  }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

/** Undefined for a device without a modem. Passwords are taken, and not kept: the simulated network lets everybody in. */
export function simulatedCellularEdits({ cellular }: VirtualSystem, draft: SettingsDraft): CellularEdits | undefined {
  if (cellular === undefined) return undefined;
  const staged = cellularState.staged(draft, cellular);
  const check = (settings: Partial<AccessPointSettings & { readonly password: string }>): void => {
    for (const name of ["apn", "username", "password"] as const)
      if (/\p{Cc}/u.test(settings[name] ?? "")) refuse(name, "it has no control characters");
    const { modem } = settings;
    if (modem !== undefined && !cellular.modems.some(({ key }) => key === modem))
      refuse("modem", `there is no modem ${modem}`);
  };
  return {
    addAccessPoint: async (key, { password, ...settings }) => {
      check({ ...settings, password });
      staged.keep({ accessPoints: added(staged.now.accessPoints, { ...settings, key }) });
    },
    changeAccessPoint: async (key, { password = "", ...settings }) => {
      isThere(staged.now.accessPoints, key, "access point");
      check({ ...settings, password });
      staged.keep({ accessPoints: changed(staged.now.accessPoints, key, settings) });
    },
    switchModem: async (key, enabled) => {
      isThere(cellular.modems, key, "modem");
      const others = (staged.now.off ?? []).filter((each) => each !== key);
      staged.keep({ off: enabled ? others : [...others, key] });
    },
    removeAccessPoint: async (key) => {
      const { accessPoints } = staged.now;
      if (accessPoints.some((each) => each.key === key)) staged.keep({ accessPoints: without(accessPoints, key) });
    },
  };
}
