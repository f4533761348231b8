import { type OwnNetwork, wantedAddresses, wantedLinks, wantedPorts, wantedRoutes } from "../own/own-network.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { defaultRouteLinks } from "../routes/default-route-links.ts";
import { networkScriptPath, networkScriptText, stanzasPath, stanzasText } from "./ifupdown-network.ts";
import { putKept } from "./kept-links.ts";
import { hasInterfacesFolder, linkManager } from "./link-manager.ts";
import { isForOneLink, linkDropIn } from "./networkd-drop-in.ts";
import {
  dropInText,
  netdevOf,
  netdevText,
  networkOf,
  ownDropIn,
  ownDropInOf,
  ownNetworkText,
  ownPrefix,
} from "./networkd-network.ts";

// Which files keep the rows of the agent's own over a restart of the system: all of them the agent's own.

/** Who is to make what is on a link at the next start, and how; or why nobody can. */
type Keeper =
  | { readonly kind: "networkd"; readonly path: string; readonly whole: boolean }
  | { readonly kind: "ifupdown"; readonly stanza: boolean }
  | { readonly kind: "nobody"; readonly reason: string };

/** Why rows on this link cannot be had or kept over a restart of the system; undefined where they can. */
export function hindranceTo(
  files: SystemFiles,
  network: OwnNetwork,
  link: string,
  persist: boolean,
): string | undefined {
  if (linkManager(files, link).kind === "network-manager" && !isOwn(network, link)) {
    return `${link} is managed by NetworkManager, which is left alone`;
  }
  if (!persist) return undefined;
  const keeper = keeperOf(files, network, link);
  return keeper.kind === "nobody" ? keeper.reason : undefined;
}

/** Writes the files anew that are to be others, and takes away those that are of no use any more. */
export function putNetworkFiles(files: SystemFiles, network: OwnNetwork): void {
  const wanted = filesOf(files, network);
  for (const path of presentFiles(files)) {
    if (!wanted.has(path)) putKept(files, path, undefined, 0);
  }
  for (const [path, text] of wanted) {
    if (files.text(path) !== text) putKept(files, path, text, path === networkScriptPath ? 0o755 : 0o644);
  }
}

function filesOf(files: SystemFiles, network: OwnNetwork): ReadonlyMap<string, string> {
  const made = new Map<string, string>();
  const put = (path: string, text: string | undefined): void => {
    if (text !== undefined) made.set(path, text);
  };
  const stanzas = new Set<string>();
  const scripted = new Set<string>();
  const links = wantedLinks(network);
  const named = [
    ...links.flatMap(({ name, lower }) => (lower === undefined ? [name] : [name, lower])),
    ...[...wantedPorts(network), ...wantedAddresses(network), ...wantedRoutes(network)].map(({ link }) => link),
  ];
  for (const name of new Set(named)) {
    const own = links.find((link) => link.name === name);
    if (own === undefined && isOwn(network, name)) continue; // one that is not in force, and nothing on it
    const keeper = keeperOf(files, network, name);
    switch (keeper.kind) {
      case "networkd":
        if (own !== undefined) put(netdevOf(name), netdevText(own));
        put(keeper.path, keeper.whole ? ownNetworkText(network, name) : dropInText(network, name));
        break;
      case "ifupdown":
        (keeper.stanza ? stanzas : scripted).add(name);
        break;
      case "nobody":
        break; // refused when it was staged
    }
  }
  put(stanzasPath, stanzasText(network, stanzas));
  put(networkScriptPath, networkScriptText(network, scripted));
  return made;
}

const networkd = "/etc/systemd/network";

const presentFiles = (files: SystemFiles): readonly string[] =>
  [...filesFor(files, [ownDropIn]), stanzasPath, networkScriptPath].filter((path) => files.has(path));

/** The files of systemd-networkd that are the agent's own, of rows and of links of others. */
export const networkdFiles = (files: SystemFiles): readonly string[] =>
  filesFor(files, [linkDropIn, ownDropIn]).filter((path) => files.has(path));

function filesFor(files: SystemFiles, dropIns: readonly string[]): readonly string[] {
  const names = files.names(networkd);
  return [
    ...names
      .map((name) => `${networkd}/${name}`)
      .filter((path) => path.startsWith(ownPrefix) && /\.net(dev|work)$/.test(path)),
    ...names
      .filter((name) => name.endsWith(".network.d"))
      .flatMap((name) => dropIns.map((dropIn) => `${networkd}/${name}/${dropIn}`)),
  ];
}

const isOwn = ({ links }: OwnNetwork, name: string): boolean => links.some((link) => link.name === name);

function keeperOf(files: SystemFiles, network: OwnNetwork, name: string, seen: readonly string[] = []): Keeper {
  const own = network.links.find((link) => link.name === name);
  if (own === undefined) return keeperOfOthers(files, name);
  const { lower } = own;
  if (lower !== undefined && !seen.includes(name)) {
    const beneath = keeperOf(files, network, lower, [...seen, name]);
    if (beneath.kind === "networkd") return ownByNetworkd(name);
    return beneath.kind === "ifupdown" ? ownByIfupdown(files, name) : beneath;
  }
  if (networkdRuns(files)) return ownByNetworkd(name);
  if (files.has("/etc/network/interfaces")) return ownByIfupdown(files, name);
  return nobody(`neither systemd-networkd nor ifupdown is here to make ${name} again after a restart of the system`);
}

const ownByNetworkd = (name: string): Keeper => ({ kind: "networkd", path: networkOf(name), whole: true });

const ownByIfupdown = (files: SystemFiles, name: string): Keeper =>
  hasInterfacesFolder(files)
    ? { kind: "ifupdown", stanza: true }
    : nobody(`/etc/network/interfaces has no line "source /etc/network/interfaces.d/*" by which ${name} would be kept`);

function keeperOfOthers(files: SystemFiles, name: string): Keeper {
  if (!/^[A-Za-z0-9][\w.:@-]{0,14}$/.test(name)) return nobody(`no file can name the link ${JSON.stringify(name)}`);
  const manager = linkManager(files, name);
  switch (manager.kind) {
    case "networkd": {
      if (manager.file.startsWith(ownPrefix)) return ownByNetworkd(name);
      if (isForOneLink(manager.text, name, files.value(`/sys/class/net/${name}/address`))) {
        return { kind: "networkd", path: ownDropInOf(manager.file), whole: false };
      }
      return nobody(
        `${manager.file} of systemd-networkd is for more links than ${name}: it has to have one of its own`,
      );
    }
    case "ifupdown":
      return files.has("/etc/network/if-up.d")
        ? { kind: "ifupdown", stanza: false }
        : nobody("there is no /etc/network/if-up.d to keep it in");
    case "network-manager":
      return nobody(`${name} is managed by NetworkManager, which is left alone`);
    case "none":
      // A file of networkd's takes a link over, with all that it has.
      return networkdRuns(files) && !defaultRouteLinks(files).has(name)
        ? ownByNetworkd(name)
        : nobody(
            `neither systemd-networkd nor ifupdown manages ${name}: it would not be kept (host.write: persistent)`,
          );
  }
}

const nobody = (reason: string): Keeper => ({ kind: "nobody", reason });

export const networkdRuns = (files: SystemFiles): boolean => files.names("/run/systemd/netif/links").length > 0;
