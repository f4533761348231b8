/** The client of undici without all that its index loads. */
declare module "undici/lib/dispatcher/client.js" {
  export { Client as default } from "undici";
}
