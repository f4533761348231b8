import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { lateModules } from "./late-modules.ts";
import { checkOrder, type Pack, packed } from "./packs.ts";
import { buildPage } from "./page.ts";

// Bundles src/ into dist/: the program in packs (agent.js and others) with the code that they compile to, the large packages
// that are rarely used each in a file of its own, and main.js, which runs it. Of better-sqlite3 only the native addon stays outside, in its
// package.

const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
/** By what they are imported as. */
const rarelyUsed: Readonly<Record<string, string>> = {
  "basic-ftp": "basic-ftp",
  "csv-parse/sync": "csv-parse",
  "csv-stringify/sync": "csv-stringify",
  "dns-packet": "dns-packet",
  "prom-client/lib/registry.js": "prom-client",
  ssh2: "ssh2",
  "undici/lib/dispatcher/client.js": "undici",
  xmlbuilder2: "xmlbuilder2",
  yaml: "yaml",
};

/** better-sqlite3 as it is for each Node. npm installs the newer one only where it runs; such a program finds it if it is there. */
const sqlite = ["better-sqlite3", "better-sqlite3-12"];
const notInstalled = sqlite.filter((name) => !existsSync(`node_modules/${name}`));

const apart: Plugin = {
  name: "apart",
  setup: ({ onResolve }) => {
    onResolve({ filter: new RegExp(`^(${Object.keys(rarelyUsed).join("|")})$`) }, ({ path, kind }) =>
      kind === "entry-point" ? undefined : { path: `./${rarelyUsed[path]}.js`, external: true },
    );
  },
};

/** What a bundle requires by is there already: Node would load its loader of ES modules to make another. */
const ownRequire: Plugin = {
  name: "own-require",
  setup: ({ onLoad, onResolve }) => {
    onResolve({ filter: /^node:module$/ }, ({ path }) => ({ path, namespace: "own-require" }));
    onLoad({ filter: /./, namespace: "own-require" }, () => ({ contents: "exports.createRequire = () => require;" }));
  },
};

const shared = {
  outdir: "dist",
  bundle: true,
  // As modules of the other kind, V8 would take no code for them.
  format: "cjs",
  platform: "node",
  target: "node20.18",
  minifyIdentifiers: true,
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "linked",
  metafile: true,
  // What ssh2 has of native code only makes it faster, and it does without.
  external: ["bindings", "cpu-features", "*/sshcrypto.node", ...notInstalled],
} satisfies BuildOptions;

rmSync("dist", { recursive: true, force: true });
const program = await build({
  ...shared,
  entryPoints: { agent: "src/main.ts" },
  format: "esm",
  splitting: true,
  legalComments: "external",
  write: false,
  plugins: [apart, lateModules, ownRequire],
  define: { CPE_AGENT_VERSION: JSON.stringify(version), "import.meta.dirname": "moduleDirectory" },
});
const packages = await build({
  ...shared,
  entryPoints: Object.entries(rarelyUsed).map(([path, out]) => ({ in: path, out })),
});
const files = program.outputFiles.map(({ path, text }) => ({ name: basename(path), text }));
const chunks = files.filter(({ name }) => name.endsWith(".js"));
const chunkOf = Object.fromEntries(
  Object.entries(program.metafile.outputs).map(([path, output]) => [basename(path), output]),
);
checkOrder(
  Object.fromEntries(
    Object.entries(chunkOf).map(([name, { imports }]) => [
      name,
      imports.flatMap(({ kind, path, external }) =>
        kind === "import-statement" && external !== true ? [basename(path)] : [],
      ),
    ]),
  ),
);
const licences = files.filter(({ name }) => name.endsWith(".LEGAL.txt")).map(({ text }) => text);
writeFileSync("dist/agent.js.LEGAL.txt", [...new Set(licences)].join("\n"));
// The compiled data model is read as files, from beside the program.
cpSync("src/schema/generated", "dist/generated", { recursive: true, filter: (path) => !path.endsWith(".ts") });
const pageNames = ["agent", "acs", "fleet"] as const;
const pages = await Promise.all(pageNames.map((name) => buildPage(name, `dist/web/${name}`)));
writeFileSync("dist/package.json", '{ "type": "commonjs" }\n');
copyFileSync("scripts/launcher.cjs", "dist/main.js");
chmodSync("dist/main.js", 0o755);

/** What the trial prints; undefined where it fails. The program is only slower to start then: no reason to fail. */
function tried(...options: readonly string[]): string | undefined {
  const { status, stdout, stderr, error } = spawnSync(
    process.execPath,
    ["scripts/build/compile-code.cjs", ...options],
    {
      timeout: 60_000,
      encoding: "utf8",
    },
  );
  if (status === 0) return stdout;
  console.warn(`The program could not be tried (${options.join(" ")}): ${stderr || error || `exit code ${status}`}`);
  return undefined;
}

const write = (packs: readonly Pack[]): void => {
  for (const { name, text } of packs) writeFileSync(`dist/${name}`, text);
};
// In one pack at first, to see what an agent on each kind of host loads.
write(packed(chunks, {}));
const loaded = ["linux", "openwrt", "virtual"].flatMap((host) => {
  const names = tried("loaded", host);
  return names === undefined ? [] : [[host, new Set(names.split("\n"))] as const];
});
const packs = packed(chunks, Object.fromEntries(loaded));
write(packs);
if (loaded.length > 0) tried("compile", ...loaded.map(([host]) => host));

const outputs: Record<string, { bytes: number; inputs: object }> = { ...packages.metafile.outputs };
for (const { name, text, chunks } of packs) {
  const inputs = Object.assign({}, ...chunks.map((chunk) => chunkOf[chunk]?.inputs));
  outputs[`dist/${name}`] = { bytes: text.length, inputs };
}
const bytes = Object.values(outputs).reduce((sum, output) => sum + output.bytes, 0);
// Which packages are in it all is told beside what is made of it.
const ofPages = pages.map(({ octets, inputs }, i) => [`dist/web/${pageNames[i]}`, { bytes: octets, inputs }] as const);
const everything = { ...outputs, ...Object.fromEntries(ofPages) };
writeFileSync("dist/meta.json", JSON.stringify({ inputs: program.metafile.inputs, outputs: everything }));
console.log(
  `dist/: ${Object.keys(outputs).length} files, ${Math.round(bytes / 1024)} KB; the pages: ${pages.map(({ octets }) => octets).join(", ")} octets`,
);
