import type { Command } from "commander";

/** docs/cli.md: the commands by subject, then the help of each, below that of the command that it belongs to. */
export function cliReference(root: Command): string {
  const name = root.name();
  const shown = visibleIn(root);
  return `# Command line

Made by \`npm run reference\` from the commands themselves; \`${name} COMMAND --help\` prints the same.

${[...new Set(shown.map((command) => command.helpGroup()))]
  .map((subject) =>
    table(
      subject,
      shown.filter((command) => command.helpGroup() === subject),
    ),
  )
  .join("\n\n")}

- Commands that talk to a running agent find it by its state directory. It is that of \`run\`, unless \`--state-dir\` or a configuration
  (\`--config\`) names another one.
- With \`--json\` what is printed is JSON, an error too: \`{"error":{"code":…,"message":…}}\` on standard error.
- Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 no agent running.
- \`source <(${name} completion bash)\` completes commands, flags and parameter paths.

${helpsOf(root, name, "##").join("\n\n")}
`;
}

function table(subject: string, commands: readonly Command[]): string {
  const rows = commands.map((command) => {
    const below = visibleIn(command).map((child) => link(child.name(), `cpe-agent ${command.name()} ${child.name()}`));
    const about = command.description().replaceAll("|", "\\|");
    return `| ${link(command.name(), `cpe-agent ${command.name()}`)} | ${about}${below.length > 0 ? `: ${below.join(", ")}` : ""} |`;
  });
  return `| ${subject.charAt(0).toLowerCase() + subject.slice(1).replace(/:$/, "")} | |\n| --- | --- |\n${rows.join("\n")}`;
}

/** But for that of help itself. */
const visibleIn = (command: Command): readonly Command[] =>
  command
    .createHelp()
    .visibleCommands(command)
    .filter((child) => child.name() !== "help");

const link = (text: string, heading: string): string => `[\`${text}\`](#${heading.replaceAll(" ", "-")})`;

function helpsOf(command: Command, path: string, level: string): readonly string[] {
  let help = "";
  command.configureOutput({
    writeOut: (text) => {
      help += text;
    },
  });
  command.configureHelp({ helpWidth: 110 });
  command.outputHelp();
  const below = visibleIn(command).flatMap((child) =>
    helpsOf(child, `${path} ${child.name()}`, path.includes(" ") ? "###" : "##"),
  );
  return [`${level} ${path}\n\n\`\`\`\n${help.trim()}\n\`\`\``, ...below];
}
