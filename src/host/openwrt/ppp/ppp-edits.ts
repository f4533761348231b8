import type { PppEdits, PppSettings } from "../../../ports/host/network/ppp.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import { letGoOf } from "../added-interfaces/let-go.ts";
import {
  addInterface,
  enableInterface,
  type InterfaceTools,
  interfaceSection,
  linkValues,
} from "../interface-edits.ts";
import { textOf } from "../uci/option-values.ts";
import { isText } from "../uci/syntax.ts";
import type { UciSection } from "../uci/uci-package.ts";
import type { UciValues } from "../uci/write/uci-change.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";
import { echoOf } from "./openwrt-ppp.ts";
import { isMru, pppProtocols, smallestMru } from "./ppp-links.ts";

const configuration = "network";
/** Of a connection that had none. */
const usualEcho = { intervalSeconds: 5, retries: 5 };

/** PPP connections as interfaces of /etc/config/network; those that are added are PPPoE. `has`: whether the system has a package. */
export function openWrtPppEdits(draft: UciDraft, tools: InterfaceTools, has: (name: string) => boolean): PppEdits {
  const sectionOf = (key: string): UciSection => {
    const section = interfaceSection(draft, key, pppProtocols);
    if (section === undefined) throw new RefusedSettingError("key", `there is no PPP connection ${key}`);
    return section;
  };

  async function set(key: string, { enabled, restart, ...settings }: Partial<PppSettings>): Promise<void> {
    const values = valuesFor(settings, sectionOf(key));
    if (enabled !== undefined) await enableInterface(draft, key, enabled, tools);
    if (Object.keys(values).length > 0) draft.set(configuration, key, values);
    if (restart === true) tools.command({ name: key, verb: "restart" });
  }

  return {
    add: async (key, settings) => {
      addInterface(draft, key, "pppoe");
      await set(key, settings);
    },
    change: set,
    remove: async (key) => {
      if (interfaceSection(draft, key, pppProtocols) === undefined) return;
      letGoOf(draft, key, has);
      draft.delete(configuration, key);
    },
  };
}

function valuesFor(settings: Omit<Partial<PppSettings>, "enabled" | "restart">, section: UciSection): UciValues {
  const { lower, username, password, maxMru, ipv6, acName, serviceName } = settings;
  for (const [name, text] of Object.entries({ username, password, acName, serviceName })) {
    // Neither is repeated: one is a secret.
    if (text !== undefined && !isText(text)) throw new RefusedSettingError(name, "this has no control characters");
  }
  const isPppoe = textOf(section, "proto") === "pppoe";
  if (!isPppoe && (acName || serviceName)) {
    throw new RefusedSettingError(acName ? "acName" : "serviceName", "this connection is not over Ethernet");
  }
  if (maxMru !== undefined && !isMru(maxMru)) {
    throw new RefusedSettingError("maxMru", `${maxMru} octets are no MRU: it has ${smallestMru} to 65535`);
  }
  return {
    ...("lower" in settings && linkValues(section, lower)),
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(maxMru !== undefined && { mtu: String(maxMru) }),
    ...(ipv6 !== undefined && (textOf(section, "ipv6") === "0") === ipv6 && { ipv6: ipv6 ? "auto" : "0" }),
    ...(acName !== undefined && { ac: acName }),
    ...(serviceName !== undefined && { service: serviceName }),
    ...demandFor(settings, section),
    ...echoFor(settings, section),
  };
}

/** `demand`: the seconds that a connection on demand stays without traffic; none for one that is always on. */
function demandFor({ trigger, idleDisconnectSeconds }: Partial<PppSettings>, section: UciSection): UciValues {
  if (trigger === undefined && idleDisconnectSeconds === undefined) return {};
  const before = Number(textOf(section, "demand") ?? 0) || 0;
  const onDemand = trigger === undefined ? before > 0 : trigger === "on-demand";
  const seconds = idleDisconnectSeconds ?? before;
  if (onDemand && seconds === 0) {
    const setting = idleDisconnectSeconds === undefined ? "trigger" : "idleDisconnectSeconds";
    throw new RefusedSettingError(
      setting,
      "a connection on demand needs a time after which it ends (IdleDisconnectTime)",
    );
  }
  if (!onDemand && (idleDisconnectSeconds ?? 0) > 0) {
    throw new RefusedSettingError("idleDisconnectSeconds", "only a connection on demand ends when it is idle");
  }
  return { demand: onDemand ? String(seconds) : "" };
}

function echoFor({ echoIntervalSeconds, echoRetries }: Partial<PppSettings>, section: UciSection): UciValues {
  if (echoIntervalSeconds === undefined && echoRetries === undefined) return {};
  const had = echoOf(textOf(section, "keepalive"));
  const before = had.retries === 0 ? usualEcho : had;
  const [retries, interval] = [echoRetries ?? before.retries, echoIntervalSeconds ?? before.intervalSeconds];
  return { keepalive: retries === 0 || interval === 0 ? "0" : `${retries} ${interval}` };
}
