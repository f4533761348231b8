import type { PppEdits, PppSettings } from "../../../ports/host/network/ppp.ts";
import type { VirtualPpp } from "../../../ports/host/virtual-ppp.ts";
import type { Steps } from "../../steps.ts";
import type { SimulatedDevice } from "../device.ts";
import { added, changed, isThere, refuse, without } from "../keyed-list.ts";
import { framed } from "../network/link-edits.ts";
import { isLinkName, type NetworkDraft } from "../network/network-draft.ts";
import type { SettingsDraft } from "../settings-draft.ts";
import { linkKey } from "../system-settings.ts";
import { type PppState, pppoeMru, pppStatesOf, setPpp, shippedState } from "./ppp-state.ts";

const smallestMru = 128;
const largestMru = 1500;
const defaultEcho = { intervalSeconds: 5, retries: 5 };

/** Undefined for a system without PPP. */
export function simulatedPppEdits(
  device: SimulatedDevice,
  network: NetworkDraft,
  draft: SettingsDraft,
  steps: Steps,
): PppEdits | undefined {
  const { ppp } = device.system;
  if (ppp === undefined) return undefined;
  const present = (): readonly PppState[] => pppStatesOf(draft, ppp);

  function set(key: string, settings: Partial<PppSettings>): void {
    const before = isThere(present(), key, "PPP connection");
    const { enabled, restart } = settings;
    const after = stateAfter(before, settings, network);
    if (after !== before) setPpp(draft, changed(present(), key, after));
    if (enabled !== undefined) draft.set(linkKey(before.link, "enabled"), String(enabled));
    if (restart === true)
      steps.add({ carryOut: async () => device.restartLink(before.link), undo: async () => undefined });
  }

  return {
    add: async (key, settings) => {
      const connections = present();
      const connection = shippedOf(ppp, key) ?? { ...unset, key, link: `pppoe-${key}`, added: true };
      if (!isLinkName(connection.link) || network.links.some(({ name }) => name === connection.link))
        refuse("key", `no connection can be added as ${JSON.stringify(key)}`);
      const after = stateAfter(connection, settings, network);
      setPpp(draft, added(connections, after));
      draft.set(linkKey(connection.link, "enabled"), String(settings.enabled ?? false));
    },
    change: async (key, settings) => set(key, settings),
    remove: async (key) => {
      const connections = present();
      const going = connections.find((each) => each.key === key);
      if (going === undefined) return;
      setPpp(draft, without(connections, key));
      const { interfaces } = network.now;
      if (interfaces.some(({ lower }) => lower === going.link))
        network.set({
          interfaces: interfaces.map((each) => (each.lower === going.link ? { ...each, lower: undefined } : each)),
        });
    },
  };
}

const unset: Omit<PppState, "key" | "link"> = {
  lower: null,
  username: "",
  hasPassword: false,
  trigger: "always",
  idleDisconnectSeconds: 0,
  maxMru: pppoeMru,
  ipv6: true,
  echo: null,
  acName: "",
  serviceName: "",
};

/** One that the device was shipped with comes back as it was. */
function shippedOf({ connections }: VirtualPpp, key: string): PppState | undefined {
  const shipped = connections.find((each) => each.key === key);
  return shipped && shippedState(shipped);
}

/** Throws for what it cannot take; itself where nothing of it is asked. */
function stateAfter(before: PppState, settings: Partial<PppSettings>, network: NetworkDraft): PppState {
  const { enabled: _switch, restart: _once, lower, password, echoIntervalSeconds, echoRetries, ...same } = settings;
  for (const [name, text] of Object.entries({ ...texts(same), password })) {
    // Neither is repeated: one is a secret.
    if (text !== undefined && hasControls(text)) refuse(name, "this has no control characters");
  }
  const { maxMru } = same;
  if (maxMru !== undefined && !(maxMru >= smallestMru && maxMru <= largestMru))
    refuse("maxMru", `${maxMru} octets are no MRU: it has ${smallestMru} to ${largestMru}`);
  if (lower !== undefined && !framed.includes(network.link("lower", lower).kind))
    refuse("lower", `${lower} carries no Ethernet frames`);
  const echo = echoAfter(before.echo, echoIntervalSeconds, echoRetries);
  const placed = "lower" in settings ? { lower: lower ?? null } : {};
  const known = password === undefined ? {} : { hasPassword: password !== "" };
  const asked = { ...same, ...known, ...placed, ...(echo !== undefined && { echo }) };
  if (Object.keys(asked).length === 0) return before;
  const after = { ...before, ...asked };
  checkDemand(settings, after);
  return after.trigger === "always" ? { ...after, idleDisconnectSeconds: 0 } : after;
}

/** Undefined where nothing is asked of it. */
function echoAfter(
  before: PppState["echo"],
  intervalSeconds: number | undefined,
  retries: number | undefined,
): PppState["echo"] | undefined {
  if (intervalSeconds === undefined && retries === undefined) return undefined;
  const after = {
    intervalSeconds: intervalSeconds ?? before?.intervalSeconds ?? defaultEcho.intervalSeconds,
    retries: retries ?? before?.retries ?? defaultEcho.retries,
  };
  return after.intervalSeconds === 0 || after.retries === 0 ? null : after;
}

function checkDemand(asked: Partial<PppSettings>, { trigger, idleDisconnectSeconds }: PppState): void {
  if (trigger === "on-demand" && idleDisconnectSeconds === 0) {
    const setting = asked.idleDisconnectSeconds === undefined ? "trigger" : "idleDisconnectSeconds";
    refuse(setting, "a connection on demand needs a time after which it ends (IdleDisconnectTime)");
  }
  if (trigger === "always" && (asked.idleDisconnectSeconds ?? 0) > 0)
    refuse("idleDisconnectSeconds", "only a connection on demand ends when it is idle");
}

const texts = ({ username, acName, serviceName }: Partial<PppSettings>) => ({ username, acName, serviceName });

const hasControls = (text: string): boolean => /\p{Cc}/u.test(text);
