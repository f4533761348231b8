import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { rulesIn } from "../../../src/fleet/faults/fault-rule.ts";
import { scenarioIn } from "../../../src/fleet/scenario/scenario.ts";
import { readyScenario, readyScenarioNames } from "../../../src/schema/ready-scenario.ts";

// What editors complete by, and what the program reads, are one: tried by a validator of others.

const root = join(import.meta.dirname, "..", "..", "..");
const validator = new Ajv2020({ allErrors: true, allowUnionTypes: true });
const schemaIn = (name: string) =>
  validator.compile(JSON.parse(readFileSync(join(root, "datamodel", "scenarios", `${name}.schema.json`), "utf8")));
const isScenario = schemaIn("scenario");
const isFaults = schemaIn("faults");

const blocksIn = (file: string): readonly string[] =>
  [...readFileSync(join(root, "docs", file), "utf8").matchAll(/```yaml\n([\s\S]*?)```/g)].map(
    ([, block = ""]) => block,
  );

it.each(readyScenarioNames())(
  "%s is what the schema and the program take, and begins with its own name",
  async (name) => {
    const source = readyScenario(name) ?? "";
    expect([isScenario(parse(source)), isScenario.errors]).toEqual([true, null]);
    expect((await scenarioIn(source, name)).name).toBe(name);
    expect(source).toMatch(/^# yaml-language-server: \$schema=scenario.schema.json\n/);
  },
);

it("the examples of the documents are too", async () => {
  const scenarios = blocksIn("scenarios.md").filter((block) => block.includes("steps:"));
  expect(scenarios.length).toBeGreaterThan(0);
  for (const block of scenarios) {
    expect([isScenario(parse(block)), isScenario.errors]).toEqual([true, null]);
    await scenarioIn(block, "scenarios.md");
  }
  for (const block of blocksIn("faults.md")) {
    expect([isFaults(parse(block)), isFaults.errors]).toEqual([true, null]);
    await rulesIn(block, "faults.md");
  }
});

const head = "name: a\nabout: b\n";

it.each<[string, RegExp]>([
  ["about: b\nsteps: [{ wait: 1s }]", /^s.yaml:1: name is missing: what it is called$/],
  ["name: Two Words\nabout: b\nsteps: [{ wait: 1s }]", /^s.yaml:1: name = "Two Words": it is a name in small letters/],
  [`${head}`, /^s.yaml:1: the key steps is missing/],
  [
    "- wait: 1s",
    /^s.yaml:1: the whole = \[\{"wait":"1s"\}\]: it is a mapping of name, about, variables, groups, acs, steps$/,
  ],
  [`${head}steps: []`, /^s.yaml:3: steps has 1 to 1000 steps$/],
  [
    `${head}steps:\n  - name: x`,
    /^s.yaml:4: steps\[0\] = .*: a step has one of boot, wait, .*expect, and this has none$/,
  ],
  [`${head}steps:\n  - wait: 1s\n    boot: all`, /a step has one of .*, and this has wait and boot$/],
  [`${head}steps:\n  - wait: 1s\n  - wait: soon`, /^s.yaml:5: steps\[1\].wait = "soon": it is a time/],
  [`${head}steps:\n  - boot: 0/s`, /^s.yaml:4: steps\[0\].boot = "0\/s": it is a rate above nothing/],
  [`${head}steps:\n  - boot: 5`, /^s.yaml:4: steps\[0\].boot = 5: it is a rate above nothing: 500\/s/],
  [`${head}steps:\n  - expct: {}`, /a step has one of/],
  [
    `${head}steps:\n  - expect: { wel: true }`,
    /^s.yaml:4: steps\[0\].expect: there is no "wel" here, .*did you mean well\?$/,
  ],
  [
    `${head}steps:\n  - expect: { rpc: Downlod }`,
    /steps\[0\].expect.rpc = "Downlod": there are .*did you mean Download\?$/,
  ],
  [`${head}steps:\n  - expect: { values: { Software: 1 } }`, /"Software" is no full path of a parameter$/],
  [`${head}steps:\n  - fault: { fault: slow }`, /steps\[0\].fault.fault = "slow": there is rpc-fault/],
  [`${head}steps:\n  - fault: { fault: slow-drip, hold: 1s }`, /steps\[0\].fault: there is no "hold" here/],
  [`${head}acs: [{ on: 1 BOOT, get: Device., extra: 1 }]\nsteps: [{ wait: 1s }]`, /acs\[0\]: there is no "extra" here/],
  [
    `${head}more: 1\nsteps: [{ wait: 1s }]`,
    /^s.yaml:3: there is no "more" here, but name, about, variables, groups, acs, steps$/,
  ],
])("both refuse %j", async (source, reason) => {
  expect(isScenario(parse(source))).toBe(false);
  await expect(scenarioIn(source, "s.yaml")).rejects.toThrow(reason);
});

const withVariables = `${head}variables: { pause: 1s, who: 3%, many: 2 }
groups: { few: "\${who}" }
steps:
  - { wait: "\${pause}" }
  - { select: few, set: { Device.A.B: "costs $\${pause} or \${many}" }, name: "the \${who}" }
  - expect: { sessions: "\${many}", within: "1\${many}s" }
`;

it("puts variables in the place of their names, as they are or as somebody gives them", async () => {
  expect([isScenario(parse(withVariables)), isScenario.errors]).toEqual([true, null]);
  const usual = await scenarioIn(withVariables, "s.yaml");
  expect(usual.variables).toEqual({ pause: "1s", who: "3%", many: "2" });
  expect(usual.steps).toMatchObject([
    { action: { kind: "wait", value: 1000 } },
    { name: "the 3%", select: "3%", action: { value: { "Device.A.B": `costs $\{pause} or 2` } } },
    { expectations: { sessions: 2, within: 12_000 } },
  ]);
  const { steps, variables } = await scenarioIn(withVariables, "s.yaml", { pause: "5m", who: "kind=ont" });
  expect(variables).toEqual({ pause: "5m", who: "kind=ont", many: "2" });
  expect(steps).toMatchObject([{ action: { value: 300_000 } }, { select: "kind=ont" }, {}]);
});

it("takes a dollar sign for itself where there are no variables", async () => {
  const source = `${head}steps: [{ set: { Device.A.B: "\${pause}" } }]`;
  const { steps } = await scenarioIn(source, "s.yaml");
  expect(steps).toMatchObject([{ action: { value: { "Device.A.B": `$\{pause}` } } }]);
});

it.each<[Readonly<Record<string, string>>, RegExp]>([
  [{ paus: "1s" }, /^s.yaml:1: --variable paus: it has no such variable, but pause, who, many$/],
  [{ pause: "soon" }, /^s.yaml:6: steps\[0\].wait = "soon": it is a time/],
  [{ who: "everybody" }, /^s.yaml:4: groups.few = "everybody": "everybody" chooses no CPEs/],
])("refuses %j for variables of a scenario", async (variables, reason) => {
  await expect(scenarioIn(withVariables, "s.yaml", variables)).rejects.toThrow(reason);
});

it.each<[string, RegExp]>([
  [
    `${head}variables: { a: 1 }\nsteps: [{ wait: "\${b}" }]`,
    /^s.yaml:4: steps\[0\].wait = "\$\{b\}": there is no variable b, but a$/m,
  ],
  [`${head}variables: { a: [1] }\nsteps: [{ wait: 1s }]`, /^s.yaml:3: variables = .*: it is a text of at most 256/],
  [`${head}variables: { A b: 1 }\nsteps: [{ wait: 1s }]`, /^s.yaml:3: variables = .*: A b is no name in small letters/],
  [
    `${head}variables: { a: "\${b}", b: 1s }\nsteps: [{ wait: "\${a}" }]`,
    /^s.yaml:3: variables = .*: a refers to a variable: it is a value itself$/m,
  ],
  [
    `${head}variables: { a: 1s, b: 2s }\nsteps: [{ wait: "\${a}" }]`,
    /^s.yaml:3: variables.b: no text of the scenario refers to it$/,
  ],
  [`${head}variables: 5\nsteps: [{ wait: 1s }]`, /^s.yaml:3: variables = 5: it is a mapping of names/],
  // What a schema cannot say.
  [
    `${head}steps:\n  - { wait: 1s, select: nobody }`,
    /^s.yaml:4: steps\[0\].select = "nobody": "nobody" chooses no CPEs/,
  ],
  [`${head}groups: { few: some }\nsteps: [{ wait: 1s }]`, /^s.yaml:3: groups.few = "some": "some" chooses no CPEs/],
  [
    `${head}steps:\n  - expect: { within: 1m }`,
    /^s.yaml:4: steps\[0\].expect = .*: it expects nothing: give within, share, sessions/,
  ],
  [`${head}acs: [{ on: 1 BOOT }]\nsteps: [{ wait: 1s }]`, /a rule of acs has one of set, get, download and reboot$/],
  [`${head}steps: [{ wait: 1s }`, /^s.yaml:\d+: /],
  [`${head}steps: [{ expect: { values: { Device.A.B: "/(/" } } }]`, /values = .*: .*no regular expression/],
])("the program refuses %j", async (source, reason) => {
  await expect(scenarioIn(source, "s.yaml")).rejects.toThrow(reason);
});
