import type { Bus, BusAnswer, BusMethod } from "../../ports/host/bus.ts";
import { blobmsgTypes } from "./ubus/blobmsg.ts";
import type { OfferedMethod, Ubus } from "./ubus/ubus.ts";
import { UbusRefusal, type UbusStatus } from "./ubus/ubus-error.ts";

/** ubus, for `ubus call NAME METHOD`. */
export function openWrtBus(bus: Ubus): Bus {
  return {
    offer: (name, methods) =>
      bus.offer(
        name,
        Object.fromEntries(
          Object.entries(methods).map(([method, offered]) => [method, offeredOf(`${name} ${method}`, offered)]),
        ),
      ),
  };
}

const statusOf: Readonly<Record<Extract<BusAnswer, { ok: false }>["why"], UbusStatus>> = {
  invalid: "invalid-argument",
  denied: "permission-denied",
  failed: "system-error",
};

function offeredOf(call: string, { flags, call: answer }: BusMethod): OfferedMethod {
  return {
    takes: Object.fromEntries(flags.map((flag) => [flag, blobmsgTypes.boolean])),
    call: async (args) => {
      const answered = await answer(args);
      if (!answered.ok) throw new UbusRefusal(call, statusOf[answered.why], answered.data);
      return answered.data;
    },
  };
}
