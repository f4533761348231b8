import type { Host } from "../../ports/host/host.ts";
import type { Links } from "../../ports/host/network/links.ts";
import type { Resolvers } from "../../ports/host/network/resolvers.ts";
import type { Routes } from "../../ports/host/network/routes.ts";
import type { TemplateFacts } from "../../ports/template-facts.ts";
import type { Troubles } from "./troubles/troubles.ts";

/** It also tells what the templates of its kind are filled in with, and takes what is to be wrong with it. */
export interface SimulatedHost extends Host, TemplateFacts {
  readonly links: Links;
  readonly routes: Routes;
  readonly resolvers: Resolvers;
  readonly troubles: Troubles;
}
