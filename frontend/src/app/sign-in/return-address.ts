const KEY = 'return';

/** Where a stranger wanted to go, kept over the sign-in. */
export const returnAddress = {
  keep(url: string): void {
    sessionStorage.setItem(KEY, url);
  },
  take(): string | null {
    const url = sessionStorage.getItem(KEY);
    sessionStorage.removeItem(KEY);
    return url;
  },
};
