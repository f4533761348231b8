import type { Layer, Post } from "./http-message.ts";

/**
 * The HTTP client: layers over a connection, the first of them outermost. A connection is `keptConnection`, for requests in
 * turn to one server, or `connectionPerRequest`, for files; both check whom they lead to and give the head of a reply first.
 *
 * The places to plug in: another use, such as reports that are posted as JSON, chooses a connection and layers, posts octets
 * and gathers the reply. A measurement of speed takes `connectionPerRequest` without layers: `addressesOf` is its last
 * moment before the connection is opened, `onConnected` gives it the socket as soon as that is (for `bytesRead` and further
 * times), and the sink that the body is poured into sees each piece as it is read. What is to happen with every request,
 * such as tracing, is a layer.
 */
export function httpClient(connection: Post, layers: readonly Layer[]): Post {
  return layers.reduceRight<Post>((next, layer) => layer(next), connection);
}
