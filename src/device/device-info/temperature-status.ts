import type { Measurement, TemperatureReading } from "../../ports/host/hardware/temperatures.ts";
import { bindTable } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import type { Crossings } from "./monitors/monitor-board.ts";

// [TR-181 DeviceInfo.TemperatureStatus]

/** The lowest that the data model knows: no limit, and no reading. */
const none = -274;

interface Sensor {
  readonly reading: TemperatureReading;
  readonly crossings: Crossings;
}

const temperatureSensor = bindTable("Device.DeviceInfo.TemperatureStatus.TemperatureSensor.{i}.", {
  rows: async ({ host, monitors }) =>
    ((await host.temperatures?.read()) ?? []).map((sensor): readonly [string, Sensor] => [
      sensor.name,
      { reading: monitors.seen(sensor), crossings: monitors.crossings(sensor.name) },
    ]),
  parameters: {
    Enable: () => true,
    Status: ({ reading }) => (reading.ok ? "Enabled" : "Error"),
    ResetTime: ({ reading }) => new Date(reading.sinceMs),
    Name: ({ reading }) => reading.name,
    Value: ({ reading }) => celsiusOf(reading.last),
    LastUpdate: ({ reading }) => timeOf(reading.last?.atMs),
    MinValue: ({ reading }) => celsiusOf(reading.lowest),
    MinTime: ({ reading }) => timeOf(reading.lowest?.atMs),
    MaxValue: ({ reading }) => celsiusOf(reading.highest),
    MaxTime: ({ reading }) => timeOf(reading.highest?.atMs),
    LowAlarmValue: { stored: none },
    LowAlarmTime: ({ crossings }) => timeOf(crossings.lowMs),
    HighAlarmValue: { stored: none },
    HighAlarmTime: ({ crossings }) => timeOf(crossings.highMs),
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

const timeOf = (ms: number | undefined): Date | string => (ms === undefined ? "0001-01-01T00:00:00Z" : new Date(ms));

/** What DeviceInfo has besides on a device with sensors. */
export const temperatureStatus: Component = [temperatureSensor];
