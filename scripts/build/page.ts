import { copyFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** What a page may weigh in all, in octets. */
const most = 150_000;

interface BuiltPage {
  readonly octets: number;
  /** The files that it was made of. */
  readonly inputs: object;
}

/**
 * Bundles a page of web/ into a directory: a document, a script, a style sheet, an icon. Rejects above the limit. Script and style sheet are
 * compressed there, as browsers take them: on a router a third of their room counts.
 */
export async function buildPage(page: "agent" | "acs" | "fleet", directory: string): Promise<BuiltPage> {
  mkdirSync(directory, { recursive: true });
  const { metafile } = await build({
    entryPoints: { app: `web/${page}/app.tsx` },
    outdir: directory,
    bundle: true,
    format: "iife",
    target: "es2022",
    tsconfig: "web/tsconfig.json",
    minify: true,
    metafile: true,
    legalComments: "eof",
    define: { "process.env.NODE_ENV": '"production"' },
  });
  const styles = ["web/app.css", "node_modules/uplot/dist/uPlot.min.css"].slice(0, page === "acs" ? 1 : 2);
  const { code } = await minified(styles.map((file) => readFileSync(file, "utf8")).join("\n"));
  writeFileSync(join(directory, "app.css"), code);
  copyFileSync(`web/${page}/index.html`, join(directory, "index.html"));
  copyFileSync("web/icon.svg", join(directory, "icon.svg"));
  const files = ["app.js", "app.css", "index.html", "icon.svg"];
  const octets = files.reduce((sum, file) => sum + statSync(join(directory, file)).size, 0);
  if (octets > most) throw new Error(`the page of ${page} has ${octets} octets, and may have ${most}`);
  for (const file of ["app.js", "app.css"]) {
    const plain = join(directory, file);
    writeFileSync(`${plain}.gz`, gzipSync(readFileSync(plain), { level: 9 }));
    rmSync(plain);
  }
  return { octets, inputs: metafile.inputs };
}

async function minified(css: string): Promise<{ readonly code: string }> {
  const { transform } = await import("esbuild");
  return transform(css, { loader: "css", minify: true });
}
