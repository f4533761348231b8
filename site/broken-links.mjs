import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";

/** Links of the pages in `folder` that lead to no page, file or heading of it; `base` is the folder that it is served under. */
export function brokenLinks(folder, base) {
  const pages = readdirSync(folder, { recursive: true }).filter(
    (file) => file.endsWith(".html") && file !== "404.html",
  );
  const places = new Map(pages.map((page) => [page, placesIn(readFileSync(join(folder, page), "utf8"))]));
  return pages.flatMap((page) =>
    linksIn(readFileSync(join(folder, page), "utf8"))
      .filter((link) => !leadsSomewhere(page, link))
      .map((link) => `${page}: ${link}`),
  );

  function leadsSomewhere(page, link) {
    const [path = "", place] = decodeURI(link).split("#");
    let file = page;
    if (path.startsWith("/")) file = path.startsWith(base) ? path.slice(base.length) : undefined;
    else if (path !== "") file = posix.join(posix.dirname(page), path);
    if (file === undefined) return false;
    if (file === "" || file.endsWith("/")) file += "index.html";
    if (!existsSync(join(folder, file))) return false;
    return place === undefined || place === "" || places.get(file)?.has(place) === true;
  }
}

const placesIn = (html) => new Set([...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id));

const linksIn = (html) =>
  [...new Set([...html.matchAll(/<a [^>]*?href="([^"]*)"/g)].map(([, link]) => link.replaceAll("&amp;", "&")))].filter(
    (link) => !/^[a-z]+:/.test(link),
  );
