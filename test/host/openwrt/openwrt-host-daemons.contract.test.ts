import { afterEach } from "vitest";
import { writingContract } from "../../contract/host/host-contract.ts";
import { type Router, startRouter } from "../../stand-in/router.ts";
import { changeable, writableHost } from "./host-under-test.ts";
import { hurriedClock } from "./hurried-clock.ts";

// Each test starts the daemons anew, which takes most of its time: a file of its own, so that they run beside the others.

const routers: Router[] = [];
afterEach(async () => {
  for (const router of routers.splice(0)) await router.stop();
});

writingContract("an OpenWrt with daemons", async () => {
  const router = await startRouter("23.05-dsa-dual-band");
  routers.push(router);
  return { ...writableHost(router.root, hurriedClock()), changeable: changeable(router.write) };
});
