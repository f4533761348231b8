import type { RowReference } from "../../model/binding.ts";
import type { FirmwareBank, FirmwareReading } from "../../ports/firmware.ts";
import type { RefusedSetting, SystemChange } from "../../ports/host.ts";
import { bindTable } from "../binding/bind.ts";
import type { FirmwareView } from "../binding/context.ts";

const statuses = {
  "no-image": "NoImage",
  active: "Active",
  validating: "Validating",
  available: "Available",
  "validation-failed": "ValidationFailed",
  "activation-failed": "ActivationFailed",
} as const satisfies Readonly<Record<FirmwareBank["status"], string>>;

/** The banks of a device whose firmware can be changed; other devices do without the table. */
export const firmwareImage = bindTable("Device.DeviceInfo.FirmwareImage.{i}.", {
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

/** Makes the next reboot run this bank. @throws RefusedBank */
export function firmwareBankChange(
  firmware: FirmwareView | undefined,
  image: RowReference | "",
  before: FirmwareReading | undefined,
): SystemChange {
  const bank = image === "" ? undefined : before?.banks.find(({ number }) => keyOf(number) === image.keys[0]);
  if (firmware === undefined || before === undefined || bank === undefined || bank.version === "") {
    throw new RefusedBank("no firmware image that could boot");
  }
  return {
    commit: async () => {
      await firmware.activate(bank.number);
      return "applied";
    },
    rollback: () => firmware.activate(before.boot),
  };
}

class RefusedBank extends Error implements RefusedSetting {
  override readonly name = "RefusedSetting";
  readonly setting = "bank";
}

const keyOf = (number: number): string => `bank${number}`;
