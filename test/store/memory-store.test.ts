import { openMemoryStore } from "../../src/store/memory-store.ts";
import { storeContract } from "../contract/store-contract.ts";

storeContract("memory-store", async () => openMemoryStore());
