import { readNetifd } from "../netifd.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";

/** Whether the system has a link of a name: one that there is, or that is configured and may come. */
export async function knownLinks({
  ubus,
  files,
}: Pick<OpenWrtParts, "ubus" | "files">): Promise<(name: string) => boolean> {
  const interfaces = await readNetifd(ubus).catch(() => []); // which the links have told of
  const known = new Set(interfaces.flatMap(({ device, l3Device }) => [device, l3Device]));
  return (name) => known.has(name) || files.has(`/sys/class/net/${name}`);
}
