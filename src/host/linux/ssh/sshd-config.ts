/** What sshd_config(5) says for everybody: keywords in small letters, with the arguments of each line in order. */
export type SshdConfig = ReadonlyMap<string, readonly (readonly string[])[]>;

/** More than anybody has; files may include each other. */
const most = { files: 256, lines: 20_000 } as const;

/** `included` gives the texts of the files that the pattern of an Include fits, in order. */
export function parseSshdConfig(text: string, included: (pattern: string) => readonly string[]): SshdConfig {
  const settings = new Map<string, (readonly string[])[]>();
  let files = 0;
  let lines = 0;

  function read(content: string): void {
    for (const line of content.split("\n")) {
      if (++lines > most.lines) return;
      const [keyword, ...values] = wordsOf(line);
      if (keyword === undefined) continue;
      const name = keyword.toLowerCase();
      if (name === "match") return; // to the end of the file it is only for some
      if (name !== "include") {
        const before = settings.get(name);
        if (before === undefined) settings.set(name, [values]);
        else before.push(values);
      } else {
        for (const pattern of values) {
          if (files >= most.files) return;
          for (const file of included(pattern)) if (++files <= most.files) read(file);
        }
      }
    }
  }

  read(text);
  return settings;
}

/** `Keyword argument "argument with blanks" # comment`, or `Keyword=argument`. */
function wordsOf(line: string): readonly string[] {
  const words = [...line.matchAll(/"([^"]*)"|(#.*)|([^\s"#=]+(?:=[^\s"#]*)?)/g)];
  const end = words.findIndex(([, , comment]) => comment !== undefined);
  const found = (end < 0 ? words : words.slice(0, end)).map(([, quoted, , plain]) => quoted ?? plain ?? "");
  const [first = "", ...others] = found;
  const [keyword = "", argument] = first.split("=", 2);
  if (keyword === "") return [];
  return argument === undefined || argument === "" ? [keyword, ...others] : [keyword, argument, ...others];
}
