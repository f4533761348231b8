import { describe, expect, it } from "vitest";
import { hostWith, linkWith, systemWith } from "../device-context.ts";
import { treeOn } from "../recorded-tree.ts";

describe("one read of the whole tree", () => {
  it("takes each reading of the host once", async () => {
    const taken: string[] = [];
    const noted =
      <Reading>(name: string, reading: Reading) =>
      async () => {
        taken.push(name);
        return reading;
      };
    const links = [linkWith({ name: "eth0", physical: true }), linkWith({ name: "br0", kind: "bridge" })];
    const { memory, processes, time } = systemWith({});
    const tree = await treeOn(
      hostWith({
        system: systemWith({
          hostName: noted("hostName", "gateway"),
          memory: noted("memory", await memory()),
          processes: noted("processes", await processes()),
          time: noted("time", await time()),
        }),
        links: { read: noted("links", links) },
        routes: { read: noted("routes", []) },
        resolvers: { read: noted("resolvers", { servers: [], searchDomains: [] }) },
      }),
    );
    await tree.values(["Device."]);
    expect(taken.sort()).toEqual(["hostName", "links", "memory", "processes", "resolvers", "routes", "time"]);
    taken.length = 0;
    await tree.values(["Device.DeviceInfo.UpTime", "Device.ManagementServer."]);
    expect(taken.filter((reading) => reading !== "hostName")).toEqual([]);
  });

  it("fails where a reading fails, and only there", async () => {
    const tree = await treeOn(hostWith({ links: { read: () => Promise.reject(new Error("ip: no memory")) } }));
    expect(await tree.values(["Device.IP.Interface."])).toEqual([]);
    await expect(tree.values(["Device.IP.Interface.1.Name"])).rejects.toMatchObject({
      faults: [expect.objectContaining({ kind: "internal", reason: "ip: no memory" })],
    });
    expect(await tree.values(["Device.DeviceInfo.UpTime"])).toMatchObject([{ value: "77" }]);
  });
});
