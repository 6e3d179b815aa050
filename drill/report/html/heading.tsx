import { type ComponentChildren, h } from 'preact';

export interface HeadProps {
  /** 1 for the run's own title, 2 for its sections. */
  readonly level: 1 | 2 | 3;
  readonly id?: string;
  readonly children?: ComponentChildren;
}
export type Head = (props: HeadProps) => ReturnType<typeof h>;

/** Headings of a run: one level deeper where the document has several. */
export function headings(deeper: boolean): Head {
  return ({ level, id, children }) => h(`h${level + (deeper ? 1 : 0)}`, { id, class: `h${level}` }, children);
}
