import type { Tree } from "../../../model/tree.ts";

// What the monitors of a device are set to. [TR-181 DeviceInfo.TemperatureStatus, TR-181 DeviceInfo.MemoryStatus]

export const memoryMonitorPath = "Device.DeviceInfo.MemoryStatus.MemoryMonitor.";
const sensors = "Device.DeviceInfo.TemperatureStatus.TemperatureSensor.*.";

/** Seconds between looks where the setting leaves that to the device. */
const usualSeconds = 60;

/** One thing that is looked at now and then. */
export interface Monitor {
  /** What its crossings are kept under: the name of a sensor, or the path of the object. */
  readonly name: string;
  /** Of the object in the tree. */
  readonly path: string;
  readonly value: number;
  readonly everySeconds: number;
  /** The limits; undefined where there is none. */
  readonly high: number | undefined;
  readonly low: number | undefined;
  /** Each crossing counts anew, or only the first since a Reset. */
  readonly isRepeated: boolean;
}

/** Whether any monitor is set up, as far as can be told without asking the system. */
export const isMemoryMonitored = (tree: Pick<Tree, "storedValue">): boolean =>
  tree.storedValue(`${memoryMonitorPath}Enable`) === "true";

/** Numbers of sensors that are asked about at a start. */
const mostSensors = 32;

/** Likewise for temperatures. */
export function areSensorsMonitored(tree: Pick<Tree, "storedValue">): boolean {
  for (let sensor = 1; sensor <= mostSensors; sensor++) {
    const isSet = (name: string, first: string): boolean =>
      (tree.storedValue(sensors.replace("*", String(sensor)) + name) ?? first) !== first;
    if (isSet("PollingInterval", "0") || isSet("HighAlarmValue", "-274") || isSet("LowAlarmValue", "-274")) return true;
  }
  return false;
}

const names = ["Name", "Status", "Value", "PollingInterval", "LowAlarmValue", "HighAlarmValue"];

/** All that are set up, with what they have to look at as it is now. */
export async function monitors(tree: Pick<Tree, "matching" | "storedValue">): Promise<readonly Monitor[]> {
  const own = isMemoryMonitored(tree) ? [`${memoryMonitorPath}MemUtilization`] : [];
  const rows = new Map<string, Map<string, string>>();
  for (const { path, value } of await tree.matching([...names.map((name) => sensors + name), ...own])) {
    const end = path.lastIndexOf(".") + 1;
    const row = rows.get(path.slice(0, end)) ?? new Map<string, string>();
    rows.set(path.slice(0, end), row.set(path.slice(end), value));
  }
  return [...rows].flatMap(([path, values]) =>
    path === memoryMonitorPath ? [memoryMonitor(tree, values)] : sensorMonitor(path, values),
  );
}

function memoryMonitor(tree: Pick<Tree, "storedValue">, values: ReadonlyMap<string, string>): Monitor {
  const setting = (name: string): number => Number(tree.storedValue(memoryMonitorPath + name) ?? 0);
  return {
    name: memoryMonitorPath,
    path: memoryMonitorPath,
    value: Number(values.get("MemUtilization")),
    everySeconds: setting("PollingInterval") || usualSeconds,
    high: setting("CriticalRiseThreshold"),
    low: setting("CriticalFallThreshold"),
    isRepeated: true,
  };
}

function sensorMonitor(path: string, values: ReadonlyMap<string, string>): readonly Monitor[] {
  const [high, low, seconds] = ["HighAlarmValue", "LowAlarmValue", "PollingInterval"].map((name) =>
    Number(values.get(name)),
  );
  const limit = (celsius = 0): number | undefined => (celsius > -274 ? celsius : undefined);
  if (!seconds && limit(high) === undefined && limit(low) === undefined) return [];
  if (values.get("Status") !== "Enabled") return [];
  return [
    {
      name: values.get("Name") ?? path,
      path,
      value: Number(values.get("Value")),
      everySeconds: seconds || usualSeconds,
      high: limit(high),
      low: limit(low),
      isRepeated: false,
    },
  ];
}
