/** The same-origin address a pasted sign-in link leads to, or null when it is none. */
export function signInAddress(pasted: string, origin: string): string | null {
  const text = pasted.trim();
  if (text === '') return null;
  if (/^[\w-]+$/.test(text)) return `/sign-in?token=${encodeURIComponent(text)}`;
  try {
    const url = new URL(text, origin);
    const token = url.searchParams.get('token');
    if (url.pathname !== '/sign-in' || !token) return null;
    return `/sign-in?token=${encodeURIComponent(token)}`;
  } catch {
    return null;
  }
}
