/// <reference lib="dom" />
import type { clock as clockType } from '../format';
import type { timeTicks } from '../ticks';

/**
 * Lets people look closer: zoom, read a moment, copy the command. Runs in the reader's browser: its source text is written into the
 * report, so it may use nothing from outside itself. Without it the report shows the same, at the scale of the whole run.
 */
export function explore(ticks: typeof timeTicks, clock: typeof clockType): void {
  const all = <E extends Element>(root: ParentNode, selector: string): E[] =>
    Array.from(root.querySelectorAll<E>(selector));

  for (const element of all<HTMLElement>(document, '[data-script]')) element.hidden = false;
  for (const button of all<HTMLButtonElement>(document, '[data-copy]')) {
    button.hidden = !navigator.clipboard;
    button.addEventListener('click', () => {
      const command = button.parentElement?.querySelector('[data-command]')?.textContent ?? '';
      navigator.clipboard.writeText(command).then(
        () => {
          button.textContent = 'Copied';
        },
        () => {
          button.hidden = true;
        },
      );
    });
  }
  // A link to a fact leads into a closed part.
  const reveal = (): void => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const closed = target?.closest('details');
    if (!target || !closed || closed.open) return;
    closed.open = true;
    target.scrollIntoView();
  };
  addEventListener('hashchange', reveal);
  reveal();

  for (const charts of all<HTMLElement>(document, '[data-charts]')) {
    const total = Number(charts.dataset.seconds);
    const views = all<SVGSVGElement>(charts, 'svg.view');
    const slider = charts.querySelector<HTMLInputElement>('input[type=range]');
    const readout = charts.querySelector<HTMLElement>('[data-readout]');
    const lines = all<HTMLElement>(charts.closest('article') ?? document, '[data-timeline] li');
    let from = 0;
    let to = total;
    let moment = 0;

    /** A path's points are its values: the plots are in the data's units. */
    interface Curve {
      readonly name: string;
      readonly stacked: boolean;
      readonly shape: string;
      readonly points: readonly number[];
    }
    let curves: readonly Curve[] | undefined;
    const read = (): readonly Curve[] => {
      curves ??= all<SVGPathElement>(charts, 'path[data-name]').map((path) => ({
        name: path.dataset.name ?? '',
        stacked: 'stacked' in path.dataset,
        shape: path.getAttribute('class') ?? '',
        points: (path.getAttribute('d') ?? '').match(/-?[\d.]+(?:e-?\d+)?/g)?.map(Number) ?? [],
      }));
      return curves;
    };
    const valueAt = ({ points, stacked }: Curve): number => {
      // An area begins and ends at the axis.
      const first = stacked ? 1 : 0;
      let low = first;
      let high = points.length / 2 - 1 - first;
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if ((points[middle * 2] ?? 0) <= moment) low = middle;
        else high = middle - 1;
      }
      const start = points[low * 2] ?? 0;
      const value = points[low * 2 + 1] ?? 0;
      const next = points[low * 2 + 2];
      if (next === undefined || next <= start || low >= points.length / 2 - 1 - first) return value;
      const share = Math.min(1, Math.max(0, (moment - start) / (next - start)));
      return value + share * ((points[low * 2 + 3] ?? value) - value);
    };

    const place = (seconds: number): string => `${((seconds - from) / (to - from)) * 100}%`;
    const svg = (name: string): SVGElement => document.createElementNS('http://www.w3.org/2000/svg', name);
    const cursors = views.map((view) => {
      const cursor = svg('line');
      cursor.setAttribute('class', 'cursor');
      cursor.setAttribute('y2', '100%');
      view.append(cursor);
      return cursor;
    });

    const draw = (): void => {
      for (const inner of all<SVGSVGElement>(charts, 'svg[data-y]')) {
        inner.setAttribute('viewBox', `${from} 0 ${to - from} ${inner.dataset.y}`);
      }
      const shown = ticks(from, to, 8);
      for (const group of all<SVGGElement>(charts, '[data-ticks]')) {
        group.replaceChildren(
          ...shown.at.map((seconds) => {
            const text = svg('text');
            text.setAttribute('x', place(seconds));
            text.setAttribute('y', '15');
            if (seconds === from) text.setAttribute('class', 'first');
            if (seconds === to) text.setAttribute('class', 'last');
            text.textContent = clock(seconds, shown.short);
            return text;
          }),
        );
      }
      if (slider) {
        slider.min = String(from);
        slider.max = String(to);
        slider.step = String(Math.max(1, Math.round((to - from) / 600)));
      }
      look(Math.min(to, Math.max(from, moment)));
    };

    const zoom = (start: number, end: number): void => {
      const length = Math.min(total, Math.max(5, end - start));
      from = Math.min(total - length, Math.max(0, start));
      to = from + length;
      draw();
    };

    const word = (value: number): string =>
      value >= 1000
        ? Math.round(value).toLocaleString('en-US')
        : value > 0 && value < 0.01
          ? '< 0.01'
          : String(Number(value.toPrecision(3)));

    const look = (seconds: number): void => {
      moment = seconds;
      for (const cursor of cursors) {
        cursor.setAttribute('x1', place(seconds));
        cursor.setAttribute('x2', place(seconds));
      }
      if (!readout || !slider) return;
      slider.value = String(seconds);
      const shown: { name: string; shape: string; value: number }[] = [];
      // The bands are drawn from the highest down, each up to its sum with those below.
      let below = 0;
      for (const curve of [...read()].reverse().filter(({ stacked }) => stacked)) {
        const upTo = valueAt(curve);
        // Sums are drawn to four digits; what is less than that of the whole is nothing.
        const value = upTo - below > upTo / 5000 ? upTo - below : 0;
        if (value > 0) shown.unshift({ name: curve.name, shape: curve.shape, value });
        below = upTo;
      }
      for (const curve of read().filter(({ stacked }) => !stacked)) {
        shown.push({ name: curve.name, shape: curve.shape, value: valueAt(curve) });
      }
      const list = document.createElement('dl');
      for (const { name, shape, value } of shown) {
        const item = document.createElement('div');
        const term = document.createElement('dt');
        const swatch = svg('svg');
        swatch.setAttribute('class', 'swatch');
        swatch.setAttribute('width', '10');
        swatch.setAttribute('height', '10');
        swatch.setAttribute('aria-hidden', 'true');
        const mark = svg(shape.startsWith('band') ? 'rect' : 'path');
        mark.setAttribute('class', shape);
        if (shape.startsWith('band')) {
          mark.setAttribute('width', '10');
          mark.setAttribute('height', '10');
        } else mark.setAttribute('d', 'M0 5H10');
        swatch.append(mark);
        term.append(swatch, name);
        const amount = document.createElement('dd');
        amount.textContent = word(value);
        item.append(term, amount);
        list.append(item);
      }
      const heading = document.createElement('strong');
      heading.textContent = clock(seconds);
      const before = lines.filter((line) => Number(line.dataset.s) <= seconds && line.checkVisibility());
      const last = before.at(-1);
      const event = document.createElement('p');
      event.textContent = last
        ? `Last before: ${last.querySelector('time')?.textContent ?? ''} ${last.querySelector('p > b')?.textContent ?? ''} ${last.querySelector('p > b + span')?.textContent ?? ''}`
        : '';
      readout.replaceChildren(heading, list, event);
      slider.setAttribute(
        'aria-valuetext',
        `${clock(seconds)}: ${shown
          .filter(({ value }) => value > 0)
          .map(({ name, value }) => `${name} ${word(value)}`)
          .join(', ')}`,
      );
    };

    slider?.addEventListener('input', () => look(Number(slider.value)));
    for (const button of all<HTMLButtonElement>(charts, '[data-zoom]')) {
      button.addEventListener('click', () => {
        const asked = button.dataset.zoom ?? '';
        const length = to - from;
        const middle = moment > from && moment < to ? moment : (from + to) / 2;
        if (asked === 'all') zoom(0, total);
        else if (asked === 'in') zoom(middle - length / 4, middle + length / 4);
        else if (asked === 'out') zoom(middle - length, middle + length);
        else if (asked === 'earlier') zoom(from - length / 2, to - length / 2);
        else if (asked === 'later') zoom(from + length / 2, to + length / 2);
        else {
          const [start = 0, end = total] = asked.split(' ').map(Number);
          zoom(start, end);
        }
      });
    }

    for (const view of views) {
      const under = (event: PointerEvent | MouseEvent): number => {
        const box = view.getBoundingClientRect();
        return from + Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * (to - from);
      };
      let start: { x: number; seconds: number } | undefined;
      let chosen: SVGElement | undefined;
      view.addEventListener('pointerdown', (event) => {
        if (event.button !== 0 || event.pointerType !== 'mouse') return;
        start = { x: event.clientX, seconds: under(event) };
        view.setPointerCapture(event.pointerId);
      });
      view.addEventListener('pointermove', (event) => {
        look(under(event));
        if (!start || Math.abs(event.clientX - start.x) < 8) return;
        if (!chosen) {
          chosen = svg('rect');
          chosen.setAttribute('class', 'chosen');
          chosen.setAttribute('height', '100%');
          view.append(chosen);
        }
        const [left, right] = [start.seconds, under(event)].sort((a, b) => a - b) as [number, number];
        chosen.setAttribute('x', place(left));
        chosen.setAttribute('width', `${((right - left) / (to - from)) * 100}%`);
      });
      const end = (event: PointerEvent): void => {
        const begun = start;
        start = undefined;
        if (!chosen) return;
        chosen.remove();
        chosen = undefined;
        if (!begun || event.type === 'pointercancel') return;
        const [left, right] = [begun.seconds, under(event)].sort((a, b) => a - b) as [number, number];
        zoom(left, right);
      };
      view.addEventListener('pointerup', end);
      view.addEventListener('pointercancel', end);
      view.addEventListener('click', (event) => look(under(event)));
      view.addEventListener('dblclick', () => zoom(0, total));
    }
    const fault = charts.querySelector<HTMLElement>('[data-zoom*=" "]');
    moment = fault ? Number((fault.dataset.zoom ?? '').split(' ')[0]) + 15 : 0;
    draw();
  }
}
