import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { program } from "../src/cli/program.ts";
import { type KeyName, keys, variableOf } from "../src/config/keys.ts";
import { uciPlaceOf } from "../src/config/uci.ts";
import { apiPage } from "./reference/api/api-page.ts";
import { apiReference } from "./reference/api/api-reference.ts";
import { cliReference } from "./reference/cli-reference.ts";
import { dataModelReference } from "./reference/data-model-reference.ts";
import { faultsReference, faultsSchema, scenarioSchema } from "./reference/fleet-documents.ts";
import { TableError } from "./reference/tsv.ts";

// Writes docs/openapi.json, docs/api.md, docs/configuration.md, docs/cli.md, docs/datamodel.md, docs/faults.md and the schemas of what fleets are
// told by files from the program itself; `--check` fails when they are not current.

function uciCell(name: KeyName): string {
  const { section, option } = uciPlaceOf(name);
  return keys[name].default instanceof Map ? `sections \`${section}\`` : `\`${section}.${option}\``;
}

function configurationReference(): string {
  const cell = (text: string): string => text.replaceAll("|", "\\|");
  const rows = Object.entries(keys).map(([name, { kind, default: fallback, about }]) => {
    const shown = fallback === undefined || fallback instanceof Map || fallback === "" ? "" : `\`${String(fallback)}\``;
    return `| \`${name}\` | ${cell(kind.allowed)} | ${shown} | ${cell(about)} | \`${variableOf(name)}\` | ${uciCell(name as KeyName)} |`;
  });
  return `# Configuration

Made by \`npm run reference\` from \`src/config/keys.ts\`.

Flags win over \`CPE_AGENT_…\` variables, these over the file given by \`--config\` (or \`CPE_AGENT_CONFIG\`), that over
\`/etc/config/cpe-agent\` on [OpenWrt](openwrt.md), that over the defaults. The file is YAML; a dot in a key is one level of nesting: \`acs.periodicInform.enable\` is

\`\`\`yaml
acs:
  url: https://acs.example.net/cwmp
  periodicInform: { enable: true, intervalSeconds: 3600 }
\`\`\`

Any key can also be given as a flag, \`-o acs.username=lab\`. The configuration is checked whole before anything starts:
each problem is named with key, value, what is allowed and where it came from (exit code 2).

Settings that are parameters too (URL, credentials, periodic Inform, retry, ProvisioningCode) are first values: what the
ACS sets stays, over restarts, until a factory reset. The one exception is \`acs.url\`: when the configured URL is *changed*, it wins.

| key | allowed | default | what for | variable | UCI |
| --- | --- | --- | --- | --- | --- |
${rows.join("\n")}
`;
}

async function references(): Promise<Readonly<Record<string, string>>> {
  const api = apiReference(join(import.meta.dirname, ".."));
  return {
    "docs/openapi.json": api,
    "docs/api.md": apiPage(api),
    "docs/configuration.md": configurationReference(),
    "docs/cli.md": cliReference(await program()),
    "docs/faults.md": faultsReference(),
    "datamodel/scenarios/faults.schema.json": faultsSchema(),
    "datamodel/scenarios/scenario.schema.json": scenarioSchema(),
    "docs/datamodel.md": await dataModelReference(join(import.meta.dirname, "..")),
  };
}

try {
  const check = process.argv.includes("--check");
  for (const [file, content] of Object.entries(await references())) {
    if (!check) writeFileSync(file, content);
    else if (readFileSync(file, "utf8") !== content) {
      console.error(`${file} is not current: run npm run reference`);
      process.exitCode = 1;
    }
  }
} catch (error) {
  if (!(error instanceof TableError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
