import { type KeyName, keys, variableOf } from "../../src/config/keys.ts";
import { uciPlaceOf } from "../../src/config/uci.ts";

const head = `# Configuration

Made by \`npm run reference\` from \`src/config/keys.ts\`.

The file is YAML, given by \`--config\` or \`CPE_AGENT_CONFIG\`. A dot in a key is one level of nesting: \`acs.periodicInform.enable\` is

\`\`\`yaml
acs:
  url: https://acs.example.net/cwmp
  periodicInform: { enable: true, intervalSeconds: 3600 }
\`\`\`

Each key can be given in other places too. Where several have it, the first of these wins:

| | place | example |
| --- | --- | --- |
| 1 | a flag, of any key by \`-o\` | \`-o acs.username=lab\`; \`--acs-url\`, \`--host\` and some others are flags by themselves |
| 2 | a [variable](#variables-and-uci) | \`CPE_AGENT_ACS_USERNAME=lab\` |
| 3 | the file | \`acs: { username: lab }\` |
| 4 | UCI, on [OpenWrt](openwrt.md) | \`uci set cpe-agent.acs.username=lab\` |
| 5 | the default | |

The configuration is checked whole before anything starts: each problem is named with key, value, what is allowed and where it came
from (exit code 2).

Settings that are parameters too (URL, credentials, periodic Inform, retry, ProvisioningCode) are first values: what the
ACS sets stays, over restarts, until a factory reset. The one exception is \`acs.url\`: when the configured URL is *changed*, it wins.
`;

/** What the keys are about that begin alike. */
const subjects: Readonly<Record<string, string>> = {
  stateDir: "State",
  acs: "The ACS",
  http: "HTTP",
  connectionRequest: "Connection requests",
  device: "The device",
  host: "The system underneath",
  transfers: "File transfers",
  configurationFile: "Configuration files",
  firmware: "Firmware",
  metrics: "Metrics",
  traces: "Traces",
  web: "The page",
  log: "The log",
};

const beginningOf = (name: string): string => name.split(".")[0] ?? "";
const cell = (text: string): string => text.replaceAll("|", "\\|");

/** docs/configuration.md */
export function configurationReference(): string {
  const names = Object.keys(keys) as KeyName[];
  const unknown = names.filter((name) => subjects[beginningOf(name)] === undefined);
  if (unknown.length > 0) throw new Error(`configuration-reference.ts has no subject for ${unknown.join(", ")}`);
  const chapters = Object.entries(subjects).map(
    ([beginning, subject]) => `## ${subject}

| key | what for | allowed | default |
| --- | --- | --- | --- |
${names
  .filter((name) => beginningOf(name) === beginning)
  .map(rowOf)
  .join("\n")}
`,
  );
  return `${head}
${chapters.join("\n")}
## Variables and UCI

What a key is called in the environment, and in \`/etc/config/cpe-agent\`.

| key | variable | UCI |
| --- | --- | --- |
${names.map((name) => `| \`${name}\` | \`${variableOf(name)}\` | ${uciCell(name)} |`).join("\n")}
`;
}

function rowOf(name: KeyName): string {
  const { kind, default: fallback, about } = keys[name];
  const shown = fallback === undefined || fallback instanceof Map ? "" : String(fallback);
  return `| \`${name}\` | ${cell(about)} | ${cell(kind.allowed)} | ${shown && `\`${shown}\``} |`;
}

/** An option; of maps that have sections of their own, these. */
function uciCell(name: KeyName): string {
  const { section, option } = uciPlaceOf(name);
  const own = variableOf(beginningOf(name)).replace("CPE_AGENT_", "").toLowerCase();
  return !name.includes(".") || section === own ? `\`${section}.${option}\`` : `sections \`${section}\``;
}
