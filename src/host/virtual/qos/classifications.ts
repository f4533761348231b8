import { isIP } from "node:net";
import type {
  ClassificationEdits,
  ClassificationSettings,
  Classifications,
} from "../../../ports/host/uplinks/classifications.ts";
import type { SimulatedDevice } from "../device.ts";
import { checkNetworks, checkNumbers } from "../firewall/rule-checks.ts";
import { added, changed, isThere, placed, refuse, without } from "../keyed-list.ts";
import type { SettingsDraft } from "../settings-draft.ts";
import type { KeptClassification } from "./matching.ts";
import { countedUntilNow, qosState } from "./qos-state.ts";

/** Undefined for a system that tells nothing of how packets wait. */
export function simulatedClassifications(device: SimulatedDevice): Classifications | undefined {
  const { qos } = device.system;
  return (
    qos && {
      read: async () =>
        (qosState.in(device.settings, qos).classifications ?? []).map((each) => ({ ...each, valid: isUsable(each) })),
    }
  );
}

/** Ports are of TCP or UDP, and addresses of the family that is asked for, both of the same. */
function isUsable({
  family,
  protocol,
  source,
  destination,
  sourcePorts,
  destinationPorts,
}: KeptClassification): boolean {
  const ports = sourcePorts !== undefined || destinationPorts !== undefined;
  if (ports && (protocol === undefined || protocol.excluded || ![6, 17].includes(protocol.value))) return false;
  const families = [source, destination].flatMap((network) => (network ? [isIP(network.value.address)] : []));
  return families.every((each) => each !== 0 && each === (family ?? families[0]));
}

/** Undefined for a system that tells nothing of how packets wait. */
export function simulatedClassificationEdits(
  device: SimulatedDevice,
  draft: SettingsDraft,
): ClassificationEdits | undefined {
  const { qos, links } = device.system;
  if (qos === undefined) return undefined;
  const staged = qosState.staged(draft, qos);
  const present = (): readonly KeptClassification[] => staged.now.classifications ?? [];
  const keep = (classifications: readonly KeptClassification[]): void =>
    staged.keep({ classifications, ...countedUntilNow(device) });
  const check = (settings: Partial<ClassificationSettings>): void => {
    const { from, dscp, dscpMark, routingMark } = settings;
    if (typeof from === "object" && from.link !== undefined) {
      const link = links.find(({ name }) => name === from.link);
      if (link === undefined) refuse("from", `there is no link ${from.link}`);
      else if (link.bridge !== undefined) refuse("from", `what comes in by ${link.name} comes in by ${link.bridge}`);
    }
    for (const [name, value] of [["dscp", dscp?.value] as const, ["dscpMark", dscpMark] as const])
      if (value !== undefined && !(value >= 0 && value <= 63)) refuse(name, `${value} is no DSCP (0 to 63)`);
    if (routingMark !== undefined) refuse("routingMark", "no rule of routing looks at marks");
    checkNetworks(settings);
    checkNumbers(settings);
  };

  return {
    add: async (key, { order, ...settings }) => {
      check(settings);
      keep(placed(added(present(), { ...settings, key }), key, order));
    },
    change: async (key, { order, ...settings }) => {
      isThere(present(), key, "classification");
      check(settings);
      const all = changed(present(), key, settings);
      keep(order === undefined ? all : placed(all, key, order));
    },
    remove: async (key) => {
      if (present().some((each) => each.key === key)) keep(without(present(), key));
    },
  };
}
