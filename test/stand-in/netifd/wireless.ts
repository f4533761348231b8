import type { SystemFiles } from "../../../src/host/linux/programs/system-files.ts";
import { flagOf, textOf, wordsOf } from "../../../src/host/openwrt/uci/option-values.ts";
import type { UciConfig } from "../../../src/host/openwrt/uci/uci-config.ts";
import type { UciSection } from "../../../src/host/openwrt/uci/uci-package.ts";
import type { ServiceObjects } from "../ubus/service.ts";

/** netifd's object `network.wireless`: as recorded, and as /etc/config/wireless was at the last reload from then on. */
export interface Wireless {
  readonly object: ServiceObjects[string];
  reload(): void;
}

interface Interface {
  readonly section: string;
  readonly ifname: string;
}

type Status = Readonly<Record<string, { readonly interfaces: readonly Interface[] }>>;

const recorded = "/.cpe-agent/ubus/network.wireless/status.json";

/** Networks keep the names of their devices; new ones get the next of their radio. Every radio comes up that is not disabled. */
export function wirelessOf(files: SystemFiles, config: UciConfig): Wireless | undefined {
  const text = files.text(recorded);
  if (text === undefined) return undefined;
  let status = JSON.parse(text) as Status;
  return {
    object: { status: { takes: {}, call: async () => status as never } },
    reload: () => {
      const sections = [...(config.read("wireless")?.sections ?? [])];
      const named = new Map(
        Object.values(status).flatMap(({ interfaces }) =>
          interfaces.map((each) => [each.section, each.ifname] as const),
        ),
      );
      const devices = sections.filter(({ type }) => type === "wifi-device");
      status = Object.fromEntries(
        devices.map((device, at) => {
          const isOff = flagOf(device, "disabled", false);
          const own = isOff ? [] : sections.filter((each) => isOn(each, device.name));
          const interfaces = own.map(({ name }) => ({ section: name, ifname: nameFor(name, at, named), config: {} }));
          const state = { up: !isOff, pending: false, autostart: true, disabled: isOff, retry_setup_failed: false };
          return [device.name, { ...state, config: {}, interfaces }];
        }),
      );
    },
  };
}

const isOn = (section: UciSection, radio: string): boolean =>
  section.type === "wifi-iface" &&
  !flagOf(section, "disabled", false) &&
  wordsOf(section, "device").includes(radio) &&
  (textOf(section, "ssid") ?? "") !== "";

function nameFor(section: string, radio: number, named: Map<string, string>): string {
  const known = named.get(section);
  if (known !== undefined) return known;
  const taken = new Set(named.values());
  let count = 0;
  while (taken.has(`phy${radio}-ap${count}`)) count++;
  const name = `phy${radio}-ap${count}`;
  named.set(section, name);
  return name;
}
