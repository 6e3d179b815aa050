import type { EdgePage } from '../lib/private/contracts/edge';

/**
 * The harbour: rough water on the left, calm on the right, and the breakwater with its light between them. Each page has its own
 * hour of it: one boat in shelter, boats that wait their turn, works on the light, and an open harbour in calm weather.
 * What tells the story stands in the middle third, which is all that a phone shows. Colours are the page's
 * own variables.
 */
export function Scene({ page }: { readonly page: EdgePage }) {
  const calm = page === 'lead';
  return (
    <svg
      class={calm ? 'scene lit' : 'scene'}
      viewBox="0 0 1600 360"
      preserveAspectRatio="xMidYMax slice"
      aria-hidden="true"
      focusable="false"
    >
      <Sky calm={calm} />
      <Breakwater />
      <Lighthouse />
      {page === 'planned' && <Scaffold />}
      {page === 'lead' && <Bunting />}
      {page === 'queue' && <WaitingFar />}
      <path d={swell(232, 20, 108, calm)} fill="var(--sea-mid)" />
      {page === 'planned' ? <Barge /> : <Boat />}
      {page === 'queue' && <WaitingNear />}
      <path d={swell(268, 26, 148, calm)} fill="var(--sea-near)" opacity=".55" />
      <path d={swell(312, 30, 196, calm)} fill="var(--sea-near)" />
    </svg>
  );
}

function Sky({ calm }: { readonly calm: boolean }) {
  return (
    <>
      <circle cx="1078" cy="150" r="50" fill="var(--sun)" />
      <path d="M1190 160c90-34 170-28 232-50 62-20 110-18 178-40v90z" fill="var(--sea-mid)" opacity=".5" />
      <path d="M0 160h1600v200H0z" fill="var(--sea-far)" />
      <path d={swell(184, 10, 74, calm)} fill="var(--sea-mid)" opacity=".4" />
      <g fill="none" stroke-width="3" stroke-linecap="round">
        <path d="M1034 171h88M1052 183h52M1066 195h24" stroke="var(--sun)" opacity=".7" />
        <path d="M1190 180h90M1236 191h44M1392 176h70M860 178h40" stroke="var(--background)" opacity=".5" />
        <path
          transform={calm ? 'translate(-20-38)' : undefined}
          d="M548 84q13-13 23 0 10-13 23 0M622 60q9-9 16 0 7-9 16 0"
          stroke="var(--stone)"
        />
      </g>
    </>
  );
}

function Breakwater() {
  return (
    <>
      <path d="M0 186 752 172q50-2 70 26l40 62H0z" fill="var(--stone-shade)" />
      <path d={stones(0)} fill="var(--stone)" />
      <path d={stones(1)} fill="var(--stone)" opacity=".7" />
      <path d="M0 178 750 166q30 0 44 12L0 193z" fill="var(--stone)" />
      <path d="M0 189 790 175l4 3L0 193z" fill="var(--stone-shade)" />
    </>
  );
}

function Lighthouse() {
  return (
    <>
      <defs>
        <linearGradient id="beam">
          <stop stop-color="var(--lamp)" />
          <stop offset="1" stop-color="var(--lamp)" stop-opacity="0" />
        </linearGradient>
      </defs>
      <path class="beam" d="M762 54 1340 12v112L762 62z" fill="url(#beam)" />
      <path d="M733 172h58l-9-96h-40z" fill="var(--tower)" />
      <path d="m739.700 100 44.600 0 2.200 24h-49zM735.300 148h53.400l2.300 24h-58z" fill="var(--accent)" />
      <path d="M762 76h20l9 96h-29z" fill="var(--stone-shade)" opacity=".2" />
      <path d="M734 69h56v7h-56zM743 44h38l-19-17zM761 17h2v11h-2z" fill="var(--stone-shade)" />
      <path d="M747 46h30v23h-30z" fill="var(--lamp)" />
      <path d="M747 46h2v23h-2zM761 46h2v23h-2zM775 46h2v23h-2z" fill="var(--stone-shade)" />
    </>
  );
}

function Boat() {
  return (
    <g transform="translate(-34 2)">
      <Sails />
      <path d="M894 226h130c-8 24-24 36-48 36h-36c-22 0-38-12-46-36z" fill="var(--accent)" />
      <path d="M894 226h130l-3 8H897z" fill="var(--tower)" />
    </g>
  );
}

function Sails() {
  return (
    <>
      <path d="M957 120v112" stroke="var(--stone-shade)" stroke-width="4" />
      <path d="M962 124c36 28 50 60 54 92h-54z" fill="var(--tower)" />
      <path d="M952 140c-8 30-22 56-44 76h44z" fill="var(--tower)" opacity=".75" />
    </>
  );
}

/** Seen from afar, in one tone. */
function SmallBoat({ x, y, size }: { readonly x: number; readonly y: number; readonly size: number }) {
  return (
    <g transform={`translate(${x} ${y}) scale(${size})`}>
      <path d="M0-112V0" stroke="var(--stone-shade)" stroke-width="4" />
      <path d="M5-108c36 28 50 60 54 92H5zM-5-92c-8 30-22 56-44 76h44z" fill="var(--tower)" opacity=".9" />
      <path d="M-63-6H67c-8 24-24 36-48 36h-36C-39 30-55 18-63-6z" fill="var(--stone-shade)" />
    </g>
  );
}

/** The line of those who wait reaches as far as the screen is wide. */
function WaitingFar() {
  return (
    <>
      <SmallBoat x={1196} y={204} size={0.4} />
      <SmallBoat x={1290} y={202} size={0.36} />
      <SmallBoat x={1376} y={200} size={0.32} />
      <SmallBoat x={1452} y={198} size={0.28} />
    </>
  );
}

function WaitingNear() {
  return (
    <>
      <SmallBoat x={1046} y={222} size={0.62} />
      <SmallBoat x={1132} y={216} size={0.5} />
    </>
  );
}

function Scaffold() {
  return (
    <>
      <path
        d="M722 60v112M802 60v112M716 84h92M716 113h92M716 142h92M722 142l80-29M802 113l-80-29M722 113"
        fill="none"
        stroke="var(--stone-shade)"
        stroke-width="3"
      />
      <path d="M716 110h92v5h-92zM716 139h92v5h-92z" fill="var(--stone)" />
      <path d="M640 170v-34h26v34zM672 171v-22h22v22z" fill="var(--accent)" opacity=".8" />
    </>
  );
}

/** Lays a block at the breakwater's head. */
function Barge() {
  return (
    <>
      <path
        d="M986 226V96M986 100 858 62M986 100l34 126"
        fill="none"
        stroke="var(--stone-shade)"
        stroke-width="6"
      />
      <path d="M862 64v66" stroke="var(--stone-shade)" stroke-width="2" />
      <path d="m842 132 9-6 26 2 7 12-6 20-32 2-8-14z" fill="var(--stone)" />
      <path d="M968 188h42v38h-42z" fill="var(--tower)" />
      <path d="M976 196h14v14h-14z" fill="var(--accent)" />
      <path d="M906 226h190l-14 36H920z" fill="var(--accent)" />
      <path d="M906 226h190l-3 8H909z" fill="var(--tower)" />
      <path d="M1040 226v-22h34v22z" fill="var(--stone)" />
    </>
  );
}

/** The harbour is dressed for whoever comes. */
function Bunting() {
  return (
    <>
      <path d="M506 74v96M734 72Q620 150 506 82" fill="none" stroke="var(--stone-shade)" stroke-width="3" />
      <path d="M506 60v20l-34-10z" fill="var(--accent)" />
      <path d={pennants(0)} fill="var(--accent)" />
      <path d={pennants(1)} fill="var(--lamp)" />
    </>
  );
}

/** Every other flag of the line from the light, hanging where the line hangs. */
function pennants(odd: 0 | 1): string {
  let path = '';
  for (let i = odd; i < 9; i += 2) {
    const t = 0.06 + i * 0.1;
    // The line's first arc, a quadratic curve.
    const at = (a: number, b: number, c: number) =>
      Math.round((1 - t) * (1 - t) * a + 2 * t * (1 - t) * b + t * t * c);
    path += `M${at(734, 620, 506) - 8} ${at(72, 150, 82)}h16l-8 20z`;
  }
  return path;
}

/**
 * A band of water down to the lower edge: `height` high crests left of the breakwater's head, nearly flat
 * behind it and in calm weather. Crest and trough have level tangents, so the line has no kink where the sea calms down.
 */
function swell(y: number, height: number, length: number, calm: boolean): string {
  let path = `M0 ${y}`;
  let level = 0;
  for (let x = 0, crest = 1; x < 1600; x += length / 2, crest = -crest) {
    const next = Math.round((-crest * height * (calm ? 0.2 : shelter(x + length / 2))) / 2);
    const rise = next - level;
    // Steeper towards the crest than away from it, as wind-driven water is.
    const lean = Math.round(length * (crest > 0 ? 0.3 : 0.2));
    path += `c${lean} 0 ${length / 2 - 12} ${rise} ${length / 2} ${rise}`;
    level = next;
  }
  return `${path}V360H0z`;
}

/** 1 in the open, 0.12 in the harbour, falling around the breakwater's head. */
function shelter(x: number): number {
  const inside = Math.min(1, Math.max(0, (x - 700) / 260));
  return 1 - 0.88 * inside * inside * (3 - 2 * inside);
}

/**
 * Armour blocks on the breakwater's face, laid by a fixed rule: the drawing is the same at every synthesis.
 */
function stones(odd: 0 | 1): string {
  let path = '';
  for (let row = 0; row < 3; row++) {
    for (let i = odd; i < 22; i += 2) {
      const wobble = ((i * 7 + row * 11) % 5) - 2;
      const x = i * 38 + row * 19 - 8;
      const y = Math.round(200 + row * 18 - x * 0.0165 + wobble);
      if (x > 768 + row * 14) continue;
      const top = `l${5 + wobble}-${5 + row} ${20 - wobble}-${2 + (i % 3)} 9 ${6 + wobble}`;
      path += `M${x} ${y}${top}-${3 + (i % 4)} ${9 - wobble}-${24 + wobble} 2z`;
    }
  }
  return path;
}
