import type { LinkReading } from "../../ports/links.ts";

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
