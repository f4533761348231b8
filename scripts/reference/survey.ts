import type { DeviceContext } from "../../src/device/binding/context.ts";
import { bindingsOn, boundComponents, type Capabilities } from "../../src/device/components.ts";
import type { SimulatedHost } from "../../src/host/virtual/simulated-host.ts";
import { virtualHost } from "../../src/host/virtual/virtual-host.ts";
import type { NativeValue } from "../../src/model/binding.ts";
import type { Expander } from "../../src/model/device/device.ts";
import { compileKind, type Kind } from "../../src/model/kind/kind.ts";
import { objectsWithin, type PlannedObject, type PlannedParameter, rowEditsOf } from "../../src/model/kind/plan.ts";
import type { Host } from "../../src/ports/host/host.ts";
import { loadDeviceKind } from "../../src/schema/device-kind.ts";
import { loadSchema } from "../../src/schema/load.ts";
import { TemplateExpander } from "../../src/schema/template.ts";
import { capabilitiesOf } from "../../src/wiring/virtual/capabilities.ts";
import { manualClock } from "../../test/host/manual-clock.ts";
import type { RecordedHosts } from "./recorded-hosts.ts";
import { contextOver, editsOf, readingsOf } from "./recording.ts";
import { pathsToldBy } from "./told.ts";

// What each kind of host has, found from the bindings themselves.

export const hostKinds = ["linux", "openwrt", "virtual"] as const satisfies readonly Host["kind"][];
export type HostKind = (typeof hostKinds)[number];

/**
 * Where a parameter's value comes from. `live`: the system, which its setting goes to as an edit of the capability `edits`,
 * if the binding can set it at all, and `told` unless none of the recorded systems that have such rows has it;
 * `stored`: the agent's store.
 */
export type Origin =
  | { readonly kind: "live"; readonly edits: string | undefined; readonly told: boolean }
  | { readonly kind: "stored"; readonly settable: boolean }
  | { readonly kind: "constant" }
  | { readonly kind: "count" };

export interface SurveyedObject {
  readonly path: string;
  /** What its rows are read from: `links`, `dhcpv4.clients`, `identity`; empty on a simulated host. */
  readonly readings: ReadonlySet<string>;
  /** How rows are added and deleted: undefined where they are not. */
  readonly rows: { readonly edits: string } | "stored" | undefined;
  readonly parameters: ReadonlyMap<string, Origin>;
  /** Names that an ACS can set in the data model, and whether it can add rows there. */
  readonly toBeSet: ReadonlySet<string>;
  readonly creatable: boolean;
}

/** Objects by schema path, in the order of the schema. */
export type Survey = Readonly<Record<HostKind, ReadonlyMap<string, SurveyedObject>>>;

export async function survey(hosts: RecordedHosts): Promise<Survey> {
  const simulated = await simulatedHosts(hosts.banks);
  return {
    linux: await surveyed(await kindOf(hosts.linux), hosts.linux),
    openwrt: await surveyed(await kindOf(hosts.openwrt), hosts.openwrt),
    virtual: await surveyed(simulated.kind, simulated.hosts, simulated.expander),
  };
}

/** Between them they have every capability in simulated form; the stored objects are those of the first. */
const simulatedKinds = ["home-gateway", "lte-router", "vdsl-modem", "wifi-extender"] as const;

async function simulatedHosts(firmware: RecordedHosts["banks"]) {
  const [gateway, ...others] = await Promise.all(simulatedKinds.map(loadDeviceKind));
  if (gateway === undefined) throw new TypeError("there is no simulated device");
  const devices = [gateway, ...others].map(({ identity, system }) =>
    virtualHost({ system, identity: { ...identity, serialNumber: "000001" }, firmware, clock: manualClock() }),
  );
  const capabilities = [gateway, ...others].map(({ system }) => definedOf(capabilitiesOf(system)));
  const all: Capabilities = Object.assign({ firmware }, ...capabilities);
  const schema = await loadSchema("tr181", [...boundComponents, ...gateway.components]);
  return {
    kind: compileKind({ schema, bindings: bindingsOn(all), initial: gateway.objects }),
    hosts: devices,
    expander: new TemplateExpander(devices[0] as SimulatedHost),
  };
}

/** The kind of a machine that has all that any of these has. */
async function kindOf(hosts: readonly Host[]): Promise<Kind<DeviceContext>> {
  const all: Capabilities = Object.assign({}, ...hosts.map(definedOf));
  return compileKind({ schema: await loadSchema("tr181", boundComponents), bindings: bindingsOn(all) });
}

const definedOf = (host: object): object =>
  Object.fromEntries(Object.entries(host).filter(([, capability]) => capability !== undefined));

async function surveyed(
  kind: Kind<DeviceContext>,
  hosts: readonly Host[],
  expander?: Expander,
): Promise<ReadonlyMap<string, SurveyedObject>> {
  const told = await pathsToldBy(kind, hosts, expander);
  const surveyed = new Map<string, SurveyedObject>();
  for (const object of objectsWithin(kind.root)) {
    const parameters = new Map<string, Origin>();
    for (const parameter of object.parameters) {
      const isTold = !told.has(object.path) || told.has(`${object.path}${parameter.name}`);
      parameters.set(parameter.name, await originOf(parameter, isTold, hosts));
    }
    surveyed.set(object.path, {
      path: object.path,
      readings: await readingsFor(object, hosts, surveyed),
      rows: await rowsOf(object, hosts),
      parameters,
      toBeSet: new Set(object.parameters.flatMap(({ name, schema }) => (schema.writable ? [name] : []))),
      creatable: object.schema.creatable,
    });
  }
  return surveyed;
}

/** What any of the hosts is asked for the rows of an object; those of most are of the object above. */
async function readingsFor(
  object: PlannedObject,
  hosts: readonly Host[],
  above: ReadonlyMap<string, SurveyedObject>,
): Promise<ReadonlySet<string>> {
  const { rows } = object;
  if (rows.kind === "stored") return new Set();
  if ("load" in rows) {
    const asked = await Promise.all(hosts.map((host) => readingsOf(host, (context) => rows.load(context))));
    return new Set(asked.flatMap((each) => [...each]));
  }
  return above.get(object.lineage.at(-2)?.path ?? "")?.readings ?? new Set();
}

async function originOf(
  { name, schema, source, object }: PlannedParameter,
  told: boolean,
  hosts: readonly Host[],
): Promise<Origin> {
  switch (source.kind) {
    case "constant":
    case "count":
      return { kind: source.kind };
    case "alias":
      return { kind: "stored", settable: true };
    case "stored":
      return { kind: "stored", settable: schema.writable };
    case "live": {
      const { change, written } = object;
      const isWritten = hosts.some((host) => object.writable?.(contextOver(host), name) !== false);
      // An order to the agent, which carries it out by what the host has.
      if (schema.writable && written !== undefined && isWritten) return { kind: "live", edits: "diagnostics", told };
      if (!schema.writable || change === undefined || !isWritten) return { kind: "live", edits: undefined, told };
      const stage = (context: DeviceContext) => change(context, { [name]: sample(schema.type) }, anything);
      const capabilities = await editsOf(stage, (capability) => hosts.every((host) => hasEdits(host, capability)));
      return { kind: "live", edits: [...capabilities].join(" and ") || undefined, told };
    }
  }
}

/** Of two ways to the same a host may have but one. */
const hasEdits = (host: Host, capability: string): boolean => {
  const other = { dhcpv4: "dhcpRenewal", dhcpv6: "dhcpRenewal" }[capability];
  return other === undefined || host.begin === undefined || !(other in host.begin());
};

async function rowsOf(object: PlannedObject, hosts: readonly Host[]): Promise<SurveyedObject["rows"]> {
  if (!object.schema.creatable) return undefined;
  if (object.rows.kind === "stored") return "stored";
  const edits = rowEditsOf(object);
  if (edits === undefined || !hosts.some((host) => edits.allowed(contextOver(host)))) return undefined;
  const told = await editsOf((context) => edits.add(context, edits.keyOf(1), {}, anything));
  return { edits: [...told].join(" and ") };
}

/** What an interface may run on, where the data model does not say of which table that is. */
const anyLower = "Device.Ethernet.Link.{i}.";

/** A value of the type that an edit can be staged with. */
function sample({ base, dataType, reference, list }: PlannedParameter["schema"]["type"]): NativeValue {
  if (reference?.to === "row") {
    const row = { table: reference.targets[0] ?? anyLower, keys: ["bank1"] };
    return list === undefined ? row : [row];
  }
  if (base === "boolean") return true;
  if (dataType === "IPv4Address") return list === undefined ? "0.0.0.0" : ["0.0.0.0"]; // an address, and a mask
  return base === "string" || base === "base64" || base === "hexBinary" ? "1" : base === "long" ? 1000 : 1;
}

/** Stands for a row of whatever shape: each of its members, and what those give, is the same again. */
const anything: unknown = new Proxy((): unknown => anything, {
  get: (target, name): unknown =>
    name === Symbol.toPrimitive ? () => "row" : name === "then" ? undefined : (anything ?? target),
});
