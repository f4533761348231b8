import { readFileSync, statSync } from "node:fs";
import { nearest } from "../../config/nearest.ts";
import { DocumentError } from "../../fleet/document/reading.ts";
import { type FaultRule, rulesIn } from "../../fleet/faults/fault-rule.ts";
import { type Scenario, scenarioIn } from "../../fleet/scenario/scenario.ts";
import type { Variables } from "../../fleet/scenario/variables.ts";
import { readyScenario, readyScenarioNames } from "../../schema/ready-scenario.ts";
import { sentenceOf } from "../failure.ts";
import { usage } from "./units.ts";

// What a fleet is told by files: faults and scenarios. All reject with a `CliFailure` (2) that names file and line.

const mostBytes = 1024 * 1024;

export const faultsIn = (file: string): Promise<readonly FaultRule[]> =>
  orUsage(() => rulesIn(textIn("--faults", file), file));

/** A file, or the name of a scenario that comes with the program. `variables` as `--variable` has them: `outage=5m`. */
export const scenarioOf = (text: string, variables: readonly string[] = []): Promise<Scenario> =>
  orUsage(() => scenarioIn(readyScenario(text) ?? scenarioText(text), text, variablesOf(variables)));

function variablesOf(texts: readonly string[]): Variables {
  const pairs = texts.map((each): readonly [string, string] => {
    const at = each.indexOf("=");
    if (at < 1) throw usage(`--variable ${each}: give NAME=VALUE, such as outage=5m`);
    return [each.slice(0, at), each.slice(at + 1)];
  });
  const twice = pairs.find(([name], at) => pairs.findIndex(([other]) => other === name) < at);
  if (twice !== undefined) throw usage(`--variable ${twice[0]} is given twice`);
  return Object.fromEntries(pairs);
}

function scenarioText(file: string): string {
  if (/[./]/.test(file)) return textIn("--scenario", file);
  const known = readyScenarioNames();
  const hint = nearest(file, known);
  const advice = `there are ${known.join(", ")}${hint === undefined ? "" : `; did you mean ${hint}?`}`;
  throw usage(`--scenario ${file} is no file (its name has a dot or a slash), and no ready scenario: ${advice}`);
}

async function orUsage<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw error instanceof DocumentError ? usage(error.message) : error;
  }
}

function textIn(flag: string, file: string): string {
  try {
    const { size } = statSync(file);
    if (size <= mostBytes) return readFileSync(file, "utf8");
    throw usage(`${flag} ${file} has ${size} octets; it has ${mostBytes} at most`);
  } catch (error) {
    throw error instanceof Error && "code" in error && "syscall" in error
      ? usage(`${flag} ${sentenceOf(error, file)}`)
      : error;
  }
}
