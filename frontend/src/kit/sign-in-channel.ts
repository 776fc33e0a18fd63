/** How the small sign-in window tells the other pages of this browser that it has finished, and with what result. */
export type SignInResult = { kind: "authorized" } | { kind: "declined" } | { kind: "failed"; message: string };

export const SIGN_IN_CHANNEL = "videomeet";
