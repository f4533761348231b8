import type { DeviceContext } from "../../device/binding/context.ts";
import { bindingsOn, boundComponents, type Capabilities } from "../../device/components.ts";
import { withShippedTests } from "../../device/diagnostics/shipped-tests.ts";
import { gatewayBindings, gatewayComponents } from "../../device/tr098/internet-gateway-device.ts";
import type { SimulatedDeviceSettings } from "../../host/virtual/device.ts";
import type { SimulatedHost } from "../../host/virtual/simulated-host.ts";
import { virtualHost } from "../../host/virtual/virtual-host.ts";
import { compileKind, type Kind } from "../../model/kind/kind.ts";
import { type DeviceKind, listDeviceKinds, loadDeviceKind } from "../../schema/device-kind.ts";
import { loadSchema } from "../../schema/load.ts";
import { type ParsedTemplates, TemplateExpander } from "../../schema/template.ts";
import type { Machine } from "../device.ts";
import { capabilitiesOf } from "./capabilities.ts";
import { ownKindFile } from "./own-kinds.ts";

/** A kind of simulated device, compiled: once for all devices of the kind. */
export interface VirtualKind extends Pick<DeviceKind, "identity" | "system"> {
  readonly kind: Kind<DeviceContext>;
  readonly templates: ParsedTemplates;
}

/**
 * By its name, or the file that a kind of the user's own is in. `more`: what its hosts will have besides what its `system`
 * describes. Rejects with an `UnknownDeviceKindError`, and with a `ConfigurationError` for a file that describes none.
 */
export async function loadVirtualKind(name: string, more: Capabilities = {}): Promise<VirtualKind> {
  const file = listDeviceKinds().includes(name) ? undefined : ownKindFile(name);
  if (file !== undefined) return (await import("./own-virtual-kind.ts")).loadOwnVirtualKind(file, more);
  const { components, identity, model, objects, system } = await loadDeviceKind(name);
  const ofTr181 = bindingsOn({ ...capabilitiesOf(system), ...more });
  const isGateway = model === "tr098";
  const schema = await loadSchema(model, [...(isGateway ? gatewayComponents : boundComponents), ...components]);
  const bindings = isGateway ? gatewayBindings(schema, ofTr181) : ofTr181;
  return {
    kind: compileKind({ schema, ...withShippedTests(schema, { bindings, initial: objects }) }),
    identity,
    system,
    templates: new Map(),
  };
}

/** One whose system is simulated. */
export interface SimulatedMachine extends Machine {
  readonly host: SimulatedHost;
}

/** One device of the kind, switched on. */
export function virtualDevice(
  { kind, system, templates }: VirtualKind,
  settings: Omit<SimulatedDeviceSettings, "system">,
): SimulatedMachine {
  const host = virtualHost({ system, ...settings });
  return { kind, host, identity: settings.identity, expander: new TemplateExpander(host, templates) };
}
