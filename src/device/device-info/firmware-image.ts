import type { RowReference } from "../../model/binding.ts";
import type { FirmwareBank } from "../../ports/host/firmware.ts";
import type { RefusedSetting } from "../../ports/host/host-transaction.ts";
import { bindTable } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";

const statuses = {
  "no-image": "NoImage",
  active: "Active",
  validating: "Validating",
  available: "Available",
  "validation-failed": "ValidationFailed",
  "activation-failed": "ActivationFailed",
} as const satisfies Readonly<Record<FirmwareBank["status"], string>>;

/** The banks of a device whose firmware can be changed; other devices do without the table. */
const firmwareImage = bindTable("Device.DeviceInfo.FirmwareImage.{i}.", {
  rows: async ({ host }) => {
    const banks = (await host.firmware?.read())?.banks ?? [];
    return banks.map((bank) => [keyOf(bank.number), bank] as const);
  },
  instance: ({ number }) => number,
  parameters: {
    Name: ({ name }) => name,
    Version: ({ version }) => version,
    Available: ({ version }) => version !== "",
    Status: ({ status }) => statuses[status],
    BootFailureLog: ({ bootFailure }) => bootFailure,
  },
});

export function firmwareBank(number: number): RowReference {
  return { table: firmwareImage.path, keys: [keyOf(number)] };
}

/** The number of the bank that a reference leads to; throws for one that leads to none. */
export function bankNumberOf(image: RowReference | ""): number {
  const number = image === "" ? undefined : /^bank(\d+)$/.exec(image.keys[0] ?? "")?.[1];
  if (number === undefined) throw new RefusedBank("no firmware image that could boot");
  return Number(number);
}

class RefusedBank extends Error implements RefusedSetting {
  override readonly name = "RefusedSetting";
  readonly setting = "bank";
}

const keyOf = (number: number): string => `bank${number}`;

/** What DeviceInfo has besides on a device whose firmware can be changed. */
export const firmware: Component = [firmwareImage];
