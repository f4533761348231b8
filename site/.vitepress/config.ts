import { copyFileSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitepress";
import { asOnGitHub, placeOfHeading } from "../as-on-github.ts";
import { breakLongNames } from "../breaking-points.ts";
import { brokenLinks } from "../broken-links.ts";

const site = dirname(dirname(fileURLToPath(import.meta.url)));
const docs = join(site, "..", "docs");
const repository = "https://github.com/cpe-agent/cpe-agent";
const base = process.env.SITE_BASE ?? "/";

interface Chapter {
  readonly text: string;
  readonly items: readonly { readonly text: string; readonly link: string }[];
}

const navigation = JSON.parse(readFileSync(join(site, "navigation.json"), "utf8")) as readonly Chapter[];

const frontPage = {
  layout: "home",
  hero: {
    name: "cpe-agent",
    text: "TR-069, from both ends",
    tagline:
      "The agent of a router, virtual devices by the thousand, and a small ACS to see what they say: one program.",
    actions: [
      { theme: "brand", text: "Try an ACS", link: "/start/acs-developer" },
      { theme: "alt", text: "Put it on a router", link: "/start/router-maker" },
      { theme: "alt", text: "Run it in a network", link: "/start/operator" },
    ],
  },
};

/** What the search knows of a page: all of it, but nothing of a table of clauses and tests. */
const searched = (
  source: string,
  env: { relativePath: string },
  markdown: { render(source: string, env: object): string },
): string => (env.relativePath === "conformance.md" ? "" : markdown.render(source, env));

/** The pages of docs/ as they are, with a way through them. `SITE_BASE` is the folder that they are served under, `/cpe-agent/` say. */
export default defineConfig({
  title: "cpe-agent",
  description: "TR-069 (CWMP) agent: a router service, a virtual CPE, and a small ACS to try them with",
  lang: "en",
  base,
  // No icon of its own, and no request for one.
  head: [["link", { rel: "icon", href: "data:," }]],
  srcDir: "pages",
  outDir: join(site, "dist"),
  cacheDir: join(site, "node_modules", ".cache", "vitepress"),
  cleanUrls: false,
  markdown: {
    config: (markdown) => {
      asOnGitHub(markdown, `${repository}/blob/main/`);
      breakLongNames(markdown);
    },
    anchor: { slugify: placeOfHeading },
  },
  // The first page, which anybody reads on GitHub too, gets its doors here.
  transformPageData: (page) => (page.relativePath === "index.md" ? { frontmatter: frontPage } : undefined),
  themeConfig: {
    nav: [
      { text: "Get started", link: "/start/tr-069" },
      { text: "Troubleshooting", link: "/troubleshooting" },
      { text: "Command line", link: "/cli" },
      { text: "Configuration", link: "/configuration" },
    ],
    sidebar: navigation.map(({ text, items }) => ({
      text,
      items: items.map((item) => ({ text: item.text, link: `/${item.link}` })),
    })),
    outline: { level: [2, 3] },
    search: { provider: "local", options: { _render: searched } },
    socialLinks: [{ icon: "github", link: repository }],
  },
  // The big tables are one chunk each, and only read where somebody opens them.
  vite: {
    build: { chunkSizeWarningLimit: 1000, target: "es2022" },
    // `pages` is a link to docs/: what pages import is looked for here, where it is installed.
    resolve: { preserveSymlinks: true },
  },
  buildEnd: ({ outDir }) => {
    copyFileSync(join(docs, "openapi.json"), join(outDir, "openapi.json"));
    const broken = brokenLinks(outDir, base);
    if (broken.length > 0) throw new Error(`links that lead nowhere:\n${broken.join("\n")}`);
  },
});
