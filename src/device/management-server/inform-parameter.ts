import { isParameterPattern } from "../../model/reading/matching.ts";
import type { ParameterValue, Tree } from "../../model/tree.ts";
import { bindStoredTable } from "../binding/bind.ts";

// What the ACS wants in its Informs besides what is always there. [TR-181 ManagementServer.InformParameter]

const table = "Device.ManagementServer.InformParameter.{i}.";
const valueChange = "4 VALUE CHANGE";

export const informParameter = bindStoredTable(table, {
  parameters: {
    Enable: { stored: false },
    ParameterName: { stored: "" },
    EventList: { stored: [] },
  },
  constraint: (name, value, { isForcedInform }) => {
    switch (name) {
      case "ParameterName":
        if (value !== "" && !isParameterPattern(value)) return "not the path of a parameter, with * for rows";
        return isForcedInform(value) ? "it is in every Inform already" : undefined;
      case "EventList":
        if (eventsOf(value).includes(valueChange)) return `${valueChange} brings what has changed`;
        return eventsOf(value).every(isEvent) ? undefined : "not the codes of events";
      default:
        return undefined;
    }
  },
});

const eventsOf = (list: string): readonly string[] => (list === "" ? [] : list.split(",").map((item) => item.trim()));

/** [TR-069 A.3.3.1] */
const isEvent = (code: string): boolean => code.length <= 64 && /^([0-9]+( \S+)+|M \S+|X \S+ .+)$/.test(code);

/** The parameters that an Inform with these events carries on top; none is no trouble, nor is one that is not there. */
export async function informParameters(
  tree: Pick<Tree, "matching" | "storedRows">,
  events: readonly string[],
): Promise<readonly ParameterValue[]> {
  if (tree.storedRows(table.replace("{i}.", "")).length === 0) return [];
  const cell = (name: string): string => table.replace("{i}", "*") + name;
  const cells = await tree.matching([cell("Enable"), cell("ParameterName"), cell("EventList")]);
  const cellValues = new Map(cells.map(({ path, value }) => [path, value]));
  const patterns = cells.flatMap(({ path, value }) => {
    if (!path.endsWith(".Enable") || value !== "true") return [];
    const row = path.slice(0, path.lastIndexOf(".") + 1);
    const wanted = eventsOf(cellValues.get(`${row}EventList`) ?? "");
    const due = events.some((event) => (wanted.length === 0 ? event !== valueChange : wanted.includes(event)));
    return due ? [cellValues.get(`${row}ParameterName`) ?? ""] : [];
  });
  return patterns.length === 0 ? [] : tree.matching(patterns);
}
