/** The style of the page: light, dark and on paper. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --paper: #f6f5f1; --card: #ffffff; --ink: #1c2733; --soft: #56626f; --line: #e1dfd8; --grid: #efede7; --accent: #14505c;
  --very-close: #3b1f6b; --close: #7355b8; --close-paper: #d9cff0; --relatively: #8d7cc4; --relatively-paper: #ece7f8;
  --gps: #12838a; --back: #f3f1fa;
  --high: #a31621; --medium: #a4530a; --low: #6b6200; --gps-only: #0c6b72; --below: #3c5a8a; --no: #5d6670;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #12171d; --card: #1a212a; --ink: #e8ebef; --soft: #a2adb9; --line: #2d3742; --grid: #242d37; --accent: #7cc7d2;
    --very-close: #d9c8ff; --close: #a58ae6; --close-paper: #41346a; --relatively: #8b7cc0; --relatively-paper: #2c2744;
    --gps: #4fbcc3; --back: #222334;
    --high: #ff8f8f; --medium: #f5b06a; --low: #d8cd62; --gps-only: #6fd0d6; --below: #9dbcf0; --no: #aab4bf;
  }
}
* { box-sizing: border-box; margin: 0; }
body { background: var(--paper); color: var(--ink); max-width: 1080px; margin: 0 auto; padding: 56px 40px 72px;
  font: 16px/1.55 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; font-variant-numeric: tabular-nums; }
.defs { position: absolute; }
h1 { font-size: 40px; font-weight: 600; letter-spacing: -.01em; line-height: 1.15; }
h2 { font-size: 14px; font-weight: 600; color: var(--soft); margin: 40px 0 12px; }
h3 { font-size: 22px; font-weight: 600; line-height: 1.3; }
.over { color: var(--accent); font-weight: 600; margin-bottom: 10px; }
.lead { font-size: 18px; color: var(--soft); margin-top: 6px; }
.page { border-top: 4px solid var(--accent); padding-top: 24px; }
.facts { display: grid; grid-template-columns: repeat(2, 1fr); gap: 14px 40px; margin-top: 28px; }
.facts dt, .figures dt { font-size: 13px; color: var(--soft); }
.facts dd { font-size: 15px; overflow-wrap: anywhere; }
ul { list-style: none; padding: 0; }
.tally { display: grid; grid-template-columns: repeat(2, 1fr); gap: 2px 40px; }
.tally li { display: grid; grid-template-columns: 32px 158px 1fr; align-items: center; padding: 9px 0; border-bottom: 1px solid var(--line); font-size: 14px; }
.tally b { font-size: 20px; font-weight: 600; }
.tally li > span:last-child { color: var(--soft); line-height: 1.4; }
.tally .none b { color: var(--soft); font-weight: 400; }
.legend { display: flex; flex-wrap: wrap; gap: 8px 28px; font-size: 14px; }
.note { color: var(--soft); font-size: 13.5px; margin-top: 12px; max-width: 76ch; }
.key { display: inline-block; width: 14px; height: 14px; border-radius: 3px; margin-right: 8px; vertical-align: -2px; border: 1px solid transparent; }
.key.very-close { background: var(--very-close); }
.key.close { background: repeating-linear-gradient(45deg, var(--close) 0 2px, var(--close-paper) 2px 5px); border-color: var(--close); }
.key.relatively-close { background: radial-gradient(var(--relatively) 1.1px, var(--relatively-paper) 1.4px) 0 0 / 5px 5px; border-color: var(--relatively); }
.key.far { background: var(--back); border-color: var(--line); }
.key.gps { background: var(--gps); height: 8px; border-radius: 4px; vertical-align: 1px; }
.chip { display: inline-flex; gap: 7px; align-items: center; justify-self: start; white-space: nowrap; padding: 2px 12px; border: 1.5px solid var(--hue);
  border-radius: 99px; color: var(--hue); font-size: 14px; font-weight: 600; }
.high { --hue: var(--high); } .medium { --hue: var(--medium); } .low { --hue: var(--low); }
.gps_only { --hue: var(--gps-only); } .bt_below_15_min { --hue: var(--below); } .no { --hue: var(--no); }
.chip.high { background: var(--high); color: var(--card); }
main { margin-top: 44px; display: grid; gap: 28px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 28px 32px 22px; min-width: 0; }
.card > header { display: flex; align-items: flex-start; gap: 28px; }
.card > header > div { flex: 1; }
.card header p { color: var(--soft); font-size: 14px; }
.figures { display: flex; flex-wrap: wrap; gap: 14px 34px; margin: 20px 0 22px; }
.figures dd { font-size: 24px; line-height: 1.3; }
.figures small { font-size: 14px; color: var(--soft); }
svg { display: block; max-width: 100%; }
.timeline { width: 100%; height: auto; overflow: visible; }
svg text { fill: var(--soft); font-size: 12px; }
.hour { text-anchor: middle; }
.lane { text-anchor: end; font-size: 10.5px; }
svg .day { fill: var(--ink); font-size: 13px; }
.strip .hour { font-size: 9.5px; }
.empty { opacity: .55; }
.grid { stroke: var(--grid); } .rule { stroke: var(--line); } .base { stroke: var(--line); }
.band.very-close, .ink.very-close { fill: var(--very-close); }
.band.close { fill: url(#hatched); } .ink.close { fill: var(--close); } .paper.close { fill: var(--close-paper); }
.band.relatively-close { fill: url(#dotted); } .ink.relatively-close { fill: var(--relatively); } .paper.relatively-close { fill: var(--relatively-paper); }
.back { fill: var(--back); }
.frame { fill: none; stroke-width: 1.5; }
.frame.very-close { stroke: var(--very-close); } .frame.close { stroke: var(--close); } .frame.relatively-close { stroke: var(--relatively); }
svg .gps { fill: var(--gps); }
.places { font-size: 14px; margin-top: 16px; color: var(--soft); }
.excluded { font-size: 14px; margin-top: 16px; padding: 10px 14px; border: 1px dashed var(--soft); border-radius: 6px; }
.card h4 { font-size: 14px; }
.why, .coverage { font-size: 14px; margin-top: 16px; } .why li, .coverage li, .out li { padding: 2px 0; }
.gap { fill: url(#nodata); } .hidden { fill: none; stroke: var(--close); stroke-dasharray: 4 3; }
.key.gap { background: repeating-linear-gradient(135deg, var(--line) 0 2px, transparent 2px 5px); border-color: var(--line); }
.key.hidden { border: 1px dashed var(--close); } .ink.nodata { fill: var(--line); }
.maps { display: flex; flex-wrap: wrap; gap: 16px; margin-top: 16px; } figure { flex: 1 1 300px; max-width: 440px; }
figure ~ .note { flex: 1 0 100%; margin: 0; }
figcaption { font-size: 12.5px; color: var(--soft); margin-top: 4px; } .map { width: 100%; border: 1px solid var(--line); border-radius: 6px; }
.ground { fill: var(--paper); } .outline { fill: none; stroke: var(--soft); stroke-width: .7; stroke-linecap: round; }
.outline.area { fill: var(--card); fill-rule: evenodd; } .outline.spot { stroke-width: 4; } .outline.here { stroke: var(--accent); stroke-width: 2; } .outline.spot.here { stroke-width: 7; }
.scale { fill: none; stroke: var(--soft); }
.accuracy { fill: var(--gps); fill-opacity: .1; stroke: var(--gps); stroke-opacity: .5; stroke-width: .6; }
details { margin-top: 14px; border-top: 1px solid var(--line); padding-top: 12px; }
summary { cursor: pointer; font-size: 14px; color: var(--accent); font-weight: 600; }
summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 4px; border-radius: 2px; }
table { border-collapse: collapse; width: 100%; margin-top: 20px; font-size: 13.5px; }
caption { text-align: left; font-weight: 600; padding-bottom: 6px; }
th, td { text-align: right; padding: 5px 0 5px 14px; border-bottom: 1px solid var(--grid); font-weight: 400; }
th { color: var(--soft); } th:first-child, td:first-child { text-align: left; padding-left: 0; }
footer { margin-top: 44px; color: var(--soft); font-size: 13.5px; }
@media (max-width: 720px) {
  body { padding: 28px 16px 40px; } h1 { font-size: 30px; } .card { padding: 20px 16px; }
  .facts, .tally { grid-template-columns: 1fr; } .card > header { flex-wrap: wrap; gap: 14px; } .card > header > div { flex-basis: 100%; }
  .card { overflow-x: auto; } .timeline { min-width: 640px; }
}
@page { margin: 14mm; }
@media print {
  :root { --paper: #fff; }
  body { padding: 0; font-size: 12px; max-width: none; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  .card { border-radius: 0; border-width: 1px 0 0; padding: 16px 0; } .card > header, .figures { break-after: avoid; }
  svg g { break-inside: avoid; } summary { display: none; } details { border: 0; }
}
`
