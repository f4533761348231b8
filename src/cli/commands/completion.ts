import { Argument, Command } from "commander";

// Completion scripts, made from the commands themselves so that they cannot lag behind.

interface Word {
  readonly name: string;
  readonly options: readonly string[];
  readonly subcommands: readonly string[];
}

function wordsOf(root: Command): readonly Word[] {
  const visible = (command: Command): Word => ({
    name: command.name(),
    options: [...command.options.flatMap((option) => (option.long ? [option.long] : [])), "--help"],
    subcommands: command.commands.map((child) => child.name()),
  });
  return root.commands.map(visible);
}

function bashScript(root: Command): string {
  const words = wordsOf(root);
  const cases = words.map((word) => `    ${word.name}) words="${[...word.subcommands, ...word.options].join(" ")}" ;;`);
  return `# bash completion of cpe-agent: source this, or put it into /etc/bash_completion.d/
_cpe_agent() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" words=""
  case "$previous" in
    --state-dir|--sysroot|--files) COMPREPLY=($(compgen -d -- "$current")); return ;;
    --config|--ca-file|--tls-cert|--tls-key) COMPREPLY=($(compgen -f -- "$current")); return ;;
    --host) COMPREPLY=($(compgen -W "auto linux openwrt virtual" -- "$current")); return ;;
  esac
  if [ "$COMP_CWORD" -le 1 ]; then
    COMPREPLY=($(compgen -W "${words.map((word) => word.name).join(" ")} --help --version" -- "$current"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _cpe_agent cpe-agent
`;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

function zshScript(root: Command): string {
  const described = root.commands.map((command) =>
    quoted(`${command.name()}:${command.description().replaceAll(":", " -")}`),
  );
  const cases = wordsOf(root).map(
    (word) => `    ${word.name}) compadd -- ${[...word.subcommands, ...word.options].join(" ")} ;;`,
  );
  return `#compdef cpe-agent
# zsh completion of cpe-agent: put this as _cpe-agent into a directory of $fpath
_cpe-agent() {
  local -a commands
  commands=(
    ${described.join("\n    ")}
  )
  case "\${words[CURRENT-1]}" in
    --state-dir|--sysroot|--files) _files -/; return ;;
    --config|--ca-file|--tls-cert|--tls-key) _files; return ;;
    --host) compadd -- auto linux openwrt virtual; return ;;
  esac
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  case "\${words[2]}" in
${cases.join("\n")}
  esac
}
if [ "$funcstack[1]" = "_cpe-agent" ]; then _cpe-agent "$@"; else compdef _cpe-agent cpe-agent; fi
`;
}

export function completionCommand(root: Command): Command {
  return new Command("completion")
    .description("print a completion script")
    .addArgument(new Argument("<shell>", "bash or zsh").choices(["bash", "zsh"]))
    .addHelpText("after", "\nExample:\n  source <(cpe-agent completion bash)")
    .action((shell: string) => {
      process.stdout.write(shell === "zsh" ? zshScript(root) : bashScript(root));
    });
}
