import type { RouteReading } from "../../../ports/host/network/routes.ts";
import type { HostEdits } from "../../binding/host-change.ts";
import { editsOf } from "../../binding/row-change.ts";
import type { OutsideRow } from "./outside-row.ts";

// The way outside of a connection whose address is set: a default route. [TR-098 InternetGatewayDevice]

/** The default route that is configured for a connection is named after it too. */
const routeKey = ({ connection }: OutsideRow): string => `gw_${connection.key.replaceAll(/\W/g, "_")}`;

export const ownRoute = (row: OutsideRow): RouteReading | undefined =>
  row.wan.routes.find(({ key }) => key === routeKey(row));

/** `gateway`: empty for none. */
export async function keepRoute(
  host: HostEdits,
  { enabled, gateway }: { readonly enabled: boolean; readonly gateway: string | undefined },
  row: OutsideRow,
): Promise<void> {
  const there = ownRoute(row);
  const routes = editsOf("routes")(host);
  const { link } = row.connection;
  if (gateway === "") await routes.remove(routeKey(row));
  else if (there !== undefined)
    await routes.change(routeKey(row), { enabled, ...(gateway !== undefined && { gateway }) });
  else if (gateway !== undefined)
    await routes.add(4, routeKey(row), {
      enabled,
      destination: "",
      prefixLength: undefined,
      gateway,
      link,
      metric: undefined,
    });
}

export async function forgetRoute(host: HostEdits, row: OutsideRow): Promise<void> {
  if (ownRoute(row) !== undefined) await editsOf("routes")(host).remove(routeKey(row));
}
