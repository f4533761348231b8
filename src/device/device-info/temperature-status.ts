import type { Measurement } from "../../ports/host/hardware/temperatures.ts";
import { bindTable } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";

// [TR-181 DeviceInfo.TemperatureStatus]

const temperatureSensor = bindTable("Device.DeviceInfo.TemperatureStatus.TemperatureSensor.{i}.", {
  rows: async ({ host }) => ((await host.temperatures?.read()) ?? []).map((sensor) => [sensor.name, sensor] as const),
  parameters: {
    Enable: () => true,
    Status: ({ ok }) => (ok ? "Enabled" : "Error"),
    ResetTime: ({ sinceMs }) => new Date(sinceMs),
    Name: ({ name }) => name,
    Value: ({ last }) => celsiusOf(last),
    LastUpdate: ({ last }) => timeOf(last),
    MinValue: ({ lowest }) => celsiusOf(lowest),
    MinTime: ({ lowest }) => timeOf(lowest),
    MaxValue: ({ highest }) => celsiusOf(highest),
    MaxTime: ({ highest }) => timeOf(highest),
  },
});

/** -274 says that there was no good reading yet. */
const celsiusOf = (measured: Measurement | undefined): number => measured?.celsius ?? -274;

const timeOf = (measured: Measurement | undefined): Date | string =>
  measured === undefined ? "0001-01-01T00:00:00Z" : new Date(measured.atMs);

/** What DeviceInfo has besides on a device with sensors. */
export const temperatureStatus: Component = [temperatureSensor];
