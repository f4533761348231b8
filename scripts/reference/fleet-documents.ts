import { faultKinds, faultNames } from "../../src/fleet/faults/fault-kinds.ts";
import { commonFields } from "../../src/fleet/faults/fault-rule.ts";
import { acsRuleFields, downloadFields } from "../../src/fleet/scenario/acs-rule.ts";
import { actionFields, expectationFields, scenarioFields, stepFields } from "../../src/fleet/scenario/scenario.ts";
import { reference } from "../../src/fleet/scenario/variables.ts";
import { type JsonSchema, schemaOf, schemaWith } from "./json-schema.ts";

// What a fleet is told by files, for editors (JSON Schema) and for people (docs/faults.md), made of the tables that they are read by.

const dialect = "https://json-schema.org/draft/2020-12/schema";
const written = (schema: object): string => `${JSON.stringify({ $schema: dialect, ...schema }, undefined, 2)}\n`;

const fault = {
  oneOf: faultNames.map((name) => {
    const { does, fields } = faultKinds[name];
    return {
      title: name,
      description: does,
      ...schemaWith({ ...commonFields, ...fields }, { fault: { const: name } }),
    };
  }),
};

export const faultsSchema = (): string =>
  written({
    title: "Faults of a fleet of CPEs (cpe-agent fleet --faults)",
    ...schemaWith({}, { faults: { type: "array", items: fault } }),
  });

const groupName = { type: "string", description: stepFields.select.about };
const stepOf = (key: string, value: JsonSchema) => {
  const { select: _, ...rest } = stepFields;
  return {
    title: key,
    ...schemaWith(rest, { [key]: value }),
    properties: { ...properties(rest), select: groupName, [key]: value },
  };
};
const properties = (fields: Parameters<typeof schemaOf>[0]) =>
  schemaOf(fields).properties as Readonly<Record<string, JsonSchema>>;

const steps = [
  ...Object.entries(actionFields).map(([key, field]) => stepOf(key, properties({ [key]: field })[key] ?? {})),
  stepOf("fault", fault),
  stepOf("expect", { ...schemaOf(expectationFields), minProperties: 1 }),
];

/** Where a form or a number is asked for, a variable of the scenario may stand. */
function orVariable<T>(schema: T): T {
  if (Array.isArray(schema)) return schema.map(orVariable) as T;
  if (typeof schema !== "object" || schema === null) return schema;
  const { description, ...form } = schema as JsonSchema;
  const isForm = form.pattern !== undefined && form.type !== undefined;
  if (isForm || form.type === "integer") return { description, anyOf: [form, { $ref: "#/$defs/variable" }] } as T;
  return Object.fromEntries(Object.entries(schema).map(([key, each]) => [key, orVariable(each)])) as T;
}

export const scenarioSchema = (): string =>
  written({
    title: "A scenario for a fleet of CPEs (cpe-agent fleet --scenario)",
    ...schemaOf(scenarioFields, {
      groups: {
        type: "object",
        description: "CPEs that steps name, each as --select has it",
        additionalProperties: stepFields.select.kind.schema,
      },
      acs: {
        type: "array",
        description: "what the small ACS does by itself, where it is part of the run",
        items: schemaOf(acsRuleFields, { download: { ...schemaOf(downloadFields), description: "Download" } }),
      },
      steps: { type: "array", minItems: 1, items: { oneOf: orVariable(steps) } },
    }),
    required: ["name", "about", "steps"],
    $defs: { variable: { type: "string", pattern: reference.source } },
  });

export function faultsReference(): string {
  const cell = (text: string): string => text.replaceAll("|", "\\|");
  const sections = faultNames.map((name) => {
    const { does, goodAcs, fields } = faultKinds[name];
    const rows = Object.entries(fields).map(([key, { about }]) => `| \`${key}\` | ${cell(about)} |`);
    const table = rows.length === 0 ? "" : `\n| key | says |\n| --- | --- |\n${rows.join("\n")}\n`;
    return `## ${name}\n\nThe CPE ${does}.\n\nA good ACS will ${goodAcs}.\n${table}`;
  });
  const common = Object.entries(commonFields).map(([key, { about }]) => `| \`${key}\` | ${cell(about)} |`);
  const overview = faultNames.map((name) => `| [${name}](#${name}) | ${cell(faultKinds[name].does)} |`);
  return `# Faults of CPEs

Made by \`npm run reference\` from \`src/fleet/faults/fault-kinds.ts\`; \`cpe-agent fleet faults\` prints the same.

How does your ACS take devices that misbehave? The CPEs of a [fleet](fleet.md) can be made to do each of these:

| fault | the CPE |
| --- | --- |
${overview.join("\n")}

The agents are as they always are. What is wrong is put between them and the ACS, from the next session of each CPE on; or, from
\`link-without-carrier\` on, in the simulated system below them, at once: so their data model, alarms and statistics tell of it as on a real device.
Such a fault stays in a CPE until it is over, also when its power was off meanwhile. An occasion of it is when it begins, for each CPE that is up, and each
start of a CPE that does not have it; CPEs without such a link, radio or sensor are not struck: of the kinds that come with the program \`home-gateway\`
alone has sensors, and \`wifi-extender\` no cable.

To try alarms, set \`ReportingMechanism\` of the [alarm](monitoring.md#alarms) and notification on \`Device.FaultMgmt.ExpeditedEvent.\`, give one of these faults,
and take it away.

| where a fault is given | how |
| --- | --- |
| at the start | \`cpe-agent fleet --faults FILE\`, a list under the key \`faults\` |
| to a fleet that runs | \`cpe-agent fleet fault add NAME KEY=VALUE… --select CPES\`, or by its [page](fleet.md#the-page-of-a-fleet) |
| in a story | a step of a [scenario](scenarios.md) |

\`\`\`yaml
# yaml-language-server: $schema=faults.schema.json
faults:
  - { fault: rpc-fault, rpc: Download, code: 9010, select: 3%, times: 1 }
  - { fault: slow-drip, select: kind=ont, chance: 10%, after: 10m, for: 1h }
\`\`\`

Editors complete the file by \`datamodel/scenarios/faults.schema.json\`. Each fault may say, besides its own keys:

| key | says |
| --- | --- |
${common.join("\n")}

${sections.join("\n")}`;
}
