/** The registry of prom-client, which writes metrics as text, without all that its index loads. */
declare module "prom-client/lib/registry.js" {
  export { Registry as default } from "prom-client";
}
