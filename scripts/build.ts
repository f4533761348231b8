import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type BuildOptions, build, type Plugin } from "esbuild";

// Bundles src/ into dist/: the program in agent.js with the code that it compiles to, the large packages that are rarely
// used each in a file of its own, and main.js, which runs it. Of better-sqlite3 only the native addon stays outside, in its
// package.

const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
/** By what they are imported as. */
const rarelyUsed: Readonly<Record<string, string>> = {
  "basic-ftp": "basic-ftp",
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
  plugins: [apart, ownRequire],
  // As a function, which the launcher calls with what it is to have.
  banner: { js: '(function(module,require,moduleUrl){"use strict";' },
  footer: { js: "})" },
  define: { CPE_AGENT_VERSION: JSON.stringify(version), "import.meta.url": "moduleUrl" },
  supported: { "dynamic-import": false },
});
const packages = await build({
  ...shared,
  entryPoints: Object.entries(rarelyUsed).map(([path, out]) => ({ in: path, out })),
});
// The compiled data model is read as files, from beside the program.
cpSync("src/schema/generated", "dist/generated", { recursive: true, filter: (path) => !path.endsWith(".ts") });
writeFileSync("dist/package.json", '{ "type": "commonjs" }\n');
copyFileSync("scripts/launcher.cjs", "dist/main.js");
chmodSync("dist/main.js", 0o755);
const outputs = { ...program.metafile.outputs, ...packages.metafile.outputs };
writeFileSync("dist/meta.json", JSON.stringify({ inputs: program.metafile.inputs, outputs }));

// Without the code it is only slower to start: no reason to fail.
const compiled = spawnSync(process.execPath, ["scripts/compile-code.cjs"], { timeout: 30_000, encoding: "utf8" });
if (compiled.status !== 0) console.warn(`dist/ goes without compiled code: ${compiled.stderr || compiled.error}`);
const bytes = Object.values(outputs).reduce((sum, output) => sum + output.bytes, 0);
console.log(`dist/: ${Object.keys(outputs).length} files, ${Math.round(bytes / 1024)} KB`);
