export interface Change {
  field: string;
  before: string | null;
  after: string | null;
}

/** What differs between two documents, field by field, in the order of their names. */
export function changesOf(before: unknown, after: unknown): Change[] {
  const [then, now] = [flat(before), flat(after)];
  const fields = [...new Set([...then.keys(), ...now.keys()])].sort();
  return fields.flatMap((field) => {
    const [was, is] = [then.get(field) ?? null, now.get(field) ?? null];
    return was === is ? [] : [{ field, before: was, after: is }];
  });
}

/** Fields within fields are named like "dial.modulus". */
function flat(value: unknown, name = '', into = new Map<string, string>()): Map<string, string> {
  if (value === null || value === undefined) return into;
  if (typeof value !== 'object') into.set(name || 'value', String(value));
  else if (Array.isArray(value)) {
    if (value.every((it) => typeof it !== 'object')) into.set(name || 'value', value.join(', '));
    else value.forEach((it, i) => flat(it, `${name}[${i}]`, into));
  } else {
    for (const [key, inner] of Object.entries(value))
      flat(inner, name ? `${name}.${key}` : key, into);
  }
  return into;
}
