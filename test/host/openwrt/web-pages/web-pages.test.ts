import { describe, expect, it } from "vitest";
import type { UbusTable } from "../../../../src/host/openwrt/ubus/blobmsg.ts";
import { parsePackage } from "../../../../src/host/openwrt/uci/parse-package.ts";
import { openWrtWebPages } from "../../../../src/host/openwrt/web-pages/openwrt-web-pages.ts";
import { silentLog } from "../../linux/silent-log.ts";

// [TR-181 UserInterface]

async function read(files: Readonly<Record<string, string>>, services: UbusTable | Error) {
  const call = async (): Promise<UbusTable> => {
    if (services instanceof Error) throw services;
    return services;
  };
  const uci = {
    names: () => Object.keys(files),
    read: (name: string) => (files[name] === undefined ? undefined : parsePackage(name, files[name])),
    readStaged: () => undefined,
    stagedByOthers: () => [],
  };
  return openWrtWebPages({ uci, ubus: { call, objects: async () => [] }, log: silentLog }).read();
}

const running = { uhttpd: { instances: { instance1: { running: true, pid: 7 } } } };
const listening = (...words: readonly string[]): string =>
  `config uhttpd 'main'\n${words.map((word) => `\tlist listen_http '${word}'\n`).join("")}`;

describe("the web pages of OpenWrt", () => {
  it("are served once for both families of a port, and for each address that is named", async () => {
    const uhttpd = `${listening("0.0.0.0:80", "[::]:80", "8080", "192.168.1.1:81", "nonsense", "0")}\tlist listen_https '[fd00::1]:443'\n`;
    const { accesses } = await read({ uhttpd }, running);
    expect(accesses.map(({ key, address }) => [key, address])).toEqual([
      ["http 80", undefined],
      ["http 8080", undefined],
      ["http 81 192.168.1.1", "192.168.1.1"],
      ["https 443 fd00::1", "fd00::1"],
    ]);
    expect(accesses.every((each) => each.running)).toBe(true);
  });

  it.each([
    ["not run where procd has none", {}, false],
    ["may run where procd does not tell", new Error("gone"), undefined],
  ])("do %s", async (_title, services, is) => {
    const { accesses } = await read({ uhttpd: listening("80") }, services);
    expect(accesses).toMatchObject([{ running: is }]);
  });

  it("are in the languages that are installed, called by their tags", async () => {
    const luci = "config core 'main'\n\toption lang 'zh_hans'\nconfig internal 'languages'\n\toption zh_hans '中文'\n";
    expect(await read({ luci }, running)).toEqual({ accesses: [], languages: ["en", "zh-Hans"], language: "zh-Hans" });
    expect(await read({}, running)).toEqual({ accesses: [] });
  });
});
