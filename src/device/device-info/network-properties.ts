import { bindObject } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";

// [TR-181 DeviceInfo.NetworkProperties]

const networkPropertiesObject = bindObject("Device.DeviceInfo.NetworkProperties.", {
  load: async ({ host }) => host.networkProperties?.read(),
  parameters: {
    MaxTCPWindowSize: (found) => found?.maxTcpWindowBytes,
    TCPImplementation: (found) => (found?.tcp === undefined ? [] : [names[found.tcp]]),
  },
});

const names = { "new-reno": "New Reno", vegas: "Vegas" } as const;

/** What DeviceInfo has besides where the system tells how it speaks TCP. */
export const networkProperties: Component = [networkPropertiesObject];
