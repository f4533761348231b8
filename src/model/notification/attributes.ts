import type { Fault } from "../binding.ts";
import type { Device } from "../device/device.ts";
import { type AttributeRecord, change, encodeAttribute, spaces } from "../device/records.ts";
import { type PlannedParameter, parametersWithin } from "../kind/plan.ts";
import { read } from "../reading/read.ts";
import { pathOf, visitAsked, visitTarget } from "../reading/read-values.ts";
import { Reading } from "../reading/reading.ts";
import { loadsOf, resolve, type Target } from "../reading/resolve.ts";
import { askAll } from "../reading/wildcards.ts";
import { type AttributeChange, ModelError, type Notification, type ParameterAttributes } from "../tree.ts";

/** Who may write besides the ACS, unless it says otherwise. [TR-069 A.3.2.4] */
const defaultAccess: readonly string[] = ["Subscriber"];

type AttributeView = ReadonlyMap<string, AttributeRecord> | undefined;

/** What notification a parameter has: its own, else that of the nearest object above, else the data model's. */
export function notificationOf(attributes: AttributeView, parameter: PlannedParameter, path: string): Notification {
  const { activeNotify } = parameter.schema;
  if (activeNotify === "forceEnabled") return 2;
  const own = nearest(attributes, path, (record) => record.notification);
  return own ?? (activeNotify === "forceDefaultEnabled" ? 2 : 0);
}

function nearest<T>(
  attributes: AttributeView,
  path: string,
  pick: (record: AttributeRecord) => T | undefined,
): T | undefined {
  if (attributes === undefined) return undefined;
  for (let at = path; at !== ""; at = at.slice(0, at.lastIndexOf(".", at.length - 2) + 1)) {
    const record = attributes.get(at);
    const found = record === undefined ? undefined : pick(record);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** GetParameterAttributes. [TR-069 A.3.2.5] */
export function attributes(device: Device, paths: readonly string[]): Promise<readonly ParameterAttributes[]> {
  const asked = askAll(device.kind, paths);
  const known = device.records.attributes;
  const loads = asked.flatMap(({ target }) => loadsOf(target));
  return read(new Reading(device, { lenient: true }), loads, (reading) => {
    const found: ParameterAttributes[] = [];
    const faults: Fault[] = [];
    asked.forEach((each, index) => {
      const missing = visitAsked(reading, each, (place, parameter) => {
        const path = place.path + parameter.name;
        found.push({
          path,
          notification: notificationOf(known, parameter, path),
          accessList: nearest(known, path, (record) => record.accessList) ?? defaultAccess,
        });
      });
      if (missing !== undefined) faults.push({ path: paths[index] ?? "", ...missing });
    });
    if (faults.length > 0) throw new ModelError(faults);
    return found;
  });
}

/**
 * SetParameterAttributes: all or nothing. A setting on an object replaces those below it and covers rows to come. Active
 * notification on an object is refused if any parameter below may be denied it; parameters below whose active
 * notification is forced keep it. [TR-069 A.3.2.4]
 */
export async function setAttributes(device: Device, changes: readonly AttributeChange[]): Promise<void> {
  const targets = changes.map(({ path }) => resolve(device.kind, path));
  const reading = new Reading(device);
  const next = new Map(device.records.attributes);
  const { baselines, paths } = await read(reading, targets.flatMap(loadsOf), () => {
    const faults: Fault[] = [];
    const present = new Map<string, { readonly parameter: PlannedParameter; readonly value: string }>();
    targets.forEach((target, index) => {
      const asked = changes[index];
      if (asked === undefined) return;
      const missing = visitTarget(reading, target, (place, parameter, value) => {
        if (asked.notification !== undefined) present.set(place.path + parameter.name, { parameter, value });
      });
      const fault = missing ?? refusal(target, asked);
      if (fault !== undefined) faults.push({ path: asked.path, ...fault });
    });
    if (faults.length > 0) throw new ModelError(faults);
    return { baselines: present, paths: targets.map((target) => pathOf(reading, target)) };
  });
  changes.forEach((asked, index) => {
    layOver(next, { ...asked, path: paths[index] ?? asked.path });
  });
  const { scope, store } = device;
  const written = [...new Set([...next.keys(), ...(device.records.attributes?.keys() ?? [])])].map((path) => {
    const record = next.get(path);
    return change(scope, "attribute", path, record === undefined ? undefined : encodeAttribute(record));
  });
  // What the ACS may be told of from now on is compared with what it is now, not with what it was at the next look.
  for (const [path, { parameter, value }] of baselines) {
    const heeded = parameter.masked === undefined && notificationOf(next, parameter, path) > 0;
    const known = store.read(scope + spaces.baseline, path);
    if (heeded && known === undefined) written.push(change(scope, "baseline", path, value));
    if (!heeded && known !== undefined) {
      written.push(change(scope, "baseline", path, undefined), change(scope, "pending", path, undefined));
    }
  }
  await store.write(written);
  device.records.attributes = next.size === 0 ? undefined : next;
  device.watched = undefined;
}

function refusal(target: Target, { notification, accessList }: AttributeChange): Omit<Fault, "path"> | undefined {
  if (accessList !== undefined && !accessList.every(isAccessEntry)) {
    return { kind: "arguments", reason: "only Subscriber and X_<VENDOR>_… can be in an access list" };
  }
  if (notification === undefined || target.kind === "unknown") return undefined;
  if (notification > 2) return { kind: "notification", reason: "no lightweight notifications here" };
  const covered = target.kind === "parameter" ? [target.parameter] : parametersWithin(target.object);
  if (notification === 2 && covered.some(({ schema }) => schema.activeNotify === "canDeny")) {
    return { kind: "notification", reason: "no active notification for what changes all the time" };
  }
  if (notification < 2 && target.kind === "parameter" && target.parameter.schema.activeNotify === "forceEnabled") {
    return { kind: "notification", reason: "active notification is always on" };
  }
  return undefined;
}

const isAccessEntry = (entry: string): boolean =>
  entry === "Subscriber" || (entry.length <= 64 && /^X_[A-Za-z0-9-]+_[!-~]+$/.test(entry));

function layOver(records: Map<string, AttributeRecord>, { path, notification, accessList }: AttributeChange): void {
  const asked: AttributeRecord = {
    ...(notification === undefined ? {} : { notification }),
    ...(accessList === undefined ? {} : { accessList }),
  };
  for (const [below, record] of path.endsWith(".") ? records : []) {
    if (!below.startsWith(path) || below === path) continue;
    const { notification: ownNotification, accessList: ownAccess } = record;
    const left: AttributeRecord = {
      ...(ownNotification === undefined || notification !== undefined ? {} : { notification: ownNotification }),
      ...(ownAccess === undefined || accessList !== undefined ? {} : { accessList: ownAccess }),
    };
    if (Object.keys(left).length === 0) records.delete(below);
    else records.set(below, left);
  }
  if (Object.keys(asked).length > 0) records.set(path, { ...records.get(path), ...asked });
}
