const compiled = new Map<string, RegExp>();

/** `*` for any text, `?` for one character; a backslash takes the next character as it is. */
export function matches(pattern: string, text: string): boolean {
  if (pattern === '*' || pattern === text) return true;
  let expression = compiled.get(pattern);
  if (expression === undefined) {
    expression = new RegExp(`^${toExpression(pattern)}$`, 's');
    compiled.set(pattern, expression);
  }
  return expression.test(text);
}

/** Actions and services are written in any case. */
export const matchesAction = (pattern: string, action: string): boolean =>
  matches(pattern.toLowerCase(), action.toLowerCase());

function toExpression(pattern: string): string {
  return pattern.replace(/\\(.)|[\s\S]/g, (one, taken: string | undefined) => {
    if (taken !== undefined) return literal(taken);
    return one === '*' ? '.*' : one === '?' ? '.' : literal(one);
  });
}

const literal = (character: string): string => character.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
