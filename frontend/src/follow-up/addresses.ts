/** E-mail addresses in what somebody typed or pasted. */

/** Also inside "Kari Nilsen <kari@fjord.example>; ...", as lists from mail programs are. */
const ADDRESSES = /[^\s@<>,;:"()]+@[^\s@<>,;:"()]+\.[^\s@<>,;:"()]+/g;

/** In the order they stand there, each once. */
export const addressesIn = (text: string): string[] => [...new Set(text.match(ADDRESSES) ?? [])];
