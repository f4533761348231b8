import type { LinkReading } from "../../ports/host/network/links.ts";
import type { Layered } from "../interface-stack/interface-layers.ts";

/** The parameters that every interface object has. */
export const interfaceParameters = {
  Enable: ({ link }: Layered) => link.enabled,
  Status: ({ link }: Layered) => statusOf(link),
  Name: ({ link }: Layered) => link.name,
  LastChange: ({ link }: Layered) => link.lastChangeSeconds,
  LowerLayers: ({ lower }: Layered) => lower,
};

/** Status of an interface object in the words of TR-181. */
export function statusOf(link: LinkReading): "Up" | "Down" | "Unknown" | "Dormant" | "NotPresent" | "LowerLayerDown" {
  switch (link.state) {
    case "up":
      return "Up";
    case "down":
      return "Down";
    case "dormant":
      return "Dormant";
    case "not-present":
      return "NotPresent";
    case "lower-layer-down":
      return "LowerLayerDown";
    case "unknown":
      return "Unknown";
  }
}
