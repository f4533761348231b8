import { describe, expect, it } from "vitest";
import type { WifiReading } from "../../../../src/ports/host/wifi/wifi.ts";
import type { HostUnderTest } from "../host-under-test.ts";

export function wifiContract(subject: () => HostUnderTest): void {
  const read = async (): Promise<WifiReading | undefined> => subject().host.wifi?.read();

  describe("reads Wi-Fi", () => {
    it("lists radios and networks, each by a key of its own, on radios and links that there are", async ({ skip }) => {
      const reading = await read();
      if (reading === undefined) return skip("has none");
      const radios = reading.radios.map(({ key }) => key);
      const links = (await subject().host.links?.read())?.map(({ name }) => name) ?? [];
      expect(new Set(radios).size).toBe(radios.length);
      expect(new Set(reading.networks.map(({ key }) => key)).size).toBe(reading.networks.length);
      for (const network of reading.networks) {
        expect(radios).toEqual(expect.arrayContaining([...network.radios]));
        if (network.link !== undefined) expect(links).toContain(network.link);
        expect(network.enabled || network.state !== "up").toBe(true);
        expect(network.ssid ?? "x").toMatch(/^\P{Cc}{1,32}$/u);
      }
    });

    it("never tells a key or a password", async ({ skip }) => {
      const reading = await read();
      if (reading === undefined) return skip("has none");
      expect(JSON.stringify(reading)).not.toMatch(/key[^"]*":"(?![\w-]+")|passphrase|password|secret|correct-horse/i);
    });

    it("measures what it has read, in values that can be", async ({ skip }) => {
      const { wifi } = subject().host;
      const reading = await read();
      if (wifi === undefined || reading === undefined) return skip("has none");
      const [radios, networks] = await Promise.all([wifi.measureRadios(reading), wifi.measureNetworks(reading)]);
      expect([...radios.keys()].filter((key) => !reading.radios.some((radio) => radio.key === key))).toEqual([]);
      for (const { channels, channel, noiseDbm } of radios.values()) {
        for (const each of [...(channels ?? []), channel ?? 1]) expect(each >= 1 && each <= 255).toBe(true);
        expect(noiseDbm ?? -1).toBeLessThan(0);
      }
      for (const { stations } of networks.values()) {
        expect(new Set(stations.map(({ macAddress }) => macAddress)).size).toBe(stations.length);
        for (const { macAddress, signalDbm, bytesTo } of stations) {
          expect(macAddress).toMatch(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/);
          expect((signalDbm ?? -1) < 0 && (bytesTo ?? 0n) >= 0n).toBe(true);
        }
      }
    });
  });
}
