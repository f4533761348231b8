import type { Configuration } from "../config/keys.ts";
import type { AdmitImage } from "../host/firmware/firmware-image.ts";

/** What the configuration lets a device run; `deviceNames`: what images may call it. */
export function admittedBy(configuration: Configuration, deviceNames: readonly string[]): AdmitImage {
  const keysDirectory = configuration["firmware.keysDir"];
  return async (image) => {
    const { admitImage } = await import("../firmware/admit-image.ts");
    const { keysIn } = await import("../firmware/check-signature.ts");
    return admitImage(image, {
      findKey: keysDirectory === undefined ? async () => undefined : keysIn(keysDirectory),
      allowUnsigned: configuration["firmware.allowUnsigned"],
      allowDowngrade: configuration["firmware.allowDowngrade"],
      deviceNames,
    });
  };
}
