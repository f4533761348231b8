import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

// A password as the configuration has it: scrypt$COST$SALT$HASH, of which nobody makes the password again.

/** 16 MB for each attempt, by RFC 7914 for what people log in with. */
const cost = 14;
const mostCost = 17;
const hashBytes = 32;

const form = /^scrypt\$(\d{1,2})\$([\w-]{22,64})\$([\w-]{43})$/;

/** `scrypt$14$…$…`, with a salt of its own each time. */
export async function hashOf(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derived(password, salt, cost);
  return `scrypt$${cost}$${salt.toString("base64url")}$${hash.toString("base64url")}`;
}

/** Whether it is the password that the hash was made of. */
export async function isPasswordOf(hash: string, password: string): Promise<boolean> {
  const [, power = "", salt = "", wanted = ""] = form.exec(hash) ?? [];
  if (Number(power) > mostCost || wanted === "") return false;
  const made = await derived(password, Buffer.from(salt, "base64url"), Number(power));
  return timingSafeEqual(made, Buffer.from(wanted, "base64url"));
}

function derived(password: string, salt: Buffer, power: number): Promise<Buffer> {
  const options = { N: 2 ** power, r: 8, p: 1, maxmem: 2 ** (power + 11) };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize("NFC"), salt, hashBytes, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
