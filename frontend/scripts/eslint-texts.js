// A text that people read stands in a marked place: `i18n` in templates, `$localize` in code.
const WORDS = /\p{L}{2,}[^\p{L}]*\s[^\p{L}]*\p{L}{2,}|^\p{Lu}\p{Ll}/u;
const WORD = /\p{L}{2,}/u;
/** Units are written the same in all languages. */
const UNITS = /(?<!\p{L})(?:[kMG]?Wh?|[kM]B|[kM]?J|kBtu|MMBtu|kg|CO₂e?)(?!\p{L})/gu;

const wordsOf = (text) => text.replace(UNITS, '');

/** Whether somebody would read it: two words, or one that begins as a sentence does. */
const isText = (value) =>
  typeof value === 'string' &&
  WORDS.test(wordsOf(value)) &&
  // Style sheets' values, paths and zones.
  !/^[("]|^\S+\/\S+$/.test(value);

/** What is called so is read, even one word of it. */
const READ =
  /^(absent|ask|caption|detail|empty|head|heading|hint|label|lead|long|marked|note|plain|repair|rest|short|sub|text|title|told)$/;

const isRead = ({ parent, value }) =>
  WORD.test(wordsOf(value)) && parent.type === 'Property' && READ.test(parent.key.name);

/** Around values, one word beside a space is a text already: `${n} days`. */
const isTextWithValues = ({ quasis }) =>
  quasis
    .map(({ value }) => wordsOf(value.cooked))
    .some((it) => WORD.test(it) && /^\s|\s$|\s.*\p{L}{2,}/u.test(it));

/** Places where a string is read by programs alone, or by whoever repairs one. */
function isForPrograms(node) {
  for (let [it, above] = [node, node.parent]; above; [it, above] = [above, above.parent]) {
    switch (above.type) {
      case 'ImportDeclaration':
      case 'TSLiteralType':
      case 'Decorator':
      case 'ThrowStatement':
        return true;
      case 'SwitchCase':
        return above.test === it;
      case 'BinaryExpression':
        if (/^[!=]==?$/.test(above.operator)) return true;
        break;
      case 'Property':
        if (above.key === it && !above.computed) return true;
        break;
      case 'MemberExpression':
        return above.property === it;
      case 'NewExpression':
        if (/^(RegExp|Error|Intl)/.test(above.callee.name ?? above.callee.object?.name))
          return true;
        break;
      case 'ArrowFunctionExpression':
      case 'BlockStatement':
      case 'PropertyDefinition':
        return false;
    }
  }
  return false;
}

const placeholder = (node) => {
  switch (node.type) {
    case 'Identifier':
      return node.name;
    case 'MemberExpression':
      return node.property.name ?? placeholder(node.object);
    case 'CallExpression': {
      const [first] = node.arguments;
      const named = first && placeholder(first);
      return named ?? placeholder(node.callee);
    }
    case 'TSNonNullExpression':
      return placeholder(node.expression);
    default:
      return null;
  }
};

function localized(source, node) {
  if (node.type === 'Literal') {
    const text = node.value
      .replaceAll('\\', '\\\\')
      .replaceAll('`', '\\`')
      .replaceAll('${', '\\${');
    return `$localize\`${text}\``;
  }
  const names = new Set();
  const parts = node.quasis.map(({ value }, i) => {
    const expression = node.expressions[i];
    if (!expression) return value.raw;
    const name = (placeholder(expression) ?? 'value').replace(/^_+/, '');
    let unique = name;
    for (let n = 2; names.has(unique); n += 1) unique = name + n;
    names.add(unique);
    return `${value.raw}\${${source.getText(expression)}}:${unique}:`;
  });
  return `$localize\`${parts.join('')}\``;
}

const code = {
  meta: { type: 'problem', fixable: 'code', schema: [] },
  create(context) {
    const report = (node) =>
      context.report({
        node,
        message: 'A text that people read: mark it with $localize.',
        fix: (fixer) => fixer.replaceText(node, localized(context.sourceCode, node)),
      });
    return {
      Literal(node) {
        if (typeof node.value !== 'string' || isForPrograms(node)) return;
        if (isText(node.value) || isRead(node)) report(node);
      },
      TemplateLiteral(node) {
        const isMarked = node.parent.type === 'TaggedTemplateExpression';
        if (!isMarked && isTextWithValues(node) && !isForPrograms(node)) report(node);
      },
    };
  },
};

const template = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    return {
      /** Angular's rule takes what begins with a number for one. */
      'Element > TextAttribute'({ name, value, i18n, sourceSpan }) {
        if (i18n || !/^\d\S*\s+\p{L}{2,}/u.test(value)) return;
        const loc = context.sourceCode.getLocFromIndex(sourceSpan.start.offset);
        context.report({ loc, message: `A text in an attribute: mark it with i18n-${name}.` });
      },
      LiteralPrimitive(node) {
        if (!isText(node.value) && !/^\s*\p{L}{2,}.*\s$|^\s.*\p{L}{2,}/u.test(node.value)) return;
        const loc = context.sourceCode.getLocFromIndex(node.sourceSpan.start);
        context.report({
          loc,
          message: `A text in an expression, "${node.value}": mark it in code.`,
        });
      },
    };
  },
};

/** What is written otherwise for whoever likes other units: `core/units.ts` says how. */
const LIKED = /(?<!\p{L})(?:[MG]?Wh|kWh|kBtu|MMBtu|(?:m|ft)²|°[CF])(?!\p{L})/u;

const units = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const look = (text, loc) => {
      const found = LIKED.exec(text ?? '');
      if (found) {
        const message = `"${found[0]}" is not the unit of everybody: take it from core/units.ts.`;
        context.report({ loc, message });
      }
    };
    const at = (offset) => context.sourceCode.getLocFromIndex(offset);
    return {
      Literal: (node) => look(String(node.value), node.loc),
      TemplateElement: ({ value, loc }) => look(value.raw, loc),
      Text: ({ value, sourceSpan }) => look(value, at(sourceSpan.start.offset)),
      TextAttribute: ({ value, sourceSpan }) => look(value, at(sourceSpan.start.offset)),
      Interpolation: ({ strings, sourceSpan }) => look(strings.join(' '), at(sourceSpan.start)),
      LiteralPrimitive: ({ value, sourceSpan }) => look(String(value), at(sourceSpan.start)),
    };
  },
};

export default { rules: { code, template, units } };
