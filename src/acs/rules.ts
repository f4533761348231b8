import type { Device } from "./device.ts";
import { type CpeCall, callFromJson } from "./task.ts";

/** What this ACS does by itself on an event of a device. One of `set`, `get`, `download`, `reboot`; paths may begin with either root. */
export interface DeviceRule {
  /** Event codes, any of which is enough. */
  readonly on: readonly string[];
  /** Not where the device has told all of these values. */
  readonly unless?: Readonly<Record<string, string>>;
  /** Each time rather than once for each device and `0 BOOTSTRAP`. */
  readonly repeat: boolean;
  readonly set?: Readonly<Record<string, string>>;
  readonly get?: readonly string[];
  /** `{files}` in the URL is where this ACS has its files. */
  readonly download?: { readonly type: string; readonly url: string };
  /** The CommandKey. */
  readonly reboot?: string;
}

/** Queues what the rules have for a device that has informed. Throws a `CallError` for a call that cannot be made. */
export function followRules(device: Device, rules: readonly DeviceRule[], filesUrl: string, nowMs: number): void {
  const events = (device.lastInform?.events ?? []).map((event) => event.replace(/ \(.*$/s, ""));
  const isNew = events.includes("0 BOOTSTRAP");
  for (const [at, rule] of rules.entries()) {
    if (!rule.on.some((event) => events.includes(event)) || isKnown(device, rule)) continue;
    const name = `rule-${at}-`;
    const known = device.tasks.filter(({ id }) => id.startsWith(name));
    const isWaiting = known.some(({ state }) => state.name === "queued" || state.name === "sent");
    if (isWaiting || (known.length > 0 && !rule.repeat && !isNew)) continue;
    device.queue(`${name}${device.informs}`, callOf(rule, device.root, filesUrl), nowMs);
  }
}

const atRoot = (path: string, root: string): string => path.replace(/^(Device|InternetGatewayDevice)\./, root);

function isKnown({ parameters, root }: Device, { unless }: DeviceRule): boolean {
  if (unless === undefined) return false;
  return Object.entries(unless).every(([path, value]) => parameters.get(atRoot(path, root))?.value === value);
}

function callOf({ download, get, reboot, set }: DeviceRule, root: string, filesUrl: string): CpeCall {
  if (set !== undefined) {
    const ParameterList = Object.entries(set).map(([path, value]) => ({ Name: atRoot(path, root), Value: value }));
    return callFromJson("SetParameterValues", { ParameterList });
  }
  if (get !== undefined)
    return callFromJson("GetParameterValues", { ParameterNames: get.map((path) => atRoot(path, root)) });
  if (download === undefined) return callFromJson("Reboot", { CommandKey: reboot ?? "" });
  return callFromJson("Download", {
    CommandKey: "rule",
    FileType: download.type,
    URL: download.url.replace("{files}", filesUrl),
    Username: "",
    Password: "",
    FileSize: 0,
    TargetFileName: "",
    DelaySeconds: 0,
    SuccessURL: "",
    FailureURL: "",
  });
}
