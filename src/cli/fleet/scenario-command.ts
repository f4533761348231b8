import { Command } from "commander";
import {
  firstOf,
  type ScenarioOutcome,
  type StepOutcome,
  type UnmetExpectation,
} from "../../fleet/scenario/outcome.ts";
import { scenarioIn } from "../../fleet/scenario/scenario.ts";
import type { Variables } from "../../fleet/scenario/variables.ts";
import { readyScenario, readyScenarioNames } from "../../schema/ready-scenario.ts";
import { sayOnStandardOutput } from "../standard-streams.ts";
import { printable } from "../text.ts";
import { scenarioOf } from "./fleet-documents.ts";
import { usage } from "./units.ts";

interface ScenariosFlags {
  readonly show?: string;
  readonly check?: string;
  readonly json?: boolean;
}

/** `fleet scenarios`: those that come with the program. */
export function scenariosCommand(): Command {
  return new Command("scenarios")
    .description("list the scenarios that come with the program, print one, or check one of your own")
    .option("--show <name>", "print it, to begin one of your own with")
    .option("--check <file>", "say what is wrong with a scenario, without playing it")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nExample:\n  cpe-agent fleet scenarios --show zero-touch-provisioning > mine.yaml\n  cpe-agent fleet --count 100 --acs-url URL --scenario mine.yaml",
    )
    .action(async ({ check, json, show }: ScenariosFlags) => {
      if (show !== undefined) {
        const source = readyScenario(show);
        if (source === undefined)
          throw usage(`there is no scenario ${show}: there is ${readyScenarioNames().join(", ")}`);
        return sayOnStandardOutput(source);
      }
      if (check !== undefined) {
        const { name, steps } = await scenarioOf(check);
        return sayOnStandardOutput(
          json
            ? `${JSON.stringify({ name, steps: steps.length })}\n`
            : `${name}: ${steps.length} steps, nothing wrong\n`,
        );
      }
      const all = await Promise.all(readyScenarioNames().map((name) => scenarioIn(readyScenario(name) ?? "", name)));
      const told = all.map(({ name, about, variables }) => ({ name, about, variables }));
      const lines = told.flatMap(({ name, about, variables }) => [`${name}: ${about}`, ...variableLines(variables)]);
      sayOnStandardOutput(`${json ? JSON.stringify(told, undefined, 2) : lines.join("\n")}\n`);
    });
}

const variableLines = (variables: Variables): readonly string[] =>
  Object.entries(variables).map(([name, usual]) => `    --variable ${name}=${usual}`);

/** CPEs that are named where a step fails; a report names more. */
const mostNamed = 20;

/** A step as it ends. */
export function stepText(step: StepOutcome, atSeconds: number, json: boolean): string {
  if (json) return JSON.stringify({ type: "step", atSeconds, ...step });
  const { name, outcome, seconds } = step;
  const head = `${atSeconds.toFixed(1).padStart(8)} s  ${outcome.padEnd(7)} ${printable(name)} (${seconds} s)`;
  return [head, ...unmetLines(step).map((line) => `${" ".repeat(12)}${line}`)].join("\n");
}

export const unmetLine = ({ cpe, reason }: UnmetExpectation): string =>
  printable(cpe === "" ? reason : `${cpe}: ${reason}`);

function unmetLines({ unmet }: StepOutcome): readonly string[] {
  const { first, left } = firstOf(unmet, mostNamed);
  return [...first.map(unmetLine), ...(left > 0 ? [`and ${left} more`] : [])];
}

/** Of a scenario that was not met, in a sentence. */
export function unmetText({ name, steps }: ScenarioOutcome, where: string): string {
  const failed = steps.filter(({ outcome }) => outcome === "failed");
  const skipped = steps.filter(({ outcome }) => outcome === "skipped");
  const begun = skipped.filter(({ unmet }) => unmet.length > 0);
  const left = skipped.length - begun.length;
  const what = [
    ...failed.map((step) => `"${step.name}" was not met (${unmetLines(step)[0] ?? ""})`),
    ...begun.map((step) => `"${step.name}" was not met yet (${unmetLines(step)[0] ?? ""})`),
  ];
  if (left > 0) what.push(`${left} of ${steps.length} steps were not come to`);
  return `the scenario ${name} was not met: ${what.join("; ")}; all is in ${where}`;
}
