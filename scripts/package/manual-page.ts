import { packageJson, sourceDateSeconds } from "./program.ts";

/** The page that `man cpe-agent` shows, of what `cpe-agent --help` prints, with where things are on Debian. */
export function manualPage(help: string): string {
  const { name, version, homepage } = packageJson;
  const day = new Date(1000 * sourceDateSeconds()).toISOString().slice(0, 10);
  const title = help.split("\n\n")[1]?.replaceAll("\n", " ") ?? "";
  return `${[
    `.TH ${name.toUpperCase()} 1 ${day} "${name} ${version}" "User Commands"`,
    ".SH NAME",
    `${name} \\- ${escaped(title)}`,
    ".SH SYNOPSIS",
    `.B ${name}`,
    '.RI [ options ] " " [ command ]',
    ".SH DESCRIPTION",
    "The service reads",
    ".IR /etc/cpe\\-agent/config.yaml ,",
    "and is asked how it gets on by",
    `.BR "${name} status" ,`,
    "as root. Each command tells of itself, with an example, by",
    `.BR "${name} \\fICOMMAND\\fB \\-\\-help" .`,
    ".SH COMMANDS",
    ...subjectsOf(help).flatMap(({ subject, commands }) => [
      `.SS "${escaped(subject)}"`,
      ...commands.flatMap(({ usage, about }) => [".TP", `.B ${escaped(usage)}`, escaped(about)]),
    ]),
    ".SH EXIT STATUS",
    `${escaped(/^Exit codes: (.*)$/m.exec(help)?.[1] ?? "")}.`,
    ".SH FILES",
    ".TP",
    ".I /etc/cpe\\-agent/config.yaml",
    "The configuration of the service.",
    ".TP",
    ".I /var/lib/cpe\\-agent/",
    "The state of the service: what the device is called, and what its ACS has set.",
    ".SH SEE ALSO",
    escaped(homepage),
  ].join("\n")}\n`;
}

interface Subject {
  readonly subject: string;
  readonly commands: readonly { readonly usage: string; readonly about: string }[];
}

/** The commands below their headings, each on a line: usage, two spaces or more, what it does. */
function subjectsOf(help: string): readonly Subject[] {
  const parts = help.split("\n\n").map((part) => part.split("\n"));
  return parts.flatMap(([subject = "", ...lines]) => {
    const commands = lines.flatMap((line) => {
      const [, usage = "", about = ""] = /^ {2}(\S.*?) {2,}(\S.*)$/.exec(line) ?? [];
      return usage === "" ? [] : [{ usage, about }];
    });
    return /^[A-Z].*:$/.test(subject) && subject !== "Options:" && commands.length > 0
      ? [{ subject: subject.slice(0, -1), commands }]
      : [];
  });
}

/** What troff would take for its own is text. */
const escaped = (text: string): string => text.replaceAll("\\", "\\e").replaceAll("-", "\\-").replace(/^[.']/, "\\&$&");
