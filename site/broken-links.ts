import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";

/** Links of the pages in `folder` that lead to no page, file or heading of it; `base` is the folder that it is served under. */
export function brokenLinks(folder: string, base: string): readonly string[] {
  const pages = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(".html") && file !== "404.html",
  );
  const texts = new Map(pages.map((page) => [page, readFileSync(join(folder, page), "utf8")]));
  const places = new Map([...texts].map(([page, html]) => [page, placesIn(html)]));

  const leadsSomewhere = (page: string, link: string): boolean => {
    const [path = "", place = ""] = decodeURI(link).split("#");
    const file = fileOf(page, path, base);
    if (file === undefined || !existsSync(join(folder, file))) return false;
    return place === "" || places.get(file)?.has(place) === true;
  };

  return [...texts].flatMap(([page, html]) =>
    linksIn(html)
      .filter((link) => !leadsSomewhere(page, link))
      .map((link) => `${page}: ${link}`),
  );
}

/** The file that a path on a page stands for; undefined if it is outside of what is served. */
function fileOf(page: string, path: string, base: string): string | undefined {
  if (path === "") return page;
  if (path.startsWith("/") && !path.startsWith(base)) return undefined;
  const file = path.startsWith("/") ? path.slice(base.length) : posix.join(posix.dirname(page), path);
  return file === "" || file.endsWith("/") ? `${file}index.html` : file;
}

const placesIn = (html: string): ReadonlySet<string> =>
  new Set([...html.matchAll(/ id="([^"]*)"/g)].map(([, id = ""]) => id));

const linksIn = (html: string): readonly string[] => {
  const links = [...html.matchAll(/<a [^>]*?href="([^"]*)"/g)].map(([, link = ""]) => link.replaceAll("&amp;", "&"));
  return [...new Set(links)].filter((link) => !/^[a-z]+:/.test(link));
};
