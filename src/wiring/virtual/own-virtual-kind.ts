import { ConfigurationError } from "../../config/configuration.ts";
import type { DeviceContext } from "../../device/binding/context.ts";
import { bindingsOn, type Capabilities } from "../../device/components.ts";
import { withShippedTests } from "../../device/diagnostics/shipped-tests.ts";
import { gatewayTime } from "../../device/tr098/gateway-time.ts";
import { rootedIn } from "../../device/tr098/rooted.ts";
import { KindFileError } from "../../kinds/field-tree.ts";
import type { OwnKind } from "../../kinds/own-kind.ts";
import { ownSchema } from "../../kinds/own-schema.ts";
import { unevenRows } from "../../kinds/uneven-rows.ts";
import type { BoundObject, InitialObject } from "../../model/binding.ts";
import { compileKind, type Kind, KindError } from "../../model/kind/kind.ts";
import { belowRoot, schemaPath } from "../../model/paths.ts";
import type { Schema } from "../../model/schema.ts";
import { checkValue } from "../../model/values/check.ts";
import { type DeviceKind, loadDeviceKind, UnknownDeviceKindError } from "../../schema/device-kind.ts";
import type { ParsedTemplates } from "../../schema/template.ts";
import { capabilitiesOf } from "./capabilities.ts";
import { readOwnKind } from "./own-kinds.ts";

type Binding = BoundObject<DeviceContext>;

interface OwnVirtualKind extends Pick<DeviceKind, "identity" | "system"> {
  readonly kind: Kind<DeviceContext>;
  readonly templates: ParsedTemplates;
}

/**
 * What the agent does itself on a device of the field: it is managed, tells who and how it is, and runs diagnostics. All
 * else is as the file has it.
 */
const acting =
  /^(DeviceInfo\.(MemoryStatus\..*|ProcessStatus\.)?|ManagementServer\..*|Time\.|IP\.Diagnostics\..*|DNS\.Diagnostics\..*|(IPPing|TraceRoute|Download|Upload|NSLookup|SelfTest|PacketCapture)Diagnostics\..*|UDPEchoConfig\.)$/;
const results = /Diagnostics\./;
/** Of the system underneath, which the device of the file is not. */
const ofSystem: ReadonlySet<string> = new Set(["HostName", "ActiveFirmwareImage", "BootFirmwareImage"]);

/** Rejects with a `ConfigurationError` that names the file, and all that is wrong in it. */
export async function loadOwnVirtualKind(file: string, more: Capabilities): Promise<OwnVirtualKind> {
  try {
    return await compileOwnKind(await readOwnKind(file), file, more);
  } catch (error) {
    if (!(error instanceof KindFileError)) throw error;
    throw new ConfigurationError(error.message.split("\n").map((problem) => `device.kind: ${problem}`));
  }
}

/** A kind that was read from this file. Rejects with a `KindFileError`. */
export async function compileOwnKind(own: OwnKind, file: string, more: Capabilities = {}): Promise<OwnVirtualKind> {
  const { system } = await loadDeviceKind(own.system).catch((error: unknown) => {
    throw error instanceof UnknownDeviceKindError ? new KindFileError(`${file}: system: ${error.message}`) : error;
  });
  const told = await ownSchema(own);
  const bindings = bindingsFor(told, bindingsOn({ ...capabilitiesOf(system), ...more }));
  const schema = await ownSchema({ ...own, facts: withoutTypesOf(bindings, told, own.facts) });
  try {
    const uneven = unevenRows<DeviceContext>(schema, own.objects, (path) => isElsewhere(schema, bindings, path));
    const all = [...bindings, ...uneven.filter(({ path }) => !bindings.some((each) => each.path === path))];
    const objects = withShippedTests(schema, { bindings: all, initial: besides(bindings, own.objects) });
    const kind = compileKind({ schema, ...objects });
    return { kind, identity: own.identity, system, templates: new Map() };
  } catch (error) {
    if (!(error instanceof KindError)) throw error;
    throw new KindFileError(error.problems.map((problem) => `${file}: ${problem}`).join("\n"));
  }
}

function bindingsFor(schema: Schema, ofTr181: readonly Binding[]): readonly Binding[] {
  const clock = schema.root === "Device." || !schema.objects.has(gatewayTime.path) ? [] : [gatewayTime];
  return [...rootedIn(schema, ofTr181), ...clock].flatMap((binding) => {
    if (!acting.test(belowRoot(binding.path))) return [];
    const { kind } = binding.rows;
    if ((kind === "system" || kind === "of-parent-rows") && !results.test(binding.path)) return [];
    const known = schema.objects.get(binding.path)?.parameters;
    const parameters = Object.fromEntries(
      Object.entries(binding.parameters).filter(([name]) => known?.has(name) === true && !ofSystem.has(name)),
    );
    return [{ ...binding, parameters }];
  });
}

/** What the agent keeps itself is of the type that it has in the data model, where what it begins with is not of that of the file. */
function withoutTypesOf(bindings: readonly Binding[], schema: Schema, facts: OwnKind["facts"]): OwnKind["facts"] {
  const left = new Map(facts);
  for (const { path, parameters } of bindings) {
    for (const [name, source] of Object.entries(parameters)) {
      const fact = facts.get(path + name);
      const type = schema.objects.get(path)?.parameters.get(name)?.type;
      const isKept = typeof source === "object" && "stored" in source && typeof source.stored !== "function";
      if (!isKept || fact?.type === undefined || type === undefined) continue;
      if (!checkValue(type, String(source.stored)).ok) left.set(path + name, { writable: fact.writable });
    }
  }
  return left;
}

/** Whether a parameter (by its schema path) is counted, or is the agent's: then every row has it. */
function isElsewhere(schema: Schema, bindings: readonly Binding[], path: string): boolean {
  const dot = path.lastIndexOf(".") + 1;
  const object = path.slice(0, dot);
  const name = path.slice(dot);
  const table = schema.objects.get(`${object}${name.replace(/NumberOfEntries$/, "")}.{i}.`);
  return (
    table?.countParameter === name ||
    bindings.some((each) => each.path === object && Object.hasOwn(each.parameters, name))
  );
}

/** What is bound is not shipped: the configuration and the system have it. */
function besides(bindings: readonly Binding[], objects: readonly InitialObject[]): readonly InitialObject[] {
  const byPath = new Map(bindings.map((binding) => [binding.path, binding]));
  return objects.flatMap(({ path, values }) => {
    const binding = byPath.get(schemaPath(path));
    const table = binding?.rows.kind;
    if (table === "system" || table === "of-parent-rows") return [];
    const kept = Object.entries(values).filter(
      ([name]) => binding === undefined || !Object.hasOwn(binding.parameters, name),
    );
    return [{ path, values: Object.fromEntries(kept) }];
  });
}
