import { join } from "node:path";
import ts from "typescript";
import { beforeAll, describe, expect, it } from "vitest";

// What the compiler says of a wrong binding: each of these is one statement of a file that is compiled here, and only here.

const imports = `
  import { bindConstants, bindObject, bindObjectBelow, bindStoredTable, bindTable } from "../../../src/device/binding/bind.ts";
  import type { HostEdits } from "../../../src/device/binding/host-change.ts";
  import { hostChange } from "../../../src/device/binding/row-change.ts";
  import { ipInterfaceChange } from "../../../src/device/ip/ip-interface-change.ts";
  import { ipInterface } from "../../../src/device/ip/ip-interface.ts";
  import { portMappingChange, portMappingRows } from "../../../src/device/nat/port-mapping-change.ts";
  import type { PortMapping } from "../../../src/ports/host/network/port-mappings.ts";
  const rows = async (): Promise<readonly (readonly [string, import("../../../src/device/interface-stack/interface-layers.ts").Layered])[]> => [];
`;
const withParameters = (parameters: string): string =>
  `bindTable("Device.IP.Interface.{i}.", { rows, parameters: { ${parameters} } })`;
const withChange = (change: string): string =>
  `bindTable("Device.IP.Interface.{i}.", { rows, parameters: {}, change: ${change} })`;

const mappings = (members: string): string =>
  `bindTable("Device.NAT.PortMapping.{i}.", { rows: async () => [] as readonly (readonly [string, PortMapping])[], parameters: {}, ${members} })`;

const mistakes = {
  "an object that is not there": [
    `bindObject("Device.IPP.", { load: () => 1, parameters: {} })`,
    "Device.IPP. is no object of TR-181",
  ],
  "a table that is not there": [
    `bindTable("Device.IP.Interfaces.{i}.", { rows: async () => [], parameters: {} })`,
    "Device.IP.Interfaces.{i}. is no object of TR-181",
  ],
  "constants of an object that is not there": [
    `bindConstants("Device.DNSS.", {})`,
    "Device.DNSS. is no object of TR-181",
  ],
  "an object that is not below its parent": [
    `bindObjectBelow(ipInterface, "Device.Ethernet.Interface.{i}.Stats.", { parameters: {} })`,
    "Device.Ethernet.Interface.{i}.Stats. is not below Device.IP.Interface.{i}.",
  ],
  "an object that is neither there nor below": [
    `bindObjectBelow(ipInterface, "Device.IP.Interface.{i}.Statistics.", { parameters: {} })`,
    "Device.IP.Interface.{i}.Statistics. is no object of TR-181",
  ],
  "a parameter that is not there": [withParameters("Enabled: () => true"), "Did you mean to write 'Enable'?"],
  "a value of the wrong type": [
    withParameters("Enable: ({ link }) => link.mtu"),
    "Type 'number' is not assignable to type 'boolean | undefined'",
  ],
  "a word that the enumeration has not": [
    withParameters(`Status: () => "up"`),
    `Type 'string' is not assignable to type '"Up" | "Down"`,
  ],
  "a member that the row has not": [withParameters("Name: ({ name }) => name"), "Property 'name' does not exist"],
  "a constant of the wrong type": [
    `bindConstants("Device.DNS.", { SupportedRecordTypes: ["MX"] })`,
    `Type '"MX"' is not assignable`,
  ],
  "a stored value of the wrong type": [
    `bindStoredTable("Device.Users.User.{i}.", { parameters: { Enable: { stored: 1 } } })`,
    "Type 'number' is not assignable to type 'boolean'",
  ],
  "a setting that the host does not take": [
    withChange(`ipInterfaceChange({ MaxMTUSize: "mtuu" })`),
    "mtuu is no setting that the host takes",
  ],
  "a setting that a change of another kind does not take": [
    `hostChange({ HostName: "hostname" }, async (_edits: HostEdits, _wanted: { hostName?: string }) => {})`,
    "hostname is no setting that the host takes",
  ],
  "a parameter of another type than the setting": [
    withChange(`ipInterfaceChange({ Enable: "mtu" })`),
    "Enable is not of the type of the setting mtu",
  ],
  "a change of a parameter that is read-only": [
    withChange(`ipInterfaceChange({ Status: "enabled" })`),
    "Status is read-only in TR-181",
  ],
  "a change of a parameter that is not there": [
    withChange(`ipInterfaceChange({ MTU: "mtu" })`),
    "MTU is no parameter of this object",
  ],
  "a change of rows that are on no link": [
    `bindTable("Device.IP.Interface.{i}.", { rows: async () => [["a", 1]], parameters: {}, change: ipInterfaceChange({ Enable: "enabled" }) })`,
    "is not assignable to type 'Layered'",
  ],
  "a setting of a table with edits that is of another type": [
    mappings(`change: portMappingChange({ ExternalPort: "enabled" }), edits: portMappingRows`),
    "ExternalPort is not of the type of the setting enabled",
  ],
  "edits that add rows of another kind than the table has": [
    `bindTable("Device.NAT.PortMapping.{i}.", { rows, parameters: {}, change: ipInterfaceChange({ Enable: "enabled" }), edits: portMappingRows })`,
    "is not assignable to type 'RowEditing<",
  ],
  "edits of a table whose rows have numbers of their own": [
    mappings(`instance: () => 1, change: portMappingChange({ Enable: "enabled" }), edits: portMappingRows`),
    "is not assignable to type 'undefined'",
  ],
} as const satisfies Readonly<Record<string, readonly [statement: string, says: string]>>;

describe("the compiler", () => {
  const root = join(import.meta.dirname, "../../..");
  const file = join(import.meta.dirname, "wrong-bindings.ts");
  const statements = Object.values(mistakes).map(([statement]) => `${statement};\n`);
  const text = `${imports}${statements.join("")}`;
  let messages: readonly (readonly string[])[] = [];

  beforeAll(() => {
    const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
    const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, root);
    const host = ts.createCompilerHost(options);
    const { getSourceFile } = host;
    host.getSourceFile = (name, target) =>
      name === file ? ts.createSourceFile(name, text, target) : getSourceFile(name, target);
    const program = ts.createProgram([file], options, host);
    const found = program.getSemanticDiagnostics(program.getSourceFile(file));
    let start = imports.length;
    messages = statements.map((statement) => {
      const [from, to] = [start, start + statement.length];
      start = to;
      return found
        .filter((each) => each.start !== undefined && each.start >= from && each.start < to)
        .map((each) => ts.flattenDiagnosticMessageText(each.messageText, "\n"));
    });
  });

  it.each(Object.keys(mistakes).map((name, index) => [name, index] as const))("says so of %s", (name, index) => {
    const [, says] = mistakes[name as keyof typeof mistakes];
    expect(messages[index]).toEqual([expect.stringContaining(says)]);
  });
});
