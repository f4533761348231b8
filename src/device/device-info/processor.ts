import { bindTable } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";

// [TR-181 DeviceInfo.Processor]

const processor = bindTable("Device.DeviceInfo.Processor.{i}.", {
  rows: async ({ host }) => ((await host.processors?.read()) ?? []).map((each) => [`cpu${each.number}`, each] as const),
  parameters: { Architecture: ({ architecture }) => architecture },
});

/** What DeviceInfo has besides where the system tells of its processors. */
export const processors: Component = [processor];
