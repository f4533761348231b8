// Only undici's HTTP/1.1 client is loaded: its index would load fetch, caches and WebSockets as well, twice the memory.
declare module "undici/lib/dispatcher/client.js" {
  export { Client as default } from "undici";
}
