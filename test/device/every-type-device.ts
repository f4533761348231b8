import { openTree } from "../../src/model/device/open-tree.ts";
import { compileKind } from "../../src/model/kind/kind.ts";
import type { ObjectSchema, Schema, ValueType } from "../../src/model/schema.ts";
import type { Tree } from "../../src/model/tree.ts";
import type { Store } from "../../src/ports/store.ts";
import { memoryStore } from "../model/memory-store.ts";
import { rememberingLog } from "../model/sample-device.ts";
import {
  alias,
  boolean,
  object,
  parameter,
  schemaOf,
  string,
  text64,
  unsignedInt,
  writable,
} from "../model/sample-schema.ts";

// A device with settings of every type, in single objects and in rows with and without aliases, nested in each other.

const rowOf = (strength: "strong" | "weak", ...targets: string[]): ValueType => ({
  base: "string",
  reference: { strength, to: "row", targets },
});

/** A parameter of each type. */
const everyType = {
  Text: { base: "string", sizes: [{ max: 200 }] },
  Number: { base: "int" },
  Count: unsignedInt,
  Long: { base: "long" },
  Octets: { base: "unsignedLong" },
  Share: { base: "decimal" },
  On: boolean,
  Since: { base: "dateTime" },
  Blob: { base: "base64" },
  Key: { base: "hexBinary" },
  Words: { base: "string", list: {} },
} as const satisfies Readonly<Record<string, ValueType>>;

const each = Object.entries(everyType).map(([name, type]) => writable(name, type));

const objects: readonly ObjectSchema[] = [
  object("Device.", []),
  object("Device.ManagementServer.", [writable("URL", string), parameter("ParameterKey", text64)]),
  object("Device.Settings.", [...each, writable("Secret", string, { secret: true })]),
  object(
    "Device.Named.{i}.",
    [writable("Alias", alias), ...each, writable("Peer", rowOf("strong", "Device.Named.{i}.", "Device.Plain.{i}."))],
    {
      creatable: true,
      uniqueKeys: [["Alias"]],
    },
  ),
  object("Device.Named.{i}.Inner.{i}.", [writable("Name", text64), writable("Value", string)], {
    creatable: true,
    uniqueKeys: [["Name"]],
  }),
  object(
    "Device.Plain.{i}.",
    [writable("Name", text64), ...each, writable("Peers", { ...rowOf("weak", "Device.Plain.{i}."), list: {} })],
    {
      creatable: true,
      uniqueKeys: [["Name"]],
    },
  ),
  object("Device.Plain.{i}.Inner.{i}.", [writable("Alias", alias), writable("Value", string)], {
    creatable: true,
    uniqueKeys: [["Alias"]],
  }),
  object("Device.Port.{i}.", [writable("Alias", alias), writable("Enable", boolean)], { uniqueKeys: [["Alias"]] }),
];

export const everyTypeSchema: Schema = schemaOf(objects);

interface Ports {
  /** By name, whether they are on. */
  readonly ports: Map<string, boolean>;
}

const initial = {
  Text: "",
  Number: 0,
  Count: 0,
  Long: 0n,
  Octets: 0n,
  Share: "0",
  On: false,
  Since: "0001-01-01T00:00:00Z",
  Blob: "",
  Key: "",
  Words: "",
} as const satisfies Readonly<Record<keyof typeof everyType, string | number | bigint | boolean>>;
const stored = Object.fromEntries(Object.entries(initial).map(([name, value]) => [name, { stored: value }]));

const kind = compileKind<Ports>({
  schema: everyTypeSchema,
  bindings: [
    {
      path: "Device.ManagementServer.",
      rows: { kind: "of-parent" },
      parameters: { URL: { stored: "" }, ParameterKey: { stored: "" } },
    },
    { path: "Device.Settings.", rows: { kind: "of-parent" }, parameters: { ...stored, Secret: { stored: "" } } },
    { path: "Device.Named.{i}.", rows: { kind: "stored" }, parameters: { ...stored, Peer: { stored: "" } } },
    {
      path: "Device.Named.{i}.Inner.{i}.",
      rows: { kind: "stored" },
      parameters: { Name: { stored: "" }, Value: { stored: "" } },
    },
    {
      path: "Device.Plain.{i}.",
      rows: { kind: "stored" },
      parameters: { Name: { stored: "" }, ...stored, Peers: { stored: "" } },
    },
    { path: "Device.Plain.{i}.Inner.{i}.", rows: { kind: "stored" }, parameters: { Value: { stored: "" } } },
    {
      path: "Device.Port.{i}.",
      rows: { kind: "system", load: async ({ ports }) => [...ports].map((port) => [port[0], port] as const) },
      parameters: { Enable: ([, on]: readonly [string, boolean]) => on },
      change: async ({ ports }, { Enable }, [name, before]: readonly [string, boolean]) => ({
        commit: async () => {
          ports.set(name, Enable === true);
          return "deferred";
        },
        rollback: async () => void ports.set(name, before),
      }),
    },
  ],
});

export function everyTypeDevice(
  ports: readonly string[] = ["one", "two"],
  store: Store = memoryStore(),
): Promise<Tree> {
  const system: Ports = { ports: new Map(ports.map((name) => [name, true])) };
  return openTree({ kind, context: () => system, store, log: rememberingLog() });
}
