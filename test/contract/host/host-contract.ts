import { afterEach, beforeEach, describe } from "vitest";
import { changeFeedContract } from "./change-feed.ts";
import type { HostUnderTest } from "./host-under-test.ts";
import { linksContract } from "./links.ts";
import { portMappingsContract } from "./port-mappings.ts";
import { resolversContract } from "./resolvers.ts";
import { routesContract } from "./routes.ts";
import { systemContract } from "./system.ts";
import { transactionContract } from "./transaction.ts";

/** What every Host promises (src/ports/host/), capability by capability. `make` gives one each time; it is closed after the test. */
export function hostContract(name: string, make: () => Promise<HostUnderTest>): void {
  describe(`${name} as a Host`, () => {
    let subject: HostUnderTest;
    beforeEach(async () => {
      subject = await make();
    });
    afterEach(() => subject.host.close());

    const current = (): HostUnderTest => subject;
    systemContract(current);
    linksContract(current);
    routesContract(current);
    resolversContract(current);
    portMappingsContract(current);
    changeFeedContract(current);
    transactionContract(current);
  });
}
