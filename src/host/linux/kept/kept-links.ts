import type { LinkSettings } from "../../../ports/host/network/links.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import type { Step } from "../../steps.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import type { TriedChanges } from "../trial/link-changes.ts";
import { scriptPath, withLink as scriptWith } from "./if-up-script.ts";
import { type LinkManager, linkManager } from "./link-manager.ts";
import { dropInOf, withLink as dropInWith, isForOneLink } from "./networkd-drop-in.ts";

/** A file of the agent's own, and how it is to be changed. */
interface KeptFile {
  readonly path: string;
  readonly mode: number;
  /** Undefined for none. */
  change(text: string | undefined): string | undefined;
}

/**
 * The file that keeps these settings of a link over a restart of the system. Throws a `RefusedSettingError` where there is none to
 * be had: who manages the link would set it otherwise again.
 */
export function keptFile(files: SystemFiles, link: string, settings: LinkSettings): KeptFile {
  const manager = linkManager(files, link);
  const setting = settings.enabled === undefined ? "mtu" : "enabled";
  const refuse = (reason: string): RefusedSettingError => new RefusedSettingError(setting, reason);
  if (!/^[A-Za-z0-9][\w.:@-]{0,14}$/.test(link)) throw refuse(`no file can name the link ${JSON.stringify(link)}`);
  switch (manager.kind) {
    case "networkd":
      return networkdFile(files, link, settings, manager, refuse);
    case "ifupdown":
      if (!files.has("/etc/network/if-up.d")) throw refuse("there is no /etc/network/if-up.d to keep it in");
      return { path: scriptPath, mode: 0o755, change: (text) => scriptWith(text, link, settings) };
    case "network-manager":
      throw refuse(
        `${link} is managed by NetworkManager, which would not keep it over a restart (host.write: persistent)`,
      );
    case "none":
      throw refuse(
        `neither systemd-networkd nor ifupdown manages ${link}: it would not be kept (host.write: persistent)`,
      );
  }
}

function networkdFile(
  files: SystemFiles,
  link: string,
  settings: LinkSettings,
  { file, text }: Extract<LinkManager, { kind: "networkd" }>,
  refuse: (reason: string) => RefusedSettingError,
): KeptFile {
  if (!isForOneLink(text, link, files.value(`/sys/class/net/${link}/address`))) {
    throw refuse(`${file} of systemd-networkd is for more links than ${link}: it has to have one of its own`);
  }
  return { path: dropInOf(file), mode: 0o644, change: (kept) => dropInWith(kept, settings) };
}

/** Puts the file in the place of what was there, at once whole and safe from a power cut; undone, what was there is back. */
export function keepingStep(files: SystemFiles, { path, mode, change }: KeptFile, tried: TriedChanges): Step {
  let before: { readonly text: string | undefined } | undefined;
  return {
    carryOut: async () => {
      before = { text: files.text(path) };
      const made = change(before.text);
      putKept(files, path, made, mode);
      tried.push({ kind: "file", path, mode, was: before.text, made });
    },
    undo: async () => {
      // On a disk that is full nothing has been put there, and nothing can be.
      if (before !== undefined && files.text(path) !== before.text) putKept(files, path, before.text, mode);
    },
  };
}

export function putKept(files: SystemFiles, path: string, text: string | undefined, mode: number): void {
  const folder = path.slice(0, path.lastIndexOf("/"));
  if (text === undefined) {
    if (!files.has(path)) return;
    files.remove(path);
  } else {
    if (!files.has(folder)) files.makeFolder(folder, 0o755);
    files.replace(path, text, { mode, flush: true });
  }
  files.syncFolder(folder);
}
