import * as z from 'zod';
import { schema } from './schema';

interface Node {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: Node;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Node>>;
}

/** The table of keys in docs/configuration.md, from the schema itself. */
export function renderKeyTable(): string {
  const root = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' }) as Node;
  return ['| key | default | accepts | meaning |', '|---|---|---|---|', ...rowsOf(root, '')].join('\n');
}

function rowsOf(node: Node, prefix: string): string[] {
  return Object.entries(node.properties ?? {})
    .filter(([name]) => name !== '$schema')
    .flatMap(([name, child]) => {
      const path = prefix === '' ? name : `${prefix}.${name}`;
      if (child.properties) return rowsOf(child, path);
      const needed = node.required?.includes(name) ? `required in \`${prefix}\`` : '–';
      const value = child.default === undefined ? needed : `\`${JSON.stringify(child.default)}\``;
      return [`| \`${path}\` | ${value} | ${acceptedBy(child)} | ${plain(child.description)} |`];
    });
}

/** What an editor would accept, in a few words; the constructs' own checks may say more. */
function acceptedBy(node: Node): string {
  if (node.enum) return node.enum.length > 6 ? `one of ${node.enum.length} Regions` : node.enum.join(', ');
  if (node.items) return `${node.minItems ?? 0}–${node.maxItems} texts`;
  if (node.minimum !== undefined) return `${node.minimum}–${node.maximum}`;
  return node.type === 'boolean' ? 'true, false' : 'text';
}

/** Markdown takes `<site>` for a tag, and a bar for the next column. */
const plain = (text = '') => text.replaceAll('<', '&lt;').replaceAll('|', '&#124;');
