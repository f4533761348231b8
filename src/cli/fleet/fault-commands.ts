import { Command, InvalidArgumentError } from "commander";
import { type Field, time } from "../../fleet/document/fields.ts";
import { DocumentError } from "../../fleet/document/reading.ts";
import { describedFaults } from "../../fleet/faults/described-faults.ts";
import { type FaultName, faultKinds, faultNames } from "../../fleet/faults/fault-kinds.ts";
import { type ListedFault, ruleOf } from "../../fleet/faults/fault-rule.ts";
import type { FaultAnswer, FleetRequest } from "../../fleet/told/requests.ts";
import { printAnswer } from "../ask.ts";
import { sayOnStandardOutput } from "../standard-streams.ts";
import { printable } from "../text.ts";
import { aboutSelection, ask, type ClientFlags, client } from "./fleet-client.ts";
import { usage } from "./units.ts";

/** `fleet faults`: what there is. */
export function faultsCommand(): Command {
  return new Command("faults")
    .description("list what CPEs can be made to do wrong, and what an ACS should do about it")
    .argument("[name]", "one of them, with all that can be said of it")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cpe-agent fleet faults slow-drip")
    .action((name: string | undefined, { json }: { readonly json?: boolean }) => {
      const { common, faults } = describedFaults();
      const told = faults.filter(({ fault }) => name === undefined || fault === name);
      if (told.length === 0) throw usage(`there is no fault ${name}: there is ${faultNames.join(", ")}`);
      const lines = told.flatMap(({ fault, does, goodAcs, settings }) => [
        `${fault}: ${does}`,
        `    A good ACS will ${goodAcs}.`,
        ...(name === undefined ? [] : [...settings, ...common].map(({ key, about }) => `    ${key}: ${about}`)),
      ]);
      sayOnStandardOutput(`${json ? JSON.stringify(told, undefined, 2) : lines.join("\n")}\n`);
    });
}

/** `fleet fault add|remove|list`: of a fleet that runs. */
export function faultCommand(): Command {
  return new Command("fault")
    .description("have CPEs of a running fleet do something wrong")
    .addCommand(add())
    .addCommand(remove())
    .addCommand(list())
    .addHelpText("after", "\nExample:\n  cpe-agent fleet fault add slow-drip --select 1%\n  cpe-agent fleet faults");
}

function add(): Command {
  const example = "cpe-agent fleet fault add rpc-fault rpc=Download code=9010 times=1 --select 3%";
  return client(
    "add",
    "add a fault: from the next session of each CPE on, or at once where it is one of the system below",
    example,
  )
    .argument("<fault>", "one of cpe-agent fleet faults")
    .argument("[key=value...]", "what it says besides: chance=10%, times=1, after=1m, for=10m, and its own", pair, {})
    .option("--select <cpes>", aboutSelection, "all")
    .action((fault: string, settings: Readonly<Record<string, string>>, flags: ClientFlags) => {
      const rule = { fault, select: flags.select ?? "all", ...settings };
      check(rule);
      return tell(flags, { command: "fault-add", rule });
    });
}

/** Checked here too, so that a wrong one is wrong usage whether or not a fleet runs. */
function check(rule: Readonly<Record<string, unknown>>): void {
  try {
    ruleOf(rule);
  } catch (error) {
    throw error instanceof DocumentError ? usage(error.message) : error;
  }
}

function pair(text: string, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("Give KEY=VALUE, such as times=1.");
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

function remove(): Command {
  return client("remove", "remove a fault, or all", "cpe-agent fleet fault remove slow-drip")
    .argument("<id>", "as fleet fault list shows it (f1), the name of a fault for all of that name, or all")
    .action((id: string, flags: ClientFlags) => tell(flags, { command: "fault-remove", id }));
}

function list(): Command {
  return client("list", "list the faults that the fleet has", "cpe-agent fleet fault list").action(
    (flags: ClientFlags) => tell(flags, { command: "fault-list" }),
  );
}

async function tell(flags: ClientFlags, request: FleetRequest): Promise<void> {
  const { faults } = (await ask(flags, request)) as FaultAnswer;
  printAnswer(flags, faults, () => faults.map(lineOf).join("\n") || "no faults");
}

/** As a fault takes it. */
const timeOf = (ms: number): string => (ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`);

function asGiven(fault: FaultName, key: string, value: string | number): string {
  const fields: Readonly<Record<string, Field>> = faultKinds[fault].fields;
  return fields[key]?.kind === time ? timeOf(Number(value)) : String(value);
}

function lineOf({ id, fault, select, chance, times, afterMs, forMs, settings, struck }: ListedFault): string {
  const said = [
    ...(chance < 1 ? [`chance=${chance * 100}%`] : []),
    ...(times === undefined ? [] : [`times=${times}`]),
    ...(afterMs > 0 ? [`after=${timeOf(afterMs)}`] : []),
    ...(forMs === undefined ? [] : [`for=${timeOf(forMs)}`]),
    ...Object.entries(settings).map(([key, value]) => `${key}=${asGiven(fault, key, value)}`),
  ];
  return printable(
    `${id} ${fault} --select '${select}'${said.map((each) => ` ${each}`).join("")}: struck ${struck} times`,
  );
}
