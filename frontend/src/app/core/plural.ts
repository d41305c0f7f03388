const RULES = new Intl.PluralRules($localize.locale ?? 'en');
const FORMS = /\{n, plural,((?:\s*(?:=\d+|\w+)\s*\{[^{}]*\})+)\s*\}/g;
const FORM = /(=\d+|\w+)\s*\{([^{}]*)\}/g;

/**
 * A message whose ICU plurals, as `{n, plural, one {1 day} other {4 days}}`, take the form for `n`.
 * Inside the forms stand figures alone: a name may hold a brace.
 */
export function plural(n: number, message: string): string {
  return message.replace(FORMS, (_, all: string) => {
    const forms = new Map([...all.matchAll(FORM)].map(([, name, text]) => [name, text]));
    return forms.get(`=${n}`) ?? forms.get(RULES.select(n)) ?? forms.get('other') ?? '';
  });
}
