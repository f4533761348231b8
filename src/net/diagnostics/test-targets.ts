import { isIP } from "node:net";
import type { NetworkTests } from "../../ports/host/network/network-tests.ts";
import type { TestAddress } from "../../ports/host/network/test-address.ts";
import type { Address } from "../address/host.ts";
import { TransferFailure } from "../transfer/transfer-failure.ts";
import { permittedAddresses, type Resolve, systemResolver, type UrlPolicy } from "../transfer/url-policy.ts";

/** Hosts that diagnostics may be run against: those that files may be moved to and from. */
export function testTargets(policy: UrlPolicy, resolve: Resolve = systemResolver): NetworkTests["addressesOf"] {
  return async (host, family, acsUrl) => {
    const literal = isIP(host);
    const text = `http://${literal === 6 ? `[${host}]` : host}/`;
    if (!URL.canParse(text) || (literal !== 0 && family !== undefined && literal !== family)) {
      return { ok: false, error: "CannotResolveHostName", reason: `${host} is no host of that protocol` };
    }
    const ofFamily = (addresses: readonly Address[]): readonly Address[] => {
      const wanted = addresses.filter((address) => family === undefined || address.family === family);
      if (wanted.length === 0) throw new TransferFailure("cannot-contact", `${host} has no such address`);
      return wanted;
    };
    try {
      const found = await permittedAddresses(new URL(text), acsUrl, policy, async (name) =>
        ofFamily(await resolve(name)),
      );
      return { ok: true, result: found satisfies readonly TestAddress[] };
    } catch (error) {
      if (!(error instanceof TransferFailure)) throw error;
      const unknown = error.kind === "cannot-contact";
      const reason = unknown ? `the name ${host} cannot be resolved` : error.message;
      return { ok: false, error: unknown ? "CannotResolveHostName" : "Other", reason };
    }
  };
}
