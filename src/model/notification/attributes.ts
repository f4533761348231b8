import type { StoreChange } from "../../ports/store.ts";
import type { Fault } from "../binding.ts";
import type { Device } from "../device/device.ts";
import { type AttributeRecord, change, encodeAttribute, spaces } from "../device/records.ts";
import { type PlannedObject, type PlannedParameter, parametersWithin } from "../kind/plan.ts";
import { stepsOfPath, stepsOfStored } from "../reading/pace.ts";
import { read } from "../reading/read.ts";
import { askedInTurns, pathOf, refuseTooMany, type Visit, visiting, visitingAsked } from "../reading/read-values.ts";
import { Reading } from "../reading/reading.ts";
import { loadsOfAll, resolve, type Target } from "../reading/resolve.ts";
import { type AttributeChange, ModelError, type Notification, type ParameterAttributes } from "../tree.ts";
import { AttributeDraft } from "./attribute-draft.ts";

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
export async function attributes(device: Device, paths: readonly string[]): Promise<readonly ParameterAttributes[]> {
  refuseTooMany(paths.length);
  const own = new Reading(device, { lenient: true });
  const known = device.records.attributes;
  const asked = await askedInTurns(own, paths);
  return read(own, loadsOfAll(asked), async (reading) => {
    const { pace } = reading;
    const found: ParameterAttributes[] = [];
    const faults: Fault[] = [];
    const take: Visit = (place, parameter) => {
      const path = place.path + parameter.name;
      refuseTooMany(found.length + 1);
      found.push({
        path,
        notification: notificationOf(known, parameter, path),
        accessList: nearest(known, path, (record) => record.accessList) ?? defaultAccess,
      });
    };
    for (const [index, each] of asked.entries()) {
      if (pace.isDue()) await pace.rest();
      const missing = await pace.through(visitingAsked(reading, each, take));
      if (missing !== undefined) faults.push({ path: paths[index] ?? "", ...missing });
    }
    if (faults.length > 0) throw new ModelError(faults);
    return found;
  });
}

/** Parameters that the objects of one request may cover, each as often as it is covered. */
const mostCovered = 200_000;

/**
 * SetParameterAttributes: all or nothing. A setting on an object replaces those below it and covers rows to come. Active
 * notification on an object is refused if any parameter below may be denied it; parameters below whose active
 * notification is forced keep it. [TR-069 A.3.2.4]
 */
export async function setAttributes(device: Device, changes: readonly AttributeChange[]): Promise<void> {
  const reading = new Reading(device);
  const { pace } = reading;
  const targets: Target[] = [];
  await pace.each(changes, ({ path }) => targets.push(resolve(device.kind, path)), stepsOfPath);
  const before: AttributeView = device.records.attributes;
  const { baselines, paths } = await read(reading, loadsOfAll(targets.map((target) => ({ target }))), async () => {
    const faults: Fault[] = [];
    const present = new Map<string, { readonly parameter: PlannedParameter; readonly value: string }>();
    const deniable: Deniable = new Map();
    let covered = 0;
    for (const [index, target] of targets.entries()) {
      const asked = changes[index];
      if (asked === undefined) continue;
      if (pace.isDue()) await pace.rest();
      const missing = await pace.through(
        visiting(reading, target, (place, parameter, value) => {
          covered += 1;
          if (asked.notification !== undefined) present.set(place.path + parameter.name, { parameter, value });
        }),
      );
      if (covered > mostCovered) throw tooMuch();
      const fault = missing ?? refusal(target, asked, deniable);
      if (fault !== undefined) faults.push({ path: asked.path, ...fault });
    }
    if (faults.length > 0) throw new ModelError(faults);
    const called: (string | undefined)[] = [];
    await pace.each(targets, (target) => called.push(pathOf(reading, target)));
    return { baselines: present, paths: called };
  });
  const next = new AttributeDraft(before);
  for (const [index, asked] of changes.entries()) {
    await pace.through(next.layOver({ ...asked, path: paths[index] ?? asked.path }));
  }
  const { scope, store } = device;
  const written: StoreChange[] = [];
  await pace.each(next.touched, (path) => {
    const record = next.records.get(path);
    if (record === before?.get(path)) return;
    written.push(change(scope, "attribute", path, record === undefined ? undefined : encodeAttribute(record)));
  });
  // What the ACS may be told of from now on is compared with what it is now, not with what it was at the next look.
  await pace.each(
    baselines,
    ([path, { parameter, value }]) => {
      const heeded = parameter.masked === undefined && notificationOf(next.records, parameter, path) > 0;
      const known = store.read(scope + spaces.baseline, path);
      if (heeded && known === undefined) written.push(change(scope, "baseline", path, value));
      if (!heeded && known !== undefined) {
        written.push(change(scope, "baseline", path, undefined), change(scope, "pending", path, undefined));
      }
    },
    stepsOfStored,
  );
  await store.write(written);
  device.records.attributes = next.records.size === 0 ? undefined : next.records;
  device.watched = undefined;
}

const tooMuch = (): ModelError =>
  new ModelError([{ path: "", kind: "resources", reason: `more than ${mostCovered} parameters in one request` }]);

/** Objects with whether active notification may be denied to any parameter below. */
type Deniable = Map<PlannedObject, boolean>;

function canDeny(target: Exclude<Target, { kind: "unknown" }>, deniable: Deniable): boolean {
  if (target.kind === "parameter") return target.parameter.schema.activeNotify === "canDeny";
  const { object } = target;
  const known =
    deniable.get(object) ?? parametersWithin(object).some(({ schema }) => schema.activeNotify === "canDeny");
  deniable.set(object, known);
  return known;
}

function refusal(
  target: Target,
  { notification, accessList }: AttributeChange,
  deniable: Deniable,
): Omit<Fault, "path"> | undefined {
  if (accessList !== undefined && !accessList.every(isAccessEntry)) {
    return { kind: "arguments", reason: "only Subscriber and X_<VENDOR>_… can be in an access list" };
  }
  if (notification === undefined || target.kind === "unknown") return undefined;
  if (notification > 2) return { kind: "notification", reason: "no lightweight notifications here" };
  if (notification === 2 && canDeny(target, deniable)) {
    return { kind: "notification", reason: "no active notification for what changes all the time" };
  }
  if (notification < 2 && target.kind === "parameter" && target.parameter.schema.activeNotify === "forceEnabled") {
    return { kind: "notification", reason: "active notification is always on" };
  }
  return undefined;
}

const isAccessEntry = (entry: string): boolean =>
  entry === "Subscriber" || (entry.length <= 64 && /^X_[A-Za-z0-9-]+_[!-~]+$/.test(entry));
