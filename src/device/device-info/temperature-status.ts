import type { Measurement, TemperatureReading } from "../../ports/host/hardware/temperatures.ts";
import { bindTable } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import type { Crossings } from "./monitors/monitor-board.ts";
import { instantAt, shownInstant } from "./monitors/shown-instant.ts";

// [TR-181 DeviceInfo.TemperatureStatus]

/** The lowest that the data model knows: no limit, and no reading. */
const none = -274;

interface Sensor {
  readonly reading: TemperatureReading;
  readonly crossings: Crossings;
  /** A moment of the monotonic clock, as a dateTime. */
  readonly timeOf: (ms: number | undefined) => Date | string;
}

const temperatureSensor = bindTable("Device.DeviceInfo.TemperatureStatus.TemperatureSensor.{i}.", {
  rows: async ({ clock, host, monitors }) => {
    const timeOf = (ms: number | undefined): Date | string =>
      shownInstant(ms === undefined ? undefined : instantAt(ms, clock, host.system.uptimeSeconds()));
    return ((await host.temperatures?.read()) ?? []).map((sensor): readonly [string, Sensor] => [
      sensor.name,
      { reading: monitors.seen(sensor), crossings: monitors.crossings(sensor.name), timeOf },
    ]);
  },
  parameters: {
    Enable: () => true,
    Status: ({ reading }) => (reading.ok ? "Enabled" : "Error"),
    ResetTime: ({ reading, timeOf }) => timeOf(reading.sinceMs),
    Name: ({ reading }) => reading.name,
    Value: ({ reading }) => celsiusOf(reading.last),
    LastUpdate: ({ reading, timeOf }) => timeOf(reading.last?.atMs),
    MinValue: ({ reading }) => celsiusOf(reading.lowest),
    MinTime: ({ reading, timeOf }) => timeOf(reading.lowest?.atMs),
    MaxValue: ({ reading }) => celsiusOf(reading.highest),
    MaxTime: ({ reading, timeOf }) => timeOf(reading.highest?.atMs),
    LowAlarmValue: { stored: none },
    LowAlarmTime: ({ crossings }) => shownInstant(crossings.low),
    HighAlarmValue: { stored: none },
    HighAlarmTime: ({ crossings }) => shownInstant(crossings.high),
    PollingInterval: { stored: 0 },
    Reset: () => false,
  },
  asks: {
    by: ["Reset"],
    written: ({ monitors }, values, _origin, path) => {
      monitors.isUsed = true;
      if (values.get("Reset") === "true") monitors.askReset(path);
    },
  },
});

/** -274 says that there was no good reading yet. */
const celsiusOf = (measured: Measurement | undefined): number => measured?.celsius ?? none;

/** What DeviceInfo has besides on a device with sensors. */
export const temperatureStatus: Component = [temperatureSensor];
