import type { UpnpReading, UpnpSettings } from "../../ports/host/services/upnp.ts";
import { bindObject, bindObjectBelow } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import type { HostEdits } from "../binding/host-change.ts";
import { canEdit, editsOf, hostChange } from "../binding/row-change.ts";

// A gateway that machines inside may ask for port mappings, and nothing else. [TR-181 UPnP.Device]

const none: UpnpReading = { enabled: false, gateway: false, gatewayVersion: 1 };

const upnpEdits = editsOf("upnp");
const changeUpnp = (host: HostEdits, wanted: Partial<UpnpSettings>): Promise<void> => upnpEdits(host).change(wanted);

const upnpDevice = bindObject("Device.UPnP.Device.", {
  load: async ({ host }) => (await host.upnp?.read()) ?? none,
  change: hostChange({ Enable: "enabled", UPnPIGD: "gateway" }, changeUpnp, canEdit("upnp")),
  parameters: {
    Enable: ({ enabled }) => enabled,
    UPnPMediaServer: () => false,
    UPnPMediaRenderer: () => false,
    UPnPWLANAccessPoint: () => false,
    UPnPQoSDevice: () => false,
    UPnPQoSPolicyHolder: () => false,
    UPnPIGD: ({ gateway }) => gateway,
  },
});

const capabilities = bindObjectBelow(upnpDevice, "Device.UPnP.Device.Capabilities.", {
  parameters: {
    UPnPArchitecture: { constant: 1 },
    UPnPArchitectureMinorVer: { constant: 1 },
    UPnPMediaServer: { constant: 0 },
    UPnPMediaRenderer: { constant: 0 },
    UPnPWLANAccessPoint: { constant: 0 },
    UPnPBasicDevice: { constant: 0 },
    UPnPQoSDevice: { constant: 0 },
    UPnPQoSPolicyHolder: { constant: 0 },
    UPnPIGD: ({ gatewayVersion }) => gatewayVersion,
  },
});

export const upnp: Component = [upnpDevice, capabilities];
