import type { Clock } from "../../../ports/clock.ts";
import type { Measurement, TemperatureReading, Temperatures } from "../../../ports/host/hardware/temperatures.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { sysfsNumber } from "./sysfs-number.ts";

const thermal = "/sys/class/thermal";
const hwmon = "/sys/class/hwmon";

interface Sensor {
  readonly name: string;
  readonly celsius: number | undefined;
}

interface History {
  readonly sinceMs: number;
  readonly last: Measurement | undefined;
  readonly lowest: Measurement | undefined;
  readonly highest: Measurement | undefined;
}

/** Whether the kernel has an interface to sensors, if maybe no sensor. */
export const hasTemperatures = (files: SystemFiles): boolean => files.has(thermal) || files.has(hwmon);

/**
 * Thermal zones and hardware monitors. Lowest and highest are of the readings since the sensor was first asked: the kernel
 * keeps none.
 */
export function linuxTemperatures(files: SystemFiles, clock: Clock): Temperatures {
  const histories = new Map<string, History>();
  return {
    read: async () => {
      const atMs = clock.monotonicMs();
      const sensors = readSensors(files);
      const names = new Set(sensors.map(({ name }) => name));
      for (const name of histories.keys()) if (!names.has(name)) histories.delete(name);
      return sensors.map(({ name, celsius }): TemperatureReading => {
        const history = withReading(histories.get(name), celsius, atMs);
        histories.set(name, history);
        return { name, ok: celsius !== undefined, ...history };
      });
    },
  };
}

function withReading(before: History | undefined, celsius: number | undefined, atMs: number): History {
  const { sinceMs, last, lowest, highest } = before ?? { sinceMs: atMs };
  if (celsius === undefined) return { sinceMs, last, lowest, highest };
  const now: Measurement = { celsius, atMs };
  return {
    sinceMs,
    last: now,
    lowest: lowest === undefined || celsius < lowest.celsius ? now : lowest,
    highest: highest === undefined || celsius > highest.celsius ? now : highest,
  };
}

function readSensors(files: SystemFiles): readonly Sensor[] {
  const zones = files
    .names(thermal)
    .filter((name) => /^thermal_zone\d+$/.test(name))
    .toSorted(byNumber)
    .map((zone) => {
      const name = clean(files.value(`${thermal}/${zone}/type`)) || zone;
      return { name, celsius: celsiusOf(files.value(`${thermal}/${zone}/temp`)) };
    });
  const zoneNames = new Set(zones.map(({ name }) => name.replaceAll("-", "_")));
  return uniquelyNamed([...zones, ...readChips(files).filter(({ chip }) => !zoneNames.has(chip))]);
}

/** By the device that a chip sits on: the kernel's own numbers are given in the order that drivers are found in. */
function readChips(files: SystemFiles): readonly (Sensor & { readonly chip: string })[] {
  return files
    .names(hwmon)
    .filter((name) => /^hwmon\d+$/.test(name) && files.link(`${hwmon}/${name}`)?.includes("/thermal_zone") !== true)
    .map((name) => ({ path: `${hwmon}/${name}`, device: files.linkTarget(`${hwmon}/${name}/device`) ?? "", name }))
    .toSorted((a, b) => (a.device < b.device ? -1 : a.device > b.device ? 1 : byNumber(a.name, b.name)))
    .flatMap(({ path, name }) => {
      const chip = clean(files.value(`${path}/name`)) || name;
      return files
        .names(path)
        .filter((file) => /^temp\d+_input$/.test(file))
        .toSorted(byNumber)
        .map((file) => {
          const sensor = file.replace("_input", "");
          const label = clean(files.value(`${path}/${sensor}_label`)) || sensor;
          const faulty = files.value(`${path}/${sensor}_fault`)?.trim() === "1";
          const celsius = faulty ? undefined : celsiusOf(files.value(`${path}/${file}`));
          return { chip, name: `${chip} ${label}`, celsius };
        });
    });
}

function uniquelyNamed(sensors: readonly Sensor[]): readonly Sensor[] {
  const taken = new Set<string>();
  return sensors.map(({ name, celsius }) => {
    let unique = name;
    for (let count = 2; taken.has(unique); count++) unique = `${name} #${count}`;
    taken.add(unique);
    return { name: unique, celsius };
  });
}

/** From thousandths; undefined for what no thermometer can show, as drivers give for a sensor that is not there. */
function celsiusOf(text: string | undefined): number | undefined {
  const thousandths = sysfsNumber(text);
  if (thousandths === undefined || thousandths < -273_150 || thousandths > 1_000_000) return undefined;
  return Math.round(thousandths / 1000) + 0; // no negative zero
}

const clean = (text: string | undefined): string =>
  (text ?? "")
    .replaceAll(/\p{Cc}+/gu, " ")
    .trim()
    .slice(0, 100);

const byNumber = (a: string, b: string): number => numberIn(a) - numberIn(b);
const numberIn = (name: string): number => Number.parseInt(/\d+/.exec(name)?.[0] ?? "0", 10);
