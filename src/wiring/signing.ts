import type { Configuration } from "../config/keys.ts";
import type { Signing } from "../config-file/signed-file.ts";

/** Backups are signed where there is a key for it; what is restored is checked where there is any key. */
export function signingOf(configuration: Configuration): Signing {
  const directory = configuration["configurationFile.keysDir"];
  const secret = configuration["configurationFile.signingKey"];
  const signatures = () => import("../firmware/detached-signature.ts");
  const sign = async (octets: Uint8Array, key: string) => (await signatures()).signOctets(octets, key);
  const check = {
    required: configuration["configurationFile.requireSignature"],
    verify: async (octets: Uint8Array, signature: string) =>
      (await signatures()).verifyOctets(octets, signature, { directory, secret }),
  };
  return {
    ...(secret !== undefined && { sign: (octets) => sign(octets, secret) }),
    ...((directory ?? secret) !== undefined && { check }),
  };
}
