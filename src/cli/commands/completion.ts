import { Argument, Command } from "commander";
import { ask } from "../ask.ts";
import { offerFor } from "../completions.ts";
import { CliFailure } from "../failure.ts";

// completion prints a script for a shell, which has complete tell what may come next.

const bashScript = `# bash completion of cpe-agent: source this, or put it into /etc/bash_completion.d/
_cpe_agent() {
  local current="\${COMP_WORDS[COMP_CWORD]}" IFS=$'\\n'
  local -a offer
  offer=($("\${COMP_WORDS[0]}" complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
  COMPREPLY=()
  case "\${offer[0]}" in
    files) compopt -o filenames; COMPREPLY=($(compgen -f -- "$current")); return ;;
    directories) compopt -o filenames; COMPREPLY=($(compgen -d -- "$current")); return ;;
  esac
  COMPREPLY=("\${offer[@]:1}")
  case "\${COMPREPLY[0]}" in *[.=]) compopt -o nospace ;; esac
}
complete -F _cpe_agent cpe-agent
`;

const zshScript = `#compdef cpe-agent
# zsh completion of cpe-agent: source this, or put it as _cpe-agent into a directory of $fpath
_cpe-agent() {
  local -a offer
  offer=("\${(@f)$("\${words[1]}" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  case "\${offer[1]}" in
    files) _files; return ;;
    directories) _files -/; return ;;
  esac
  shift offer
  compadd -S '' -- \${(M)offer:#*[.=]}
  compadd -- \${offer:#*[.=]}
}
if [ "$funcstack[1]" = "_cpe-agent" ]; then _cpe-agent "$@"; else compdef _cpe-agent cpe-agent; fi
`;

export function completionCommand(): Command {
  return new Command("completion")
    .description("print a completion script")
    .addArgument(new Argument("<shell>", "bash or zsh").choices(["bash", "zsh"]))
    .addHelpText("after", "\nExample:\n  source <(cpe-agent completion bash)")
    .action((shell: string) => {
      process.stdout.write(shell === "zsh" ? zshScript : bashScript);
    });
}

const longestWaitMs = 2000;

/** What the scripts ask: a first line with the kind of what may come, then the words themselves. */
export function completeCommand(root: Command): Command {
  return new Command("complete")
    .description("print what may come next on a command line, for completion scripts")
    .argument("[words...]", "the words so far, the unfinished one last")
    .addHelpText("after", "\nExample:\n  cpe-agent complete -- run --ho")
    .action(async (line: string[]) => {
      const offer = offerFor(root, line);
      const words =
        offer.kind === "words" ? offer.words : offer.kind === "parameters" ? await parameters(line, offer) : [];
      const kind = offer.kind === "parameters" ? "words" : offer.kind;
      process.stdout.write([kind, ...words, ""].join("\n"));
    });
}

/** The parameters and objects one level below what is written already; none where no agent can be asked. */
async function parameters(
  line: readonly string[],
  { flags, assigned }: { readonly flags: ReadonlyMap<string, string>; readonly assigned: boolean },
): Promise<readonly string[]> {
  const current = line.at(-1) ?? "";
  const path = current.slice(0, current.lastIndexOf(".") + 1);
  const at = Object.fromEntries(flags);
  try {
    const { names } = await ask(at, { command: "names", path, nextLevel: true }, longestWaitMs);
    return names
      .filter((each) => each.path !== path && each.path.startsWith(current))
      .filter((each) => each.writable || !assigned || each.path.endsWith("."))
      .map((each) => (assigned && !each.path.endsWith(".") ? `${each.path}=` : each.path));
  } catch (error) {
    if (error instanceof CliFailure) return [];
    throw error;
  }
}
