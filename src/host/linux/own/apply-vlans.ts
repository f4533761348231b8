import { UnreadableSystem } from "../programs/unreadable-system.ts";
import type { Kernel, Turn } from "./kernel.ts";
import { joinVlan, leaveVlan, setFiltering } from "./own-commands.ts";
import { type OwnLink, wantedLinks } from "./own-network.ts";
import { type Filtering, type VlanMember, wantedFiltering, wantedMembers } from "./vlan-members.ts";

/**
 * Makes the bridges of the agent's own, which are there with their ports, keep the VLANs apart that they are to. What goes does so
 * first: a VLAN 1 that the kernel is to have of itself cannot come beside one that was asked for. Rejects for what cannot be had of a
 * bridge that has been changed.
 */
export async function applyVlans(kernel: Kernel, { from, had, to }: Turn): Promise<void> {
  const [members, former] = [wantedMembers(to), wantedMembers(had)];
  const bridges = wantedLinks(to).filter(({ kind }) => kind === "bridge");
  const before = wantedLinks(from).map((link) => JSON.stringify(link));

  const going = former.filter((member) => !members.some((each) => isSamePlace(each, member)));
  const present = going.length === 0 ? [] : await presentMembers(kernel);
  for (const member of going) {
    // The kernel's own, which an interrupted change has not come to replace.
    if (member.id === filteringOf(kernel, member.bridge).defaultPvid) continue;
    if (present.some((each) => isSamePlace(each, member))) await tell(kernel, ["bridge", ...leaveVlan(member)]);
  }

  for (const bridge of bridges) {
    await attempt(isAsked(bridge), async () => {
      const wanted = wantedFiltering(bridge);
      const now = filteringOf(kernel, bridge.name);
      if (now.filters === wanted.filters && now.defaultPvid === wanted.defaultPvid) return;
      await tell(kernel, ["ip", ...setFiltering(bridge.name, wanted)]);
    });
  }

  const made = members.length === 0 ? [] : await presentMembers(kernel);
  for (const bridge of bridges) {
    for (const member of members.filter((each) => each.bridge === bridge.name)) {
      if (made.some((each) => isSamePlace(each, member) && isSameTagging(each, member))) continue;
      await attempt(isAsked(bridge), () => tell(kernel, ["bridge", ...joinVlan(member)]));
    }
  }

  function isAsked(bridge: OwnLink): boolean {
    return !before.includes(JSON.stringify(bridge));
  }
}

/** As a bridge is made, where the kernel does not tell: one that cannot keep VLANs apart. */
function filteringOf({ files }: Kernel, bridge: string): Filtering {
  const folder = `/sys/class/net/${bridge}/bridge`;
  return {
    filters: files.value(`${folder}/vlan_filtering`) === "1",
    defaultPvid: Number(files.value(`${folder}/default_pvid`) ?? 1),
  };
}

async function presentMembers({ bridges }: Kernel): Promise<readonly VlanMember[]> {
  return [...(await bridges.read())].flatMap(([bridge, { vlans, vlanPorts }]) =>
    vlanPorts.flatMap(({ vlan, port, untagged, pvid }): readonly VlanMember[] => {
      const id = vlans.find(({ key }) => key === vlan)?.id;
      return id === undefined || port === undefined ? [] : [{ bridge, link: port, id, untagged, pvid }];
    }),
  );
}

const isSamePlace = (one: VlanMember, other: VlanMember): boolean =>
  one.bridge === other.bridge && one.link === other.link && one.id === other.id;

const isSameTagging = (one: VlanMember, other: VlanMember): boolean =>
  one.untagged === other.untagged && one.pvid === other.pvid;

async function attempt(isAsked: boolean, make: () => Promise<void>): Promise<void> {
  try {
    await make();
  } catch (error) {
    if (isAsked) throw error;
  }
}

async function tell({ run }: Kernel, argv: readonly [string, ...string[]]): Promise<void> {
  const result = await run(argv);
  if (!result.ok) throw new UnreadableSystem(argv.join(" "), result.reason);
}
