import type { Tree } from "../../../model/tree.ts";
import { cpuName } from "./monitor-board.ts";

// What the monitors of a device are set to.
// [TR-181 DeviceInfo.TemperatureStatus, TR-181 DeviceInfo.MemoryStatus, TR-181 DeviceInfo.ProcessStatus.CPU]

export const memoryMonitorPath = "Device.DeviceInfo.MemoryStatus.MemoryMonitor.";
const sensors = "Device.DeviceInfo.TemperatureStatus.TemperatureSensor.*.";
const cpus = "Device.DeviceInfo.ProcessStatus.CPU.*.";
const memoryMonitorEnablePath = `${memoryMonitorPath}Enable`;
const cpuEnablePath = `${cpus.replace("*", "1")}Enable`;

/** Seconds between looks where the setting leaves that to the device. */
const usualSeconds = { sensor: 60, memory: 60, cpu: 5 };

/** One thing that is looked at now and then. */
export interface Monitor {
  readonly kind: "sensor" | "memory" | "cpu";
  /** What its crossings are kept under: the name of a sensor or CPU, or the path of the object. */
  readonly name: string;
  /** Of the object in the tree. */
  readonly path: string;
  readonly everySeconds: number;
  /** The limits; undefined where there is none. */
  readonly high: number | undefined;
  readonly low: number | undefined;
  /** Of a CPU: how many samples an average is of. */
  readonly samples: number;
  /** Whether what becomes critical, or is not any more, is to be in the log. */
  readonly isLogged: boolean;
}

/** Whether any monitor is set up, as far as can be told without asking the system. */
export const isMemoryMonitored = (tree: Pick<Tree, "storedValue">): boolean =>
  tree.storedValue(memoryMonitorEnablePath) === "true";

/** Likewise for the processors, of which there is one row. */
export const isCpuMonitored = (tree: Pick<Tree, "storedValue">): boolean => tree.storedValue(cpuEnablePath) === "true";

/** Numbers of sensors that are asked about at a start. */
const mostSensors = 32;
const firstSensorSettings = { PollingInterval: "0", HighAlarmValue: "-274", LowAlarmValue: "-274" };
/** What they are at first, put together once: each device of a fleet asks for all of them. */
const sensorSettings: readonly (readonly [path: string, first: string])[] = Array.from(
  { length: mostSensors },
  (_, index) => sensors.replace("*", String(index + 1)),
).flatMap((path) => Object.entries(firstSensorSettings).map(([name, first]) => [path + name, first] as const));

/** Likewise for temperatures. */
export function areSensorsMonitored(tree: Pick<Tree, "storedValue">): boolean {
  return sensorSettings.some(([path, first]) => (tree.storedValue(path) ?? first) !== first);
}

const sensorNames = ["Name", "PollingInterval", "LowAlarmValue", "HighAlarmValue"];
const thresholdNames = ["CriticalRiseThreshold", "CriticalFallThreshold", "EnableCriticalLog"];
const memoryNames = ["PollingInterval", ...thresholdNames];
const cpuNames = ["Enable", "PollInterval", "NumSamples", ...thresholdNames];

type Values = ReadonlyMap<string, string>;

/** What sensors and memory read now, by the path of their monitor; one that cannot be read, or measures by itself, is left out. */
export async function measured(
  tree: Pick<Tree, "matching">,
  looked: readonly Monitor[],
): Promise<ReadonlyMap<string, number>> {
  const names = { sensor: ["Status", "Value"], memory: ["MemUtilization"], cpu: [] };
  const patterns = looked.flatMap(({ kind, path }) => names[kind].map((name) => path + name));
  const found = new Map<string, number>();
  if (patterns.length === 0) return found;
  const values = await tree.matching(patterns);
  const failed = new Set(
    values.flatMap(({ path, value }) => (path.endsWith(".Status") && value !== "Enabled" ? [objectOf(path)] : [])),
  );
  for (const { path, value } of values)
    if (!path.endsWith(".Status") && !failed.has(objectOf(path))) found.set(objectOf(path), Number(value));
  return found;
}

const objectOf = (path: string): string => path.slice(0, path.lastIndexOf(".") + 1);

/** All that are set up. */
export async function monitors(tree: Pick<Tree, "matching" | "storedValue">): Promise<readonly Monitor[]> {
  const patterns = [
    ...sensorNames.map((name) => sensors + name),
    ...(isMemoryMonitored(tree) ? memoryNames.map((name) => memoryMonitorPath + name) : []),
    ...cpuNames.map((name) => cpus + name),
  ];
  const rows = new Map<string, Map<string, string>>();
  for (const { path, value } of await tree.matching(patterns)) {
    const object = objectOf(path);
    const row = rows.get(object) ?? new Map<string, string>();
    rows.set(object, row.set(path.slice(object.length), value));
  }
  return [...rows].flatMap(([path, values]) => {
    if (path === memoryMonitorPath) return [memoryMonitor(values)];
    return values.has("NumSamples") ? cpuMonitor(path, values) : sensorMonitor(path, values);
  });
}

const thresholdsOf = (values: Values): Pick<Monitor, "high" | "low" | "isLogged"> => ({
  high: Number(values.get("CriticalRiseThreshold")),
  low: Number(values.get("CriticalFallThreshold")),
  isLogged: values.get("EnableCriticalLog") === "true",
});

const memoryMonitor = (values: Values): Monitor => ({
  kind: "memory",
  name: memoryMonitorPath,
  path: memoryMonitorPath,
  everySeconds: Number(values.get("PollingInterval")) || usualSeconds.memory,
  samples: 1,
  ...thresholdsOf(values),
});

function cpuMonitor(path: string, values: Values): readonly Monitor[] {
  if (values.get("Enable") !== "true") return [];
  return [
    {
      kind: "cpu",
      name: cpuName,
      path,
      everySeconds: Number(values.get("PollInterval")) || usualSeconds.cpu,
      samples: Number(values.get("NumSamples")) || 1,
      ...thresholdsOf(values),
    },
  ];
}

function sensorMonitor(path: string, values: Values): readonly Monitor[] {
  const [high, low, seconds] = ["HighAlarmValue", "LowAlarmValue", "PollingInterval"].map((name) =>
    Number(values.get(name)),
  );
  const limit = (celsius = 0): number | undefined => (celsius > -274 ? celsius : undefined);
  if (!seconds && limit(high) === undefined && limit(low) === undefined) return [];
  return [
    {
      kind: "sensor",
      name: values.get("Name") ?? path,
      path,
      everySeconds: seconds || usualSeconds.sensor,
      high: limit(high),
      low: limit(low),
      samples: 1,
      isLogged: false,
    },
  ];
}
