import type { ObjectSchema, ParameterSchema, Schema, ValueType } from "../../src/model/schema.ts";

// A small data model written by hand, with one of everything that the engine has rules for.

type ParameterFacts = Partial<Omit<ParameterSchema, "name" | "type">>;

export const parameter = (name: string, type: ValueType, facts: ParameterFacts = {}): ParameterSchema => ({
  name,
  type,
  writable: false,
  forcedInform: false,
  activeNotify: "normal",
  secret: false,
  command: false,
  since: "2.0",
  ...facts,
});

export const writable = (name: string, type: ValueType, facts: ParameterFacts = {}): ParameterSchema =>
  parameter(name, type, { writable: true, ...facts });

type ObjectFacts = Partial<Omit<ObjectSchema, "path" | "parameters">>;

export const object = (
  path: string,
  parameters: readonly ParameterSchema[],
  facts: ObjectFacts = {},
): ObjectSchema => ({
  path,
  name: path.replace(/\.$/, ""),
  table: path.endsWith("{i}."),
  creatable: false,
  uniqueKeys: [],
  parameters: new Map(parameters.map((fact) => [fact.name, fact])),
  ...facts,
});

export const schemaOf = (objects: readonly ObjectSchema[]): Schema => ({
  root: "Device.",
  urn: "urn:test:sample-1-0",
  objects: new Map(objects.map((fact) => [fact.path, fact])),
});

export const string: ValueType = { base: "string" };
export const text64: ValueType = { base: "string", sizes: [{ max: 64 }] };
export const boolean: ValueType = { base: "boolean" };
export const unsignedInt: ValueType = { base: "unsignedInt" };
export const alias: ValueType = { base: "string", sizes: [{ max: 64 }], dataType: "Alias" };
const dateTime: ValueType = { base: "dateTime" };

const interfaceReference = (strength: "strong" | "weak"): ValueType => ({
  base: "string",
  sizes: [{ max: 256 }],
  reference: {
    strength,
    to: "row",
    targets: ["Device.IP.Interface.{i}.", "Device.Zone.{i}.", "Device.Firewall.Rule.{i}."],
  },
});

export const sampleSchema: Schema = schemaOf([
  object("Device.", [parameter("RootDataModelVersion", string, { forcedInform: true })]),
  object("Device.DeviceInfo.", [
    parameter("Manufacturer", text64),
    parameter("SerialNumber", text64),
    parameter("SoftwareVersion", text64, { forcedInform: true, activeNotify: "forceEnabled" }),
    writable("ProvisioningCode", text64, { forcedInform: true, activeNotify: "forceEnabled" }),
    parameter("UpTime", unsignedInt, { activeNotify: "canDeny" }),
    writable("HostName", { base: "string", sizes: [{ max: 255 }] }),
  ]),
  object("Device.ManagementServer.", [
    writable("URL", { base: "string", sizes: [{ max: 2048 }], dataType: "URL" }),
    writable("Password", { base: "string", sizes: [{ max: 256 }] }, { secret: true }),
    writable("PeriodicInformInterval", { base: "unsignedInt", ranges: [{ min: 1 }] }),
    parameter(
      "ParameterKey",
      { base: "string", sizes: [{ max: 32 }] },
      { forcedInform: true, activeNotify: "canDeny" },
    ),
    parameter("ConnectionRequestURL", text64, { forcedInform: true, activeNotify: "forceDefaultEnabled" }),
    writable("InstanceMode", { base: "string", enumeration: ["InstanceNumber", "InstanceAlias"] }),
    writable("AutoCreateInstances", boolean),
    parameter("CompressionSupported", { base: "string", list: {} }),
    writable("Compression", {
      base: "string",
      enumerationFrom: "Device.ManagementServer.CompressionSupported",
    }),
  ]),
  object("Device.IP.", [parameter("InterfaceNumberOfEntries", unsignedInt)]),
  object(
    "Device.IP.Interface.{i}.",
    [
      writable("Enable", boolean),
      writable("Alias", alias),
      parameter("Name", text64),
      writable("MaxMTUSize", { base: "unsignedInt", ranges: [{ min: 64, max: 65535 }] }),
      parameter("IPv4AddressNumberOfEntries", unsignedInt),
      parameter("LastChange", dateTime),
    ],
    { countParameter: "InterfaceNumberOfEntries", uniqueKeys: [["Name"], ["Alias"]], enableParameter: "Enable" },
  ),
  object("Device.IP.Interface.{i}.Stats.", [
    parameter("BytesSent", { base: "unsignedLong" }, { activeNotify: "canDeny" }),
    writable("Reset", boolean, { command: true }),
  ]),
  object(
    "Device.IP.Interface.{i}.IPv4Address.{i}.",
    [parameter("IPAddress", { base: "string", dataType: "IPv4Address" }), writable("Alias", alias)],
    { countParameter: "IPv4AddressNumberOfEntries", uniqueKeys: [["Alias"]] },
  ),
  object("Device.NAT.", [parameter("PortMappingNumberOfEntries", unsignedInt)]),
  object(
    "Device.NAT.PortMapping.{i}.",
    [
      writable("Enable", boolean, { default: { of: "object", value: "false" } }),
      parameter(
        "Status",
        { base: "string", enumeration: ["Disabled", "Enabled", "Error"] },
        { default: { of: "object", value: "Disabled" } },
      ),
      writable("Alias", alias),
      writable("Interface", interfaceReference("strong"), { default: { of: "object", value: "" } }),
      writable("ExternalPort", { base: "unsignedInt", ranges: [{ min: 0, max: 65535 }] }),
      writable("Protocol", { base: "string", enumeration: ["TCP", "UDP"] }),
      writable("Description", { base: "string", sizes: [{ max: 256 }] }),
      parameter("RuleNumberOfEntries", unsignedInt),
    ],
    {
      creatable: true,
      entries: { min: 0, max: 20 },
      countParameter: "PortMappingNumberOfEntries",
      uniqueKeys: [["Alias"], ["ExternalPort", "Protocol"]],
      enableParameter: "Enable",
    },
  ),
  object("Device.NAT.PortMapping.{i}.Schedule.", [writable("From", dateTime)]),
  object("Device.NAT.PortMapping.{i}.Rule.{i}.", [writable("Alias", alias), writable("Port", unsignedInt)], {
    creatable: true,
    countParameter: "RuleNumberOfEntries",
    uniqueKeys: [["Alias"]],
  }),
  object(
    "Device.Zone.{i}.",
    [
      writable("Alias", alias),
      writable("Name", text64, { default: { of: "object", value: "" } }),
      writable("Members", {
        base: "string",
        list: { items: { max: 3 } },
        reference: { strength: "strong", to: "row", targets: ["Device.Zone.{i}."] },
      }),
      writable("Uplink", interfaceReference("weak")),
    ],
    { creatable: true, uniqueKeys: [["Name"], ["Alias"]] },
  ),
  object("Device.Firewall.", [parameter("RuleNumberOfEntries", unsignedInt)]),
  object(
    "Device.Firewall.Rule.{i}.",
    [
      writable("Enable", boolean, { default: { of: "object", value: "false" } }),
      parameter("Status", { base: "string", enumeration: ["Disabled", "Enabled"] }),
      writable("Alias", alias),
      writable("Order", { base: "unsignedInt", ranges: [{ min: 1 }] }, { default: { of: "object", value: "100" } }),
      writable("Port", { base: "unsignedInt", ranges: [{ max: 65535 }] }),
      writable("Interface", interfaceReference("strong"), { default: { of: "object", value: "" } }),
      writable("After", {
        base: "string",
        reference: { strength: "strong", to: "row", targets: ["Device.Firewall.Rule.{i}."] },
      }),
      writable("Uplinks", { ...interfaceReference("weak"), list: {} }),
      writable("Description", text64, { default: { of: "object", value: "new" } }),
      parameter("MatchNumberOfEntries", unsignedInt),
      parameter("NoteNumberOfEntries", unsignedInt),
    ],
    {
      creatable: true,
      entries: { min: 0, max: 20 },
      countParameter: "RuleNumberOfEntries",
      uniqueKeys: [["Alias"], ["Port"]],
      enableParameter: "Enable",
    },
  ),
  object("Device.Firewall.Rule.{i}.Log.", [
    writable("Level", { base: "string", enumeration: ["debug", "info"] }, { default: { of: "object", value: "info" } }),
  ]),
  object("Device.Firewall.Rule.{i}.Match.{i}.", [writable("Alias", alias), writable("Name", text64)], {
    creatable: true,
    countParameter: "MatchNumberOfEntries",
    uniqueKeys: [["Alias"], ["Name"]],
  }),
  object("Device.Firewall.Rule.{i}.Note.{i}.", [writable("Alias", alias), writable("Text", text64)], {
    creatable: true,
    countParameter: "NoteNumberOfEntries",
    uniqueKeys: [["Alias"]],
  }),
  object("Device.Diagnostics.", [
    writable("DiagnosticsState", {
      base: "string",
      enumeration: ["None", "Requested", "Canceled", "Complete"],
      readOnlyValues: ["None", "Complete"],
      dataType: "DiagnosticsState",
    }),
  ]),
]);
