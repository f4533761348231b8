import { chmodSync, cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

// Bundles src/ into dist/: a lean core in main.js, and what is rarely used as chunks that are loaded on first use.
// Of better-sqlite3 only the native addon stays outside, with `bindings`, the package that finds it.

const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
rmSync("dist", { recursive: true, force: true });
const result = await build({
  entryPoints: { main: "src/main.ts" },
  outdir: "dist",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20.18",
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "linked",
  metafile: true,
  chunkNames: "[name]-[hash]",
  // What ssh2 has of native code only makes it faster, and it does without.
  external: ["bindings", "cpu-features", "*/sshcrypto.node"],
  define: { CPE_AGENT_VERSION: JSON.stringify(version) },
  // Bundled CommonJS packages ask for Node's own modules by require().
  banner: {
    js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);',
  },
});
// The compiled data model is read as files, from beside the chunk that reads it.
cpSync("src/schema/generated", "dist/generated", { recursive: true, filter: (path) => !path.endsWith(".ts") });
const main = readFileSync("dist/main.js", "utf8");
writeFileSync("dist/main.js", `#!/usr/bin/env node\n${main}`);
chmodSync("dist/main.js", 0o755);
const bytes = Object.values(result.metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
writeFileSync("dist/meta.json", JSON.stringify(result.metafile));
console.log(`dist/: ${Object.keys(result.metafile.outputs).length} files, ${Math.round(bytes / 1024)} KB`);
