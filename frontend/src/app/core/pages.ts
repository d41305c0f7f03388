interface Page {
  next: string | null;
}

/** Every page of a list, in order. */
export async function everyPage<P extends Page, T>(
  read: (cursor: string | undefined) => Promise<P>,
  of: (page: P) => readonly T[],
): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    all.push(...of(page));
    cursor = page.next ?? undefined;
  } while (cursor);
  return all;
}
