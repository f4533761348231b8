import type { Notification, ParameterInfo, Tree } from "../../model/tree.ts";
import type { AgentContext } from "../context/context.ts";
import type { ControlRequest } from "./requests.ts";
import type { ControlResults, ShownEntry, ShownValue } from "./results.ts";
import { shownValue } from "./tree-commands.ts";

// Looking around in the tree, a level at a time, with all that is known of what is there.

/** By which people call a row, the best first. */
const labels = ["Name", "SSID", "FriendlyName", "HostName", "IPAddress", "Description", "Alias"];

/** Rejects as `Tree.names` does. */
export async function describe({ mailbox, options }: AgentContext, path: string): Promise<ControlResults["describe"]> {
  const { tree } = options;
  return mailbox.post(async () => ({
    entries: await entriesOf(tree, await tree.names(path, path.endsWith(".") || path === "")),
  }));
}

async function entriesOf(tree: Tree, names: readonly ParameterInfo[]): Promise<readonly ShownEntry[]> {
  const parameters = names.flatMap(({ path }) => (path.endsWith(".") ? [] : [path]));
  const rows = names.flatMap(({ path }) => (tree.facts(path)?.kind === "row" ? [path] : []));
  const values = await valuesOf(tree, [...parameters, ...rows.flatMap((row) => labels.map((name) => row + name))]);
  const notifications = await notificationsOf(tree, parameters);
  return names.flatMap(({ path, writable }): readonly ShownEntry[] => {
    const facts = tree.facts(path);
    if (facts === undefined) return [];
    if (facts.kind !== "parameter") {
      const label = facts.kind === "row" ? labels.map((name) => values.get(path + name)).find(Boolean) : undefined;
      return [{ kind: facts.kind, path, writable, label: label ?? "" }];
    }
    const value = values.get(path);
    const { command, secret, source, type } = facts;
    const notification = notifications.get(path) ?? 0;
    return [
      {
        kind: "parameter",
        path,
        writable,
        ...(value !== undefined && { value }),
        type,
        source,
        secret,
        command,
        notification,
      },
    ];
  });
}

async function valuesOf(tree: Tree, paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const known = paths.filter((path) => tree.facts(path) !== undefined);
  const values = await tree.lookup(known).values();
  return new Map(known.flatMap((path, at) => (values[at] === undefined ? [] : [[path, values[at]]])));
}

async function notificationsOf(tree: Tree, parameters: readonly string[]): Promise<ReadonlyMap<string, Notification>> {
  if (parameters.length === 0) return new Map();
  return new Map((await tree.attributes(parameters)).map(({ path, notification }) => [path, notification]));
}

const mostFound = 1000;

/** What the text is in, in the order of the tree. */
export async function search(
  { mailbox, options }: AgentContext,
  { text, limit = mostFound }: ControlRequest<"search">,
): Promise<ControlResults["search"]> {
  const wanted = text.toLowerCase();
  const all = await mailbox.post(() => options.tree.values([""]));
  const matching = all.filter(
    ({ path, value }) => path.toLowerCase().includes(wanted) || value.toLowerCase().includes(wanted),
  );
  const found: readonly ShownValue[] = matching.slice(0, Math.min(limit, mostFound)).map(shownValue);
  return { found, total: matching.length };
}
