import { type AddressPool, addressPoolIn, sizeOf } from "../../host/virtual/network/address-pool.ts";
import { usage } from "./units.ts";

/** Networks such as `100.64.0.0/10`, one of each family at most, for so many CPEs. Throws a `CliFailure` (2) that names what is wrong. */
export function addressPoolsIn(texts: readonly string[], cpes: number): readonly AddressPool[] {
  const pools = texts.map((text) => {
    const pool = addressPoolIn(text);
    if (pool === undefined) {
      throw usage(
        `--address-pool ${text} is no network: one is written 100.64.0.0/10 or 2001:db8:1::/48, without bits of a host`,
      );
    }
    if (sizeOf(pool) < cpes) {
      throw usage(`--address-pool ${text} has ${sizeOf(pool)} addresses for CPEs, and there are ${cpes} CPEs`);
    }
    return pool;
  });
  for (const family of [4, 6]) {
    if (pools.filter((pool) => pool.family === family).length > 1)
      throw usage(`--address-pool is given twice for IPv${family}: there is one network for each family`);
  }
  return pools;
}
