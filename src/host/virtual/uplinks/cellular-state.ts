import type { CellularAccessPoint } from "../../../ports/host/uplinks/cellular.ts";
import type { VirtualLink, VirtualSystem } from "../../../ports/host/virtual-system.ts";
import { keptState } from "../kept-state.ts";
import type { ReadableSettings } from "../system-settings.ts";

interface CellularState {
  readonly accessPoints: readonly CellularAccessPoint[];
  /** Keys of modems that are switched off; absent: none. */
  readonly off?: readonly string[];
}

const cellularKey = "cellular";

export const cellularState = keptState<CellularState>(cellularKey);

/**
 * Links of modems as access points leave them: up, with addresses of its families, while one is enabled that has a name and the modem
 * is not switched off. The same where nothing was set of them.
 */
export function cellularLinksAsSet(
  links: readonly VirtualLink[],
  { cellular }: VirtualSystem,
  settings: ReadableSettings,
): readonly VirtualLink[] {
  if (cellular === undefined || settings.get(cellularKey) === undefined) return links;
  const { accessPoints, off = [] } = cellularState.in(settings, cellular);
  return links.map((link) => {
    const modem = cellular.modems.find((each) => each.link === link.name);
    if (modem === undefined) return link;
    const isOn = !off.includes(modem.key);
    const used = accessPoints.find(({ enabled, apn, modem: key }) => enabled && apn !== "" && key === modem.key);
    const isOfFamily = ({ family }: VirtualLink["addresses"][number]): boolean =>
      used?.family === undefined || used.family === family;
    return { ...link, carrier: isOn && used !== undefined, addresses: link.addresses.filter(isOfFamily) };
  });
}

/** Whether something was set of access points or modems, so that the links of modems may be otherwise than as shipped. */
export const isCellularSet = (settings: ReadableSettings): boolean => settings.get(cellularKey) !== undefined;
