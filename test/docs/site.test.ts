import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { placeOfFile } from "../../site/as-on-github.ts";
import { withBreakingPoints } from "../../site/breaking-points.ts";
import { brokenLinks } from "../../site/broken-links.ts";
import { temporaryDirectory } from "../harness/process/built-program.ts";

// The site of the documents, as far as it is this project's own; `npm run docs` makes it.

function pagesOf(files: Readonly<Record<string, string>>): string {
  const directory = temporaryDirectory();
  onTestFinished(() => directory.remove());
  for (const [name, html] of Object.entries(files)) {
    mkdirSync(join(directory.path, name, ".."), { recursive: true });
    writeFileSync(join(directory.path, name), html);
  }
  return directory.path;
}

it("finds links to pages, files and headings that are not there", () => {
  const folder = pagesOf({
    "index.html": `<a href="/lab/a.html">a</a> <a class="x" href="/lab/none.html">b</a> <a href="/a.html">c</a> <a href="https://acs.example/">d</a>`,
    "a.html": `<h2 id="well">a</h2> <a href="#well">a</a> <a href="#ill">b</a> <a href="/lab/">c</a> <a href="/lab/in/b.html#there">d</a>`,
    "in/b.html": `<h2 id="there">b</h2> <a href="../a.html#well">a</a> <a href="./c.html">b</a>`,
    "404.html": `<a href="/lab/nowhere.html">a</a>`,
  });
  expect(brokenLinks(folder, "/lab/").toSorted()).toEqual([
    "a.html: #ill",
    "in/b.html: ./c.html",
    "index.html: /a.html",
    "index.html: /lab/none.html",
  ]);
});

it("leads to the repository where a file is not in docs/", () => {
  const at = "https://git.example/";
  expect(placeOfFile("../src/main.ts", "architecture.md", at)).toBe("https://git.example/src/main.ts");
  expect(placeOfFile("../../README.md#quick-start", "start/install.md", at)).toBe(
    "https://git.example/README.md#quick-start",
  );
  expect(placeOfFile("../kinds.md#x", "start/install.md", at)).toBe("../kinds.md#x");
  expect(placeOfFile("openapi.json", "api.md", at)).toBe("openapi.json");
});

it("lets long names in code break at their parts, and short ones not at all", () => {
  const code = (text: string) => withBreakingPoints(`<code v-pre>${text}</code>`);
  expect(code("Device.DeviceInfo.UpTime")).toBe("<code v-pre>Device.<wbr>Device<wbr>Info.<wbr>Up<wbr>Time</code>");
  expect(code("CPE_AGENT_ACS_URL -o")).toBe("<code v-pre>CPE_<wbr>AGENT_<wbr>ACS_<wbr>URL -o</code>");
  expect(code("state.db --json")).toBe("<code v-pre>state.db --json</code>");
  expect(code("1 &amp;&amp; &lt;url-of-the-file&gt;")).toBe(
    "<code v-pre>1 &amp;&amp; &lt;url-<wbr>of-<wbr>the-<wbr>file&gt;</code>",
  );
});
