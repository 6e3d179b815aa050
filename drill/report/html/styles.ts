import { OUTCOMES } from '../../world/traffic';
import { FILTER_RULES } from './timeline';

/** Colours by meaning: greens and blues are useful, sand is honest, violet waits, red (always hatched too) failed. */
const LIGHT = `
--paper:#f7f4ee;--card:#fffdf9;--ink:#16232b;--soft:#55606a;--line:#ddd6ca;--strong-line:#8a8f91;--link:#0b5572;
--fresh:#0d7a6c;--cached:#41a08f;--stale:#86c1ad;--standby:#3d7cb8;--lead:#8db4dd;--page:#e3b04b;--queued:#9a84cf;
--error:#c93a2b;--timeout:#96231c;--blocked:#e2735e;--failures:#c93a2b;--useful:#2d9182;--hatch:rgb(255 255 255/.55);
--held:#0c6b4f;--held-soft:#e0f0e6;--failed:#b02a1e;--failed-soft:#fbe6e1;--inconclusive:#855300;--inconclusive-soft:#fbeed2;
--not-asked:#5d666d;--not-asked-soft:#ecebe6;--shade:rgb(201 58 43/.08);--alarm:#c2621b;--load:#16232b;--capacity:#3d7cb8;
--good:rgb(45 145 130/.22);--sign:#fff`;
const DARK = `
--paper:#11191e;--card:#18232a;--ink:#e9ecea;--soft:#a6b1b6;--line:#2c3a42;--strong-line:#71808a;--link:#7cc4e4;
--fresh:#167a6b;--cached:#36a08d;--stale:#86c4b1;--standby:#5a9bd8;--lead:#9cc3ec;--page:#d8a541;--queued:#9d89d6;
--error:#ef6351;--timeout:#b93b31;--blocked:#f39a86;--failures:#ef6351;--useful:#23907f;--hatch:rgb(17 25 30/.55);
--held:#5fd0a4;--held-soft:#163429;--failed:#ff9184;--failed-soft:#43201c;--inconclusive:#f0bd5c;--inconclusive-soft:#3b2d12;
--not-asked:#a6b1b6;--not-asked-soft:#222e35;--shade:rgb(239 99 81/.16);--alarm:#f09a52;--load:#e9ecea;--capacity:#6fb1ee;
--good:rgb(47 160 142/.28);--sign:#11191e`;

const BANDS = [...OUTCOMES, 'failures', 'useful']
  .map((name) => `.band.${name}{fill:var(--${name})}`)
  .join('');

export const STYLES = squeezed(`
:root{color-scheme:light dark;${LIGHT}}
@media(prefers-color-scheme:dark){:root{${DARK}}}
*{box-sizing:border-box}
[hidden]{display:none!important}
html{background:var(--paper);color:var(--ink);-webkit-text-size-adjust:100%;scroll-padding-top:1rem;
font:1rem/1.55 ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Liberation Sans",sans-serif}
body{margin:0;overflow-wrap:anywhere}
main{max-width:76rem;margin:0 auto;padding:clamp(1.25rem,4vw,3rem) clamp(1rem,4vw,3rem) 4rem}
.definitions{position:absolute}
.h1,.h2,.h3{font-family:"Iowan Old Style","Palatino Linotype",Palatino,"URW Palladio L",P052,Georgia,"Liberation Serif",serif;
font-weight:500;line-height:1.15;letter-spacing:-.012em;text-wrap:balance}
.h1{margin:.25rem 0 1rem;font-size:clamp(1.9rem,1.35rem + 2.5vw,3.1rem);max-width:24ch}
.h2{margin:0 0 1.25rem;font-size:clamp(1.45rem,1.25rem + .9vw,1.9rem)}
p{margin:0 0 .75rem;text-wrap:pretty}
a{color:var(--link);text-underline-offset:.2em}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.code,code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;font-size:.9em}
.kicker{margin:0;color:var(--soft);letter-spacing:.02em}
.lead{font-size:1.2rem;line-height:1.5;max-width:46rem}
.small,.hint,.note{color:var(--soft);font-size:.9rem}
article+article{margin-top:5rem;padding-top:4rem;border-top:2px solid var(--ink)}
.overview+article{margin-top:4rem;padding-top:3rem;border-top:2px solid var(--ink)}
.faults{list-style:none;display:flex;flex-wrap:wrap;gap:.5rem;margin:0 0 1.5rem;padding:0}
.faults li{padding:.3rem .8rem;border-left:4px solid var(--failures);background:var(--shade);border-radius:0 .4rem .4rem 0}
.faults b{font-weight:600;display:inline-block}.faults b:first-letter{text-transform:uppercase}
.banner{display:flex;gap:1.1rem;align-items:center;padding:1.1rem 1.4rem;border-radius:.9rem;margin:0 0 1.25rem;border:1px solid}
.banner p{margin:0}.banner .word{font-size:1.5rem;font-weight:700;line-height:1.2}
.banner .sign{flex:none}
.held{--of:var(--held);--of-soft:var(--held-soft)}
.failed{--of:var(--failed);--of-soft:var(--failed-soft)}
.inconclusive{--of:var(--inconclusive);--of-soft:var(--inconclusive-soft)}
.not-asked{--of:var(--not-asked);--of-soft:var(--not-asked-soft)}
.owing,.owing .sign{--of:var(--inconclusive);--of-soft:var(--inconclusive-soft)}
.banner{border-color:var(--of);background:var(--of-soft)}.banner .word{color:var(--of)}
.sign circle{fill:var(--of)}.sign path{fill:none;stroke:var(--sign);stroke-width:2.2;stroke-linecap:round;stroke-linejoin:round}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,12.2rem),1fr));gap:.9rem;margin:0 0 1.75rem}
.card{display:grid;grid-row:span 4;grid-template-rows:subgrid;row-gap:0;align-content:start;background:var(--card);border:1px solid var(--line);border-top:4px solid var(--of);
border-radius:.6rem;padding:.9rem 1.1rem}
.card dt{font-weight:600;line-height:1.3;align-self:end}.card dd{margin:0}
.card .value{font-size:1.6rem;font-weight:650;line-height:1.25;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.card .meaning{color:var(--soft);font-size:.9rem;line-height:1.4}
.card .goal{display:flex;gap:.4rem;align-items:flex-start;line-height:1.4;align-self:end;padding-top:.6rem;color:var(--of);font-weight:600;font-size:.9rem}
.card .goal .sign{flex:none;margin-top:.1rem}.card .why{font-weight:400}
figure{margin:0}
.sweep+article{margin-top:4rem;padding-top:3rem;border-top:2px solid var(--line)}article+.sweep,.overview+.sweep{margin-top:5rem;padding-top:4rem;border-top:2px solid var(--ink)}
.swept td:nth-child(2){min-width:14rem;width:30%}.swept th[scope=row]{min-width:14rem}.swept .explained>*{border-bottom:0}.swept .why td{white-space:normal;padding-top:0;overflow-wrap:anywhere}.why .because{max-width:none}.strip{display:block;overflow:visible}
table.compared,table.swept{margin-bottom:1.25rem}table.compared td{white-space:nowrap}.compared tbody th{overflow-wrap:normal}.compared .sign{vertical-align:-.15em;margin-right:.35rem}.compared td.failed,.compared td.inconclusive{color:var(--of)}
.best{background:var(--held-soft)}.star{font-size:.8rem;color:var(--held)}
.unseen{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden;white-space:nowrap}
.strip .axis{stroke:var(--line)}.strip .limit{stroke:var(--ink);stroke-width:2;stroke-dasharray:4 3}
.hundred{margin-bottom:1rem}
.hundred figcaption{font-weight:600;margin-bottom:.4rem}
.hundred>svg{display:block;border-radius:.5rem;background:var(--line)}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.15rem 1.1rem;margin:0;padding:0;font-size:.9rem}
.legend li{display:flex;align-items:center;gap:.4rem}
.hundred .legend{margin-top:.6rem;font-size:1rem}
.amount{white-space:nowrap;color:var(--soft);font-variant-numeric:tabular-nums}
.swatch{flex:none}
nav{display:flex;flex-wrap:wrap;gap:.25rem 1.4rem;margin:1.75rem 0 0;padding:.7rem 0;border-block:1px solid var(--line)}
nav a{padding:.15rem 0}
.part{margin-top:3.25rem}
.charts{background:var(--card);border:1px solid var(--line);border-radius:.9rem;padding:clamp(.75rem,2vw,1.5rem)}
.panel{margin-bottom:1.1rem}
.panel figcaption{display:flex;flex-wrap:wrap;align-items:baseline;gap:.1rem .75rem;margin-bottom:.35rem}
.panel figcaption .legend{flex:1 1 100%;margin-left:3.25rem}
.unit{color:var(--soft);font-size:.875rem}
.plot{display:grid;grid-template-columns:3.25rem minmax(0,1fr)}
.plot .scale{width:100%;overflow:visible;color:var(--soft);font-size:.8rem;text-align:right;padding-right:7px}
.plot svg.scale{padding:0}
.plot text{font-size:.8125rem;fill:var(--soft)}
.scale text{text-anchor:end;font-variant-numeric:tabular-nums}
.view{display:block;width:100%;overflow:hidden;cursor:crosshair;touch-action:pan-y pinch-zoom}
.ruler text{text-anchor:middle;font-variant-numeric:tabular-nums}.ruler text.first{text-anchor:start}.ruler text.last{text-anchor:end}
.hours{display:block;width:100%;overflow:visible}
.shade{fill:var(--shade)}
.grid{stroke:var(--line);stroke-width:1;shape-rendering:crispEdges}
${BANDS}
.band.good{fill:var(--good)}
.hatch{stroke:var(--hatch);stroke-width:3}.hatched{fill:url(#hatch);pointer-events:none}
.alpha{mask-type:alpha}
.edge,.line,.moments{fill:none;vector-effect:non-scaling-stroke;stroke-width:2;stroke-linejoin:round}
.edge{stroke:var(--failures);stroke-width:1.5}
.load{stroke:var(--load)}.capacity{stroke:var(--capacity);stroke-dasharray:7 4}.goodput{stroke:var(--useful)}
.in-service{stroke:var(--load)}.healthy{stroke:var(--useful);stroke-dasharray:2 3}
.lost{stroke:var(--failures)}.wasted{stroke:var(--alarm);stroke-dasharray:7 4}
.peak{color:var(--failed);font-weight:600;font-size:.875rem}
.lanes{position:relative}.lanes>.view{position:absolute;inset:0;height:100%}
.row{position:relative;padding:.2rem 0 .35rem;pointer-events:none}
.row .name{display:inline-block;padding:0 .2rem;font-size:.8125rem;line-height:1.35;border-radius:.2rem;background:var(--card)}
.track{display:block;width:100%}
.lane{fill:var(--line);opacity:.55}
.bar{vector-effect:non-scaling-stroke;stroke-width:1.5}
.bar.fault{fill:var(--failures);stroke:var(--failures)}.bar.alarm{fill:var(--alarm);stroke:var(--alarm)}
.moments{stroke:var(--link);stroke-width:2}
.cursor{stroke:var(--ink);stroke-width:1;pointer-events:none}
.chosen{fill:var(--link);opacity:.2}
@media(min-height:50rem) and (min-width:44.01rem){.controls{position:sticky;top:0;z-index:1}}
.controls{background:var(--card);padding:.35rem 0 .25rem;margin-bottom:.5rem;border-bottom:1px solid var(--line)}
.buttons{display:flex;flex-wrap:wrap;gap:.4rem}
button{font:inherit;font-size:.9rem;line-height:1.2;min-height:2rem;padding:.35rem .8rem;border:1px solid var(--strong-line);
border-radius:.45rem;background:var(--paper);color:var(--ink);cursor:pointer}
button:hover{border-color:var(--ink);text-decoration:underline;text-underline-offset:.2em}
.moment{display:grid;grid-template-columns:3.25rem minmax(0,1fr);align-items:center;margin-top:.4rem}
.moment label{font-size:.75rem;color:var(--soft);overflow-wrap:normal}
.moment input{width:100%;margin:0;min-height:1.5rem;accent-color:var(--link)}
.readout{min-height:5.6rem;padding-left:3.25rem;font-size:.875rem;line-height:1.35}
.readout strong{font-size:1rem;font-variant-numeric:tabular-nums}
.readout dl{display:flex;flex-wrap:wrap;gap:0 1.1rem;margin:0}
.readout dl div{display:flex;gap:.35rem}.readout dt{color:var(--soft);display:flex;gap:.3rem;align-items:center}
.readout dd{margin:0;font-weight:600;font-variant-numeric:tabular-nums}
.readout p{margin:0;color:var(--soft);display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:3;overflow:hidden}
.hint{margin:.15rem 0 .25rem;padding-left:3.25rem;font-size:.8125rem}.touch{display:none}@media(hover:none){.mouse{display:none}.touch{display:inline}}
.numbers{margin-top:1rem}.charts .scroll tbody th{position:sticky;left:0;background:var(--card)}
summary{cursor:pointer;padding:.35rem 0;font-weight:600}
.scroll{position:relative;overflow-x:auto;max-width:100%}
table{border-collapse:collapse;width:100%;font-size:.9375rem}
caption{text-align:left;font-weight:600;padding-bottom:.4rem}
th,td{text-align:left;vertical-align:top;padding:.5rem .75rem .5rem 0;border-bottom:1px solid var(--line)}
thead th{font-size:.85rem;color:var(--soft);font-weight:600;border-bottom-color:var(--strong-line)}
tbody th{font-weight:600}td,thead th{overflow-wrap:normal}
.phase th{padding-top:1.1rem}.phase span{color:var(--soft);font-weight:400}
.number{font-variant-numeric:tabular-nums;white-space:nowrap}.strong{font-weight:700}
.scroll td,.scroll thead th{white-space:nowrap;overflow-wrap:normal}
.scroll td{font-variant-numeric:tabular-nums}.scroll tbody th{min-width:4rem}.index tbody th{min-width:13rem}.audiences tbody th{min-width:9rem}
.because{margin:.15rem 0 0;font-weight:400;color:var(--soft);font-size:.9rem;max-width:48rem}
.refused{color:var(--failed)}
.verdict{display:inline-flex;gap:.4rem;align-items:center;padding:.15rem .6rem .15rem .3rem;border-radius:1rem;color:var(--of);
background:var(--of-soft);font-weight:600;font-size:.9rem;white-space:nowrap}
.verdict .sign{flex:none}
.audiences,.functions{margin-top:2rem}
fieldset{display:flex;flex-wrap:wrap;gap:.4rem;border:0;margin:0 0 1rem;padding:0}
legend{float:left;margin:.3rem .5rem 0 0;color:var(--soft)}
label.kind{display:inline-flex;gap:.4rem;align-items:center;min-height:2rem;padding:.1rem .7rem;border:1px solid var(--line);border-radius:1rem;
background:var(--card);cursor:pointer}
.kind{font-size:.875rem}
label.kind input{width:1rem;height:1rem;margin:0;accent-color:var(--link)}
.timeline ol{list-style:none;margin:0;padding:0}
.entries{max-height:44rem;overflow-y:auto;border:1px solid var(--line);border-radius:.9rem;background:var(--card)}
.timeline li{display:grid;grid-template-columns:5.2rem 6.6rem minmax(0,1fr);gap:.1rem .6rem;padding:.5rem 1rem;border-bottom:1px solid var(--line)}
.timeline.days li{grid-template-columns:8rem 6.6rem minmax(0,1fr)}
.timeline li:last-child{border-bottom:0}
.timeline time{font-variant-numeric:tabular-nums;font-weight:600}
.timeline li p{margin:0}
.timeline li>span{color:var(--soft);font-size:.875rem}.timeline li>span:before{content:"";display:inline-block;width:.6rem;height:.6rem;
border-radius:.15rem;margin-right:.45rem;background:var(--kind,var(--strong-line))}
.k-fault,.k-money{--kind:var(--failures)}.k-alarm{--kind:var(--alarm)}.k-capacity,.k-health{--kind:var(--useful)}
.k-lambda,.k-call{--kind:var(--standby)}.k-edge,.k-dns{--kind:var(--page)}.k-notification{--kind:var(--queued)}
li.k-fault{background:var(--shade)}li.over{--kind:var(--held);background:none}
li.k-fault>span,li.k-fault .times,li.k-fault .rests{color:var(--ink)}
.times{color:var(--soft)}
.rests{display:flex;flex-wrap:wrap;gap:.1rem .9rem;font-size:.8125rem;color:var(--soft)}
.rests a{display:inline-flex;gap:.3rem;align-items:center;min-height:1.5rem;color:inherit;text-decoration-color:var(--strong-line)}
.rests a:hover{color:var(--link)}
abbr,.rests a:before{display:inline-grid;place-items:center;width:1.15rem;height:1.15rem;border-radius:.25rem;
text-decoration:none;font-size:.75rem;font-weight:700;color:var(--of);background:var(--of-soft)}
.documented{--of:var(--held);--of-soft:var(--held-soft)}.rests .documented:before{content:"D"/"documented"}
.measured{--of:var(--link);--of-soft:var(--not-asked-soft)}.rests .measured:before{content:"M"/"measured"}
.assumed{--of:var(--inconclusive);--of-soft:var(--inconclusive-soft)}.rests .assumed:before{content:"A"/"assumed"}
.facts tr:target{background:var(--inconclusive-soft)}
.read{white-space:nowrap}
.left-out{list-style:none;margin:0;padding:0}
.left-out li{padding:.6rem 0 .6rem 1rem;border-left:4px solid var(--line);margin-bottom:.5rem}
.left-out p{margin:.1rem 0}
.command{display:flex;gap:.75rem;align-items:center;flex-wrap:wrap;margin-bottom:.5rem}
pre{flex:1 1 20rem;min-width:0;margin:0;padding:.8rem 1rem;border-radius:.6rem;background:var(--card);border:1px solid var(--line);white-space:pre-wrap}
.origin{display:grid;gap:.4rem;margin:0}.origin div{display:grid;grid-template-columns:13rem minmax(0,1fr);gap:.1rem 1rem}
.origin dt,.terms dt{color:var(--soft)}.origin dd,.terms dd{margin:0}
.terms{margin-top:3rem;border-top:1px solid var(--line);padding-top:1rem}
.terms dl div{display:grid;grid-template-columns:13rem minmax(0,1fr);gap:.1rem 1rem;padding:.35rem 0}
.terms dt{color:var(--ink);font-weight:600}
${FILTER_RULES}{display:none}
@media screen and (max-width:44rem){
.ruler g text:nth-child(even){display:none}
.plot,.moment{grid-template-columns:2.6rem minmax(0,1fr)}
.moment label{font-size:0}.moment label:before{content:"At";font-size:.8rem}
.panel figcaption .legend,.readout,.hint{margin-left:0;padding-left:0}
.cards{grid-template-columns:repeat(auto-fit,minmax(min(100%,8.5rem),1fr))}.card{padding:.7rem .8rem;row-gap:0}.card .value{font-size:1.5rem}.card:last-child{grid-column:1/-1}
.timeline li,.timeline.days li{grid-template-columns:auto 1fr;padding:.6rem .8rem}.timeline li p{grid-column:1/-1}
.origin div,.terms dl div{grid-template-columns:1fr}
th,td{padding-right:.5rem}
.objectives thead th:last-child,.objectives thead th:first-child{width:auto}
.objectives,.objectives tbody,.objectives tr,.objectives th,.objectives td,.facts,.facts tbody,.facts tr,.facts th,.facts td{display:block;border:0;padding:0}
.objectives thead,.facts thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
.objectives tr,.facts tr{padding:.7rem 0;border-bottom:1px solid var(--line)}
.objectives td,.facts td{display:inline-block;margin:.35rem 1rem 0 0}
.objectives td:nth-child(2):before{content:"goal: ";color:var(--soft)}.objectives td:nth-child(3):before{content:"was: ";color:var(--soft);font-weight:400}
.facts td:nth-child(3):not([data-label]):before{content:"range: ";color:var(--soft)}.facts caption{display:block}
.swept,.swept tbody,.swept tr,.swept th,.swept td{display:block;border:0;padding:0}
.swept thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
.swept tr{padding:.7rem 0;border-bottom:1px solid var(--line)}.swept .explained{border:0;padding-bottom:0}.swept .why{padding-top:0}
.swept td{display:inline-block;margin:.35rem 1rem 0 0;vertical-align:middle}.swept td:nth-child(2){display:block;width:100%;margin:.35rem 0 0}.swept .why td{display:block;margin:0;width:auto}
.narrow,.narrow tbody,.narrow tr,.narrow th{display:block;border:0;padding:0}
.narrow thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
.scroll .narrow tbody th{min-width:0}.narrow tr{padding:.7rem 0;border-bottom:1px solid var(--line)}
.narrow td{display:grid;grid-template-columns:minmax(0,11rem) minmax(0,1fr);align-items:baseline;border:0;padding:.15rem .3rem .15rem 0}
.narrow caption{display:block}.narrow .verdict{justify-self:start}.index.narrow td .because{grid-column:2}
[data-label]:before{content:attr(data-label)" ";color:var(--soft);font-weight:400}
}
@media print{
:root{--paper:#fff;--card:#fff}
html{font-size:9.5pt}
main{padding:0;max-width:none}
nav,.controls,.cursor,fieldset,button{display:none!important}
.charts{border:0;padding:0}.charts .numbers{display:none}
.cards{grid-template-columns:repeat(5,1fr);gap:.5rem}.card{padding:.6rem}.card .value{font-size:1.3rem}
.entries{max-height:none;overflow:visible}
.panel,.timeline li,tr,.banner,.card,.hundred{break-inside:avoid}
.h2{break-after:avoid}
article+article{break-before:page;border:0;margin:0;padding:0}
details::details-content{content-visibility:visible;block-size:auto}
.scroll{overflow:visible}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
@media print and (prefers-color-scheme:dark){:root{color-scheme:light;${LIGHT};--paper:#fff;--card:#fff}}
`);

/** Line breaks after which CSS needs nothing. */
function squeezed(css: string): string {
  return css.trim().replace(/\n+/g, '');
}
