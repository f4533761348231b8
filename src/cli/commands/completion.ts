import { Argument, Command } from "commander";
import { ask } from "../ask.ts";
import { type Offer, offerFor } from "../completions.ts";
import { CliFailure } from "../failure.ts";

// completion prints a script for a shell, which has complete tell what may come next.

const bashScript = `# bash completion of cpe-agent: source this, or put it into /etc/bash_completion.d/
_cpe_agent() {
  local rest="$COMP_LINE" word="" joined="" IFS=$'\\n'
  local -a line offer
  local -i at
  # bash takes words apart at = and :, and goes on with the last piece.
  for ((at = 0; at <= COMP_CWORD; at++)); do
    word="\${COMP_WORDS[at]}"
    if [[ at -eq 0 || "$rest" == [[:space:]]* ]]; then
      rest="\${rest#"\${rest%%[![:space:]]*}"}" joined=""
      line+=("$word")
    else
      joined="\${line[\${#line[@]}-1]}"
      line[\${#line[@]}-1]+="$word"
    fi
    rest="\${rest:\${#word}}"
  done
  case "$word" in =|:) joined+="$word" word="" ;; esac
  offer=($("\${line[0]}" complete -- "\${line[@]:1}" 2>/dev/null))
  COMPREPLY=()
  case "\${offer[0]}" in
    files) compopt -o filenames; COMPREPLY=($(compgen -f -- "$word")); return ;;
    directories) compopt -o filenames; COMPREPLY=($(compgen -d -- "$word")); return ;;
  esac
  for word in "\${offer[@]:1}"; do COMPREPLY+=("\${word#"$joined"}"); done
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
    files) compset -P '--*='; _files; return ;;
    directories) compset -P '--*='; _files -/; return ;;
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
  { flags, followed, besides }: Extract<Offer, { kind: "parameters" }>,
): Promise<readonly string[]> {
  // A flag may stand before it, joined by the equals sign.
  const [joined = "", current = ""] = /^(--[^=]+=)?(.*)$/s.exec(line.at(-1) ?? "")?.slice(1) ?? [];
  const path = current.slice(0, current.lastIndexOf(".") + 1);
  const at = Object.fromEntries(flags);
  const words = besides.filter((word) => word.startsWith(current));
  try {
    const { names } = await ask(at, { command: "names", path, nextLevel: true }, longestWaitMs);
    const found = names
      .filter((each) => each.path !== path && each.path.startsWith(current))
      .filter((each) => each.writable || followed !== "writable" || each.path.endsWith("."))
      .map((each) => (followed !== undefined && !each.path.endsWith(".") ? `${each.path}=` : each.path));
    return [...words, ...found].map((word) => joined + word);
  } catch (error) {
    if (error instanceof CliFailure) return words.map((word) => joined + word);
    throw error;
  }
}
