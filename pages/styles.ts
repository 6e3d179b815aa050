import type { EdgePage } from '../lib/private/contracts/edge';
import type { PagePalette, ResolvedTheme } from '../lib/private/contracts/pages';

/**
 * The page's style sheet. Sizes follow the text, so that a visitor's own font size and 200 % zoom keep
 * working.
 */
export function styleSheet(theme: ResolvedTheme, page: EdgePage): string {
  return squeeze(`
:root{color-scheme:light dark;${variables(theme.light)}}
@media(prefers-color-scheme:dark){:root{${variables(theme.dark)}}}
*{box-sizing:border-box}
[hidden]{display:none!important}
html{background:var(--background);color:var(--text);-webkit-text-size-adjust:100%;
font:1.0625rem/1.6 ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Liberation Sans",sans-serif}
body{margin:0;min-height:100vh;min-height:100svh;display:flex;flex-direction:column;overflow-wrap:anywhere}
header,main{width:100%;max-width:68rem;margin:0 auto;padding:0 clamp(1.25rem,5vw,4rem)}
header{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:center;gap:.5rem 1rem;
padding-top:clamp(1.25rem,3vw,2.25rem)}
.brand{margin:0;font:600 1.125rem/1.3 inherit;font-weight:650;letter-spacing:.01em}
.brand img{display:block;height:2.5rem;width:auto;max-width:min(14rem,70vw);object-fit:contain;object-position:0 50%}
nav{display:flex;margin:0 -.5rem}
nav a{padding:.375rem .5rem;color:var(--muted);text-decoration:none;font-size:.9375rem;border-radius:.375rem}
nav a:hover{color:var(--text);text-decoration:underline;text-underline-offset:.25em}
nav a[aria-current=true]{color:var(--text);font-weight:600}
main{flex:1;padding-top:clamp(2rem,5vw,4.5rem);padding-bottom:clamp(1.5rem,4vw,2.5rem)}
section:not([hidden])+section{margin-top:3rem;padding-top:3rem;border-top:1px solid var(--line)}
:root:not(.script) .other:not(:target),:root:not(.script) .own:has(+.other:target){display:none}
:root:not(.script) .own+.other:target{margin:0;padding:0;border:0}
h1,h2{font-family:"Iowan Old Style","Palatino Linotype",Palatino,"URW Palladio L",P052,Georgia,"Liberation Serif",serif}
h1{margin:0 0 1.25rem;max-width:22ch;font-size:clamp(2rem,1.4rem + 2.8vw,3.25rem);line-height:1.1;font-weight:500;
letter-spacing:-.018em;text-wrap:balance}
p{margin:0 0 1rem;max-width:38rem;text-wrap:pretty}
.lead{font-size:clamp(1.125rem,1.05rem + .35vw,1.25rem);line-height:1.55}
.note{color:var(--muted)}
.note:last-child{margin:0}
a{color:var(--accent);text-underline-offset:.2em}
.actions{display:flex;flex-wrap:wrap;align-items:center;gap:.75rem 1.25rem;margin:1.75rem 0}
.actions p{margin:0}
.go,button{font:inherit;line-height:1.25;min-height:2.75rem;padding:.6875rem 1.25rem;border-radius:.5rem;cursor:pointer}
.go{display:inline-block;background:var(--accent);color:var(--accent-text);border:2px solid var(--accent);
font-weight:600;text-decoration:none}
.go:hover{text-decoration:underline}
button{background:none;color:var(--text);border:2px solid var(--muted)}
button:hover{border-color:var(--text);text-decoration:underline;text-underline-offset:.2em}
.status{display:flex;flex-wrap:wrap;align-items:center;gap:.75rem 1.25rem}
.timer{font-variant-numeric:tabular-nums}
:focus-visible{outline:3px solid var(--accent);outline-offset:3px}
.news{max-width:38rem;margin:1.75rem 0;padding:.25rem 0 .25rem 1.25rem;border-left:4px solid var(--accent)}
.news h2{margin:0 0 .375rem;font-size:1.25rem;font-weight:600;line-height:1.3}
.news p{margin:0 0 .375rem;white-space:pre-line}
.news p:empty{display:none}
aside{display:grid;gap:1.75rem;margin-top:2rem}
aside:empty{display:none}
@media(min-width:60rem){section{display:grid;grid-template-columns:minmax(0,38rem) minmax(0,19rem);
justify-content:space-between;gap:3rem}h1{grid-column:1/-1;margin:0 0 -1.5rem}
aside{align-content:start;margin-top:.375rem;padding-left:2rem;border-left:1px solid var(--line)}
aside ul{flex-direction:column}}
.promo p,.contact p{margin-bottom:.625rem}
.promo div{display:flex;flex-wrap:wrap;align-items:center;gap:.75rem}
code{display:inline-block;padding:.5625rem 1.25rem;border:2px dashed var(--muted);border-radius:.5rem;
font:600 1.125rem/1.35 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;letter-spacing:.08em;
user-select:all}
ul{display:flex;flex-wrap:wrap;gap:.25rem 1.75rem;margin:0;padding:0;list-style:none}
ul a{display:inline-block;padding:.25rem 0}
.scene{display:block;width:100%;height:clamp(11rem,26vw,22rem)}
.beam{opacity:0;transition:opacity .6s}
.checking .beam{opacity:.5}
.lit .beam{opacity:.45}
@media(prefers-color-scheme:dark){.beam{opacity:.1}.checking .beam,.lit .beam{opacity:.3}}
@media(prefers-reduced-motion:reduce){.beam{transition:none}}
@media print{.scene,nav,.actions{display:none}}
${page === 'lead' && theme.email ? FORM : ''}`);
}

/** The contact form. Borders of fields have the contrast of text, which is more than they need (WCAG 2.2, 1.4.11). */
const FORM = `
form{display:flex;flex-wrap:wrap;gap:0 1.25rem;max-width:38rem;margin:2rem 0}
form>*{flex:1 1 100%}
form .half{flex:1 1 14rem}
form h2{margin:0 0 1rem;font-size:1.5rem;font-weight:500;line-height:1.25}
label{display:block;margin-bottom:.375rem;font-weight:600}
small{color:var(--muted);font-size:.9375rem;font-weight:400}
input,textarea{display:block;width:100%;min-height:2.75rem;padding:.625rem .875rem;font:inherit;line-height:1.4;
color:inherit;background:none;border:2px solid var(--muted);border-radius:.5rem}
textarea{resize:vertical}
form .actions{margin:.75rem 0 0}
form .actions .note{flex:1 1 16rem;font-size:.9375rem;line-height:1.45}
.sent{display:flex;flex-wrap:wrap;align-items:center;gap:.75rem 1.25rem;margin-top:1rem}
.sent p{margin:0}
`;

function variables(palette: PagePalette): string {
  return Object.entries(palette)
    .map(([name, value]) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}:${value}`)
    .join(';');
}

function squeeze(css: string): string {
  return css.replace(/\n/g, '').trim();
}
