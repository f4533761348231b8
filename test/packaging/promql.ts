// As much of PromQL as tells which metrics and labels a query names; whether it is PromQL at all, promtool says.

/** What the documents promise of a metric. */
export interface Documented {
  readonly name: string;
  readonly type: string;
  readonly labels: readonly string[];
}

/** What queries are held against. */
export interface Held {
  readonly documented: readonly Documented[];
  /** Labels that Prometheus adds to each sample of a target. */
  readonly ofTheTarget: readonly string[];
  /** Counters that may be shown as they stand: what has been since the start. */
  readonly totals: readonly string[];
}

const aggregators = "sum|avg|min|max|count|topk|bottomk|quantile|group|stddev|stdvar";

/** The rows of a table of metrics: name, type and labels in the first three columns. */
export const documentedIn = (markdown: string): readonly Documented[] =>
  [...markdown.matchAll(/^\| `((?:cpe_agent|process)_\w+)` \| (\w+) \| ([^|]*) ?\| [^|]/gm)].map(
    ([, name = "", type = "", labels = ""]) => ({
      name,
      type,
      labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label = ""]) => label),
    }),
  );

interface Selector {
  readonly name: string;
  readonly matchers: readonly string[];
  readonly range: string | undefined;
  /** The function that it is the argument of, if it is one of a range. */
  readonly within: string | undefined;
}

/** Every metric that a query reads. */
export const selectorsIn = (query: string): readonly Selector[] =>
  [
    ...query.matchAll(
      /(?:\b(rate|irate|increase|delta|deriv|\w+_over_time)\(\s*)?\b((?:cpe_agent|process)_\w+)(?:\{([^}]*)\})?(?:\[([^\]]+)\])?/g,
    ),
  ].map(([, within, name = "", matchers = "", range]) => ({
    name,
    matchers: [...matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)"/g)].map(([, label = ""]) => label),
    range,
    within,
  }));

/** The metrics that a query reads, each with what is documented of it; of a histogram the series that it consists of. */
function promised(name: string, documented: readonly Documented[]): Documented | undefined {
  const [, family = name, part] = /^(.*?)_(bucket|sum|count)$/.exec(name) ?? [];
  const histogram = documented.find((each) => each.name === family && each.type === "histogram");
  if (histogram === undefined || part === undefined) {
    return documented.find((each) => each.name === name && each.type !== "histogram");
  }
  const without = histogram.labels.filter((label) => label !== "le");
  return { name, type: "counter", labels: part === "bucket" ? [...without, "le"] : without };
}

const bracketed = (text: string, from: number): string => {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "(") depth += 1;
    if (text[at] === ")") depth -= 1;
    if (depth === 0) return text.slice(from, at + 1);
  }
  throw new Error(`an open bracket in ${text}`);
};

const names = (list: string): readonly string[] => list.match(/\w+/g) ?? [];

/** `by` with what it aggregates, and the labels that are joined on. */
function groupings(query: string): readonly { readonly labels: readonly string[]; readonly of: string }[] {
  const by = [...query.matchAll(new RegExp(`\\b(?:${aggregators}) by \\(([^)]*)\\) \\(`, "g"))].map((found) => ({
    labels: names(found[1] ?? ""),
    of: bracketed(query, found.index + found[0].length - 1),
  }));
  const joined = [...query.matchAll(/\b(?:on|group_left) \(([^)]*)\)/g)].map(([, labels = ""]) => ({
    labels: names(labels),
    of: query,
  }));
  return [...by, ...joined];
}

/**
 * By how much a counter has grown in an hour, with what a series that was not there an hour ago began with: `increase` knows
 * nothing of the first value. For the checks the one stands for the other.
 */
const plainIncrease = (query: string): string =>
  query.replaceAll(
    /\((cpe_agent_\w+(?:\{[^}]*\})?) unless \1 offset 1h\) or increase\(\1\[1h\]\)/g,
    "increase($1[1h])",
  );

/**
 * What is wrong in the query `written`, one sentence each: a name or a label that there is not, a counter as it stands, a rate of a
 * gauge, a label in `legend` that is not left.
 */
export function queryFaults(
  written: string,
  legend: string,
  { documented, ofTheTarget, totals }: Held,
): readonly string[] {
  const query = plainIncrease(written);
  const labelsOf = (part: string): readonly string[] =>
    selectorsIn(part).flatMap(({ name }) => [...(promised(name, documented)?.labels ?? []), ...ofTheTarget]);
  const ofSelectors = selectorsIn(query).flatMap(({ name, matchers, range, within }) => {
    const metric = promised(name, documented);
    if (metric === undefined) return [`${name} is not documented`];
    const faults = matchers
      .filter((label) => ![...metric.labels, ...ofTheTarget].includes(label))
      .map((label) => `${name} has no label ${label}`);
    const isRate = (within === "rate" || within === "increase") && range !== undefined;
    if (metric.type === "counter" && !isRate && !totals.includes(name))
      faults.push(`${name} is a counter as it stands`);
    if (metric.type === "gauge" && (within === "rate" || within === "increase")) {
      faults.push(`${name} is a gauge in ${within}`);
    }
    return faults;
  });
  const grouped = groupings(query);
  const ofGroups = grouped.flatMap(({ labels, of }) =>
    labels.filter((label) => !labelsOf(of).includes(label)).map((label) => `nothing has the label ${label} in ${of}`),
  );
  const folds = /\b(?:sum|avg|min|max|count|quantile|group)\b/.test(query);
  const left = folds ? grouped.flatMap(({ labels }) => labels).filter((label) => label !== "le") : labelsOf(query);
  const ofLegend = [...legend.matchAll(/\{\{\s*(\w+)\s*\}\}/g)]
    .filter(([, label = ""]) => !left.includes(label))
    .map(([, label]) => `the legend has ${label}, which ${query} has not`);
  return [...ofSelectors, ...ofGroups, ...ofLegend];
}
