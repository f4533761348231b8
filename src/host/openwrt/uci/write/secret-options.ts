/** Options that may be a secret, by their names: nobody here knows what they mean. */
export const mayBeSecret = (option: string): boolean => /key|pass|psk|secret|pin|sae|auth/i.test(option);
