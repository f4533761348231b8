import { Arguments } from "../../device/diagnostics/arguments.ts";
import {
  type DiagnosticName,
  type DiagnosticProgress,
  type DiagnosticReports,
  diagnosticObjects,
} from "../../device/diagnostics/reports.ts";
import { placeOn } from "../../device/tr098/places.ts";
import type { TestOutcome } from "../../ports/host/network/network-tests.ts";
import type { AgentContext } from "../context/context.ts";
import { diagnosticKinds } from "./diagnostic-kinds.ts";
import type { OwnMeans } from "./means.ts";

/** What a run came to. */
export interface Ended {
  /** As DiagnosticsState has it. */
  readonly state: string;
  readonly report?: DiagnosticReports[DiagnosticName];
  /** One sentence on what went wrong, or was left out; empty where nothing did. */
  readonly reason: string;
}

interface Run {
  /** Lexical values by parameter name. */
  readonly valueNamed: (name: string) => string;
  readonly signal: AbortSignal;
  readonly forAcs: boolean;
  readonly tell: (progress: DiagnosticProgress) => void;
}

/** Runs one diagnostic to its end. Never rejects. */
export async function runDiagnostic(context: AgentContext, name: DiagnosticName, run: Run): Promise<Ended> {
  const { clock, host, log } = context.options;
  const kind = diagnosticKinds[name];
  const failed = (reason: string): Ended => ({
    state: kind.stateOf({ ok: false, error: "Internal", reason }),
    reason,
  });
  if (host.networkTests === undefined) return failed("this device cannot test networks");
  try {
    const outcome = await kind.begin(new Arguments(run.valueNamed), {
      tests: host.networkTests,
      clock,
      acsUrl: context.settings.url,
      forAcs: run.forAcs,
      signal: run.signal,
      resolvers: async () => (await host.resolvers?.read()) ?? { servers: [], searchDomains: [] },
      linkOf: (path) => (run.forAcs ? linkOf(context, path) : linkNamed(context, path)),
      own: ownMeans(context),
      tell: run.tell,
    });
    const state = kind.stateOf(outcome);
    const report = outcome.ok ? outcome.result : outcome.report;
    return { state, ...(report && { report }), reason: outcome.ok ? (outcome.remark ?? "") : outcome.reason };
  } catch (failure) {
    log.error("diagnostic.error", { name, reason: String(failure) });
    return failed(String(failure));
  }
}

function ownMeans({ options: { files, host, scope, store } }: AgentContext): OwnMeans {
  const entry = { space: `${scope}self-test`, key: "written" };
  return {
    host,
    tryStore: async () => {
      await store.write([{ ...entry, value: "" }]);
      await store.write([{ ...entry, value: undefined }]);
    },
    freeBytes: async () => files?.spool.freeBytes(),
    ...(files && { upload: (request, signal) => files.transfers.upload(request, signal) }),
  };
}

/** The arguments as the tree has them; those that its data model does not know are as if never set. */
export async function argumentsInTree(context: AgentContext, name: DiagnosticName): Promise<Run["valueNamed"]> {
  const { tree } = context.options;
  const object = placeOn(tree.root, diagnosticObjects[name]) ?? diagnosticObjects[name];
  const { defaults } = diagnosticKinds[name];
  const values = await tree.values([object]);
  const known = new Map(values.map(({ path, value }) => [path.slice(object.length), value]));
  // Secrets read as empty to everybody else.
  return (parameter) =>
    known.get(parameter) || tree.storedValue(object + parameter) || String(defaults[parameter] ?? "");
}

/** Somebody on the device may call a link by its own name too. */
async function linkNamed(context: AgentContext, name: string): Promise<TestOutcome<string | undefined>> {
  const links = name === "" ? [] : ((await context.options.host.links?.read()) ?? []);
  if (links.some((each) => each.name === name)) return { ok: true, result: name };
  const found = await linkOf(context, name);
  if (found.ok) return found;
  const there = links.map((each) => each.name).join(", ");
  return { ...found, reason: `there is no interface ${name}${there && `; there are ${there}`}` };
}

/** The link of the row that an Interface parameter leads to. */
export async function linkOf(
  { mailbox, options }: AgentContext,
  path: string,
): Promise<TestOutcome<string | undefined>> {
  if (path === "") return { ok: true, result: undefined };
  const name = `${path}.Name`;
  const values = await mailbox.post(() => options.tree.values([name])).catch(() => []);
  const link = values.find((each) => each.path === name)?.value;
  return link ? { ok: true, result: link } : { ok: false, error: "Other", reason: `${path} is no interface` };
}
