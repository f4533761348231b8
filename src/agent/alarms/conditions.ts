import type { AlarmKind, Severity } from "../../device/fault-mgmt/supported-alarms.ts";
import type { ParameterValue } from "../../model/tree.ts";

// What is wrong with a device, by the values of its tree.

/** Something that is wrong now. */
export interface Condition {
  readonly kind: AlarmKind;
  /** The path of what it is about, without a final dot. */
  readonly object: string;
  readonly text: string;
  /** Where it is not that of the kind. */
  readonly severity?: Severity;
}

/** Degrees Celsius from which on a sensor is too hot, if it has no HighAlarmValue. */
const hotCelsius = 90;
/** The HighAlarmValue of a sensor that has none. */
const noLimit = -274;
/** An alarm that stands ends this much on the good side of its limit. */
const hotMarginCelsius = 5;
const memoryPercent = { most: 95, cleared: 92 };
const cpuPercent = { most: 95, cleared: 85 };

const router = "Device.Routing.Router.*";
const info = "Device.DeviceInfo";

/** What an alarm of memory is about; the percentage is of an object below it. */
const memoryStatus = `${info}.MemoryStatus`;

/** What an alarm of the CPU is told by, without its value. */
export const cpuUsage = { path: `${info}.ProcessStatus.CPUUsage`, type: { base: "unsignedInt" } } as const;

/** The parameters that each kind is told by; none for those that the agent knows by itself. */
export const patternsOf: Readonly<Record<AlarmKind, readonly string[]>> = {
  link: ["Device.Ethernet.Interface.*.Enable", "Device.Ethernet.Interface.*.Status"],
  wan: [
    `${router}.IPv4Forwarding.*.Status`,
    `${router}.IPv4Forwarding.*.DestIPAddress`,
    `${router}.IPv6Forwarding.*.Status`,
    `${router}.IPv6Forwarding.*.DestIPPrefix`,
  ],
  temperature: [
    `${info}.TemperatureStatus.TemperatureSensor.*.Value`,
    `${info}.TemperatureStatus.TemperatureSensor.*.Status`,
    `${info}.TemperatureStatus.TemperatureSensor.*.HighAlarmValue`,
  ],
  memory: [`${memoryStatus}.MemoryMonitor.MemUtilization`],
  cpu: [cpuUsage.path],
  radio: ["Device.WiFi.Radio.*.Enable", "Device.WiFi.Radio.*.Status"],
  storage: [],
  session: [],
  firmware: [`${info}.FirmwareImage.*.Status`, `${info}.FirmwareImage.*.Version`],
  threshold: [],
};

/** An object of the tree with the parameters that were read of it. */
type Objects = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** `stands`: whether there is an alarm of this kind about this object. */
type Judge = (objects: Objects, stands: (object: string) => boolean) => readonly Omit<Condition, "kind">[];

const failing = ["Down", "LowerLayerDown", "NotPresent", "Error", "Dormant"];

const judges: Partial<Record<AlarmKind, Judge>> = {
  link: (objects) =>
    [...objects].flatMap(([object, values]) =>
      values.get("Enable") === "true" && failing.includes(values.get("Status") ?? "")
        ? [{ object, text: `Status is ${values.get("Status")}` }]
        : [],
    ),
  wan: (objects) => {
    const all = [...objects.values()];
    const isDefault = (values: ReadonlyMap<string, string>): boolean =>
      ["", "0.0.0.0", "::/0"].includes(values.get("DestIPAddress") ?? values.get("DestIPPrefix") ?? "-");
    const leads = all.some((values) => values.get("Status") === "Enabled" && isDefault(values));
    return leads ? [] : [{ object: "Device.Routing.Router.1", text: "no default route leads out" }];
  },
  temperature: (objects, stands) =>
    [...objects].flatMap(([object, values]) => {
      const celsius = Number(values.get("Value"));
      const own = Number(values.get("HighAlarmValue") ?? noLimit);
      const limit = (own > noLimit ? own : hotCelsius) - (stands(object) ? hotMarginCelsius : 0);
      return values.get("Status") === "Enabled" && celsius >= limit
        ? [{ object, text: `${celsius} degrees Celsius` }]
        : [];
    }),
  memory: (objects, stands) =>
    [...objects.values()].flatMap((values) => {
      const object = memoryStatus;
      const used = Number(values.get("MemUtilization"));
      return used > (stands(object) ? memoryPercent.cleared : memoryPercent.most)
        ? [{ object, text: `${used} % are used` }]
        : [];
    }),
  cpu: (objects, stands) =>
    [...objects].flatMap(([object, values]) => {
      const used = Number(values.get("CPUUsage"));
      return used >= (stands(object) ? cpuPercent.cleared : cpuPercent.most)
        ? [{ object, text: `${used} % are used` }]
        : [];
    }),
  radio: (objects) =>
    [...objects].flatMap(([object, values]) =>
      values.get("Enable") === "true" && failing.includes(values.get("Status") ?? "")
        ? [{ object, text: `Status is ${values.get("Status")}` }]
        : [],
    ),
  firmware: (objects) =>
    [...objects].flatMap(([object, values]) =>
      ["ValidationFailed", "ActivationFailed"].includes(values.get("Status") ?? "")
        ? [{ object, text: `${values.get("Status")}: ${values.get("Version") ?? ""}`.slice(0, 256) }]
        : [],
    ),
};

/** What is wrong by these values, of the kinds that are watched for. */
export function conditionsIn(
  values: readonly ParameterValue[],
  kinds: Iterable<AlarmKind>,
  stands: (kind: AlarmKind, object: string) => boolean,
): readonly Condition[] {
  const objects = new Map<string, Map<string, string>>();
  for (const { path, value } of values) {
    const end = path.lastIndexOf(".");
    const object = objects.get(path.slice(0, end)) ?? new Map<string, string>();
    object.set(path.slice(end + 1), value);
    objects.set(path.slice(0, end), object);
  }
  return [...kinds].flatMap((kind) => {
    const own = new Map([...objects].filter(([object]) => isOf(kind, object)));
    const found = judges[kind]?.(own, (object) => stands(kind, object)) ?? [];
    return found.map((each) => ({ kind, ...each }));
  });
}

const isOf = (kind: AlarmKind, object: string): boolean =>
  patternsOf[kind].some((pattern) => schematic(object) === pattern.slice(0, pattern.lastIndexOf(".")));

const schematic = (object: string): string => object.replaceAll(/\.\d+(?=\.|$)/g, ".*");
