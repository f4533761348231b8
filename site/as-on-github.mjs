import { posix } from "node:path";

// Pages read the same here and on GitHub: the same places of headings, no HTML and no templates in the text, and files
// that are not in docs/ are where the repository is.

/** As GitHub names the place of a heading. */
export const placeOfHeading = (heading) =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");

/** `repository`: where GitHub shows the files of the repository. */
export function asOnGitHub(markdown, repository) {
  markdown.set({ html: false });
  const { rules } = markdown.renderer;

  // `{{` in code is not for Vue.
  const code = rules.code_inline;
  rules.code_inline = (tokens, at, options, env, self) => {
    tokens[at].attrSet("v-pre", "");
    return code(tokens, at, options, env, self);
  };

  markdown.core.ruler.push("files-of-the-repository", ({ tokens, env }) => {
    for (const token of tokens.flatMap((each) => each.children ?? [])) {
      if (token.type !== "link_open") continue;
      const file = posix.join("docs", posix.dirname(env.relativePath ?? ""), token.attrGet("href") ?? "");
      if (token.attrGet("href")?.startsWith("../") && !file.startsWith("docs/"))
        token.attrSet("href", repository + file);
    }
  });
}
