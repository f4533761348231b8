import type { RunProgram } from "../programs/run-program.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import type { HostapdOptions } from "./hostapd-config.ts";

// What a running hostapd tells of one of its networks, through `hostapd_cli` and its prompts.

export interface HostapdAnswer {
  /** The address of a station. */
  readonly heading: string | undefined;
  readonly facts: ReadonlyMap<string, string>;
}

export interface HostapdTold {
  readonly status: ReadonlyMap<string, string>;
  /** It may hold keys: nothing but what is named is taken from it. */
  readonly config: HostapdOptions;
  readonly stations: readonly HostapdAnswer[];
}

const questions = "status\nget_config\nall_sta\n";

/** Both are the same folder where `/var/run` is a link. */
const usualFolders = ["/run/hostapd", "/var/run/hostapd"] as const;

/** One start for each network. Undefined where hostapd has no socket for it: `hostapd_cli` would wait for one. */
export async function askHostapd(
  { files, run }: { readonly files: SystemFiles; readonly run: RunProgram },
  link: string,
  configured: string | undefined,
): Promise<HostapdTold | undefined> {
  const [first = ""] = (configured ?? "").replace(/^DIR=/, "").split(" ");
  const folder = [...(first.startsWith("/") ? [first] : []), ...usualFolders].find((each) =>
    files.has(`${each}/${link}`),
  );
  if (folder === undefined) return undefined;
  const printed = await run(["hostapd_cli", "-p", folder, "-i", link], { timeoutMs: 5_000, input: questions });
  return printed.ok ? parseHostapdAnswers(printed.stdout) : undefined;
}

/** `> ` is the prompt, so that each answer begins behind one. */
function parseHostapdAnswers(text: string): HostapdTold {
  const [status = "", config = "", stations = ""] = text.split(/^> /m).slice(1);
  const answers = stations.split(/^(?=[\da-f]{2}(?::[\da-f]{2}){5}$)/im);
  return {
    status: factsIn(status),
    config: configIn(factsIn(config)),
    stations: answers.map((answer) => ({ heading: answer.split("\n")[0], facts: factsIn(answer) })),
  };
}

const factsIn = (answer: string): ReadonlyMap<string, string> =>
  new Map([...answer.matchAll(/^([\w[\]]+)=(.*)$/gm)].map(([, name = "", value = ""]) => [name, value]));

/** By the names that they have in a file. */
const names = {
  wpa: "wpa",
  key_mgmt: "wpa_key_mgmt",
  rsn_pairwise_cipher: "rsn_pairwise",
  wpa_pairwise_cipher: "wpa_pairwise",
} as const;

function configIn(told: ReadonlyMap<string, string>): HostapdOptions {
  const taken = Object.entries(names).flatMap(([name, own]) => {
    const value = told.get(name);
    return value === undefined ? [] : [[own, value] as const];
  });
  const ssid = told.get("ssid");
  // It runs, and so has what it needs.
  return new Map([
    ...taken,
    ...(ssid === undefined ? [] : [["ssid2", `P"${ssid}"`] as const]),
    ["wpa_psk_file", ""],
    ["eap_server", "1"],
  ]);
}
