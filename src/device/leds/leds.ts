import type { LedReading } from "../../ports/host/hardware/leds.ts";
import { bindObjectBelow, bindTable, bindTableBelow } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";

// [TR-181 LEDs]

const led = bindTable("Device.LEDs.LED.{i}.", {
  rows: async ({ host }) => ((await host.leds?.read()) ?? []).map((each) => [each.name, each] as const),
  parameters: {
    Name: ({ name }) => name,
    Status: ({ trigger, lit }) => (trigger !== undefined || lit ? "InUse" : "Disabled"),
    Reason: ({ trigger }) => trigger ?? "",
    CyclePeriodRepetitions: ({ blink }) => (blink === undefined ? undefined : -1),
    Location: ({ place }) => place?.side,
    RelativeXPosition: ({ place }) => place?.x,
    RelativeYPosition: ({ place }) => place?.y,
    MaxBrightness: ({ maxBrightness }) => maxBrightness,
  },
});

const dark = Uint8Array.of(0, 0, 0);

const cycleElement = bindTableBelow(led, "Device.LEDs.LED.{i}.CycleElement.{i}.", {
  rows: (each) => cycleOf(each).map((element) => [element.key, element] as const),
  parameters: {
    Enable: () => true,
    Order: ({ order }) => order,
    Color: ({ color }) => color,
    Duration: ({ durationMs }) => durationMs,
    FadeInterval: { constant: 0 },
  },
});

const currentCycleElement = bindObjectBelow(led, "Device.LEDs.LED.{i}.CurrentCycleElement.", {
  parameters: {
    CycleElementReference: ({ name, blink, lit }) =>
      blink === undefined ? "" : { table: cycleElement.path, keys: [name, lit ? "on" : "off"] },
    Color: ({ lit, color }) => (lit ? color : dark),
    Duration: ({ sinceMs }) => sinceMs,
  },
});

/** What a light does that blinks: on, then off. */
function cycleOf({ blink, color }: LedReading) {
  if (blink === undefined) return [];
  return [
    { key: "on", order: 1, color, durationMs: blink.onMs },
    { key: "off", order: 2, color: dark, durationMs: blink.offMs },
  ];
}

export const leds: Component = [led, cycleElement, currentCycleElement];
