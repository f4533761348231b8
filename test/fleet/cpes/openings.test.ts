import { expect, it } from "vitest";
import { Openings } from "../../../src/fleet/cpes/openings.ts";
import type { FleetCpe } from "../../../src/fleet/fleet-cpe.ts";
import { manualClock } from "../../host/manual-clock.ts";

it("counts a CPE that opens again from its latest opening on", async () => {
  const clock = manualClock();
  const openings = new Openings(clock);
  const cpe = {} as FleetCpe;
  await openings.during(cpe, async () => {});
  clock.advance(150);
  await openings.during(cpe, async () => {});
  clock.advance(150); // the first is over, the second is not
  expect(openings.size).toBe(1);
  clock.advance(100);
  expect(openings.size).toBe(0);
});

it("counts none whose session is open", async () => {
  const openings = new Openings(manualClock());
  const cpe = {} as FleetCpe;
  await openings.during(cpe, async () => openings.opened(cpe));
  expect(openings.size).toBe(0);
});
