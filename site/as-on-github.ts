import { posix } from "node:path";

// Pages read the same here and on GitHub: the same places of headings, no HTML and no templates in the text, and files
// that are not in docs/ are where the repository is.

/** As GitHub names the place of a heading. */
export const placeOfHeading = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");

/** Where a link of a page leads: to `repository` if to a file outside of docs/, else as it is. `page` is its path in docs/. */
export function placeOfFile(link: string, page: string, repository: string): string {
  const file = posix.join("docs", posix.dirname(page), link);
  return link.startsWith("../") && !file.startsWith("docs/") ? repository + file : link;
}

interface Token {
  readonly type: string;
  readonly children: readonly Token[] | null;
  attrGet(name: string): string | null;
  attrSet(name: string, value: string): void;
}

type Rule = (tokens: Token[], at: number, options: never, env: never, self: never) => string;

/** As much of markdown-it as is needed. */
interface Markdown {
  set(options: { readonly html: boolean }): unknown;
  readonly renderer: { readonly rules: { code_inline?: Rule | undefined } };
  readonly core: {
    readonly ruler: {
      push(name: string, rule: (state: { tokens: Token[]; env: { relativePath?: string } }) => void): void;
    };
  };
}

/** `repository`: where GitHub shows the files of the repository. */
export function asOnGitHub(markdown: Markdown, repository: string): void {
  markdown.set({ html: false });
  const { rules } = markdown.renderer;

  // `{{` in code is not for Vue.
  const code = rules.code_inline;
  rules.code_inline = (tokens, at, options, env, self) => {
    tokens[at]?.attrSet("v-pre", "");
    return code?.(tokens, at, options, env, self) ?? "";
  };

  markdown.core.ruler.push("files-of-the-repository", ({ tokens, env }) => {
    for (const token of tokens.flatMap((each) => each.children ?? [])) {
      const link = token.type === "link_open" ? token.attrGet("href") : null;
      if (link !== null) token.attrSet("href", placeOfFile(link, env.relativePath ?? "", repository));
    }
  });
}
