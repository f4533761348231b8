import { expect, it } from "vitest";
import { layerOf, readConfiguration } from "../../src/config/configuration.ts";
import { shipmentOf } from "../../src/fleet/identities/cpe-defaults.ts";
import { type ListedCpe, ListedDefaults, listedIdentity, listedValues } from "../../src/fleet/identities/listed-cpe.ts";
import { macAddressOf } from "../../src/host/virtual/device-addresses.ts";

// What a list of devices says of one of them, against what holds for all.

const shared = {
  manufacturer: "Example",
  oui: "00D09E",
  productClass: "HG",
  modelName: "M",
  description: "",
  hardwareVersion: "",
  softwareVersion: "1.0",
  provisioningCode: "",
};

function defaultsOf(listed: ListedCpe): ListedDefaults {
  const given = { "acs.url": "http://acs.example/", "acs.username": "{serial}@{oui}", "acs.password": "all" };
  const configuration = readConfiguration([layerOf(given, (name) => name)]);
  return new ListedDefaults(shipmentOf(configuration), listedIdentity(shared, "S1", 7, listed), listed);
}

it("has what is said of it, and the rest as all", () => {
  const identity = listedIdentity(shared, "S1", 7, { oui: "001122", macAddress: "001122334450" });
  expect([identity.oui, identity.productClass, identity.softwareVersion]).toEqual(["001122", "HG", "1.0"]);
  expect(macAddressOf(identity, 1)).toBe("00:11:22:33:44:51");

  const all = defaultsOf({});
  expect([all.url, all.username, all.password]).toEqual(["http://acs.example/", "S1@00D09E", "all"]);
  const own = defaultsOf({ url: "https://own.example/", oui: "001122", connectionRequestPassword: "cp" });
  expect([own.url, own.username, own.password]).toEqual(["https://own.example/", "S1@001122", "all"]);
  expect(own.connectionRequest.password).toBe("cp");
  const named = defaultsOf({ username: "u", password: "p", connectionRequestUsername: "cu" });
  expect([named.username, named.password, named.connectionRequest.username]).toEqual(["u", "p", "cu"]);
});

it("has its first values over those of all, of its own root", () => {
  const parameters = new Map([
    ["Device.A", "own"],
    ["InternetGatewayDevice.A", "other"],
  ]);
  const values = listedValues(
    new Map([
      ["Device.A", "all"],
      ["Device.B", "all"],
    ]),
    "Device.",
    { parameters },
  );
  expect(Object.fromEntries(values)).toEqual({ "Device.A": "own", "Device.B": "all" });
});
