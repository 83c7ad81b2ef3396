/**
 * Writes an analysis as one HTML page that loads nothing: a timeline with a lane for each thread, a legend, and the stages,
 * threads and slow paths as tables.
 */
import type { Analysis } from './analysis.js';
import {
  droppedNote,
  fallbackLines,
  formatSeconds,
  runLines,
  STAGE_HEADS,
  slowestStages,
  stageCells,
  threadText,
} from './analysis-text.js';
import { drawTimeline, TIMELINE_FIELDS, type TimelineData } from './timeline-script.js';

const STYLE = `
body { font: 13px/1.45 system-ui, sans-serif; color: #222; margin: 20px 24px; }
h1 { font-size: 17px; margin: 0 0 6px; } h2 { font-size: 14px; margin: 22px 0 6px; }
p { margin: 2px 0; } .note { color: #666; }
#frame { border: 1px solid #d5d9de; border-radius: 4px; margin-top: 14px; overflow: hidden; }
canvas { display: block; cursor: grab; touch-action: none; }
#legend { margin: 8px 0; display: flex; flex-wrap: wrap; gap: 4px; }
button { font: inherit; font-size: 12px; background: none; border: 1px solid #d5d9de; border-radius: 4px; padding: 1px 8px; cursor: pointer; }
button.off { opacity: .35; }
i { display: inline-block; width: 10px; height: 10px; border-radius: 2px; margin-right: 6px; }
#hover { display: none; position: fixed; background: #222; color: #fff; padding: 5px 9px; border-radius: 4px; font-size: 12px; white-space: pre-wrap; pointer-events: none; max-width: 420px; }
table { border-collapse: collapse; } th, td { padding: 3px 10px 3px 0; text-align: left; vertical-align: top; }
th { border-bottom: 1px solid #aaa; font-weight: 600; } td { border-bottom: 1px solid #eceef0; }
td:first-child, td:nth-child(10) { white-space: nowrap; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }`;

/** Colours of the first stages; further ones go round the hues. */
const COLOURS = ['#2f6fb2', '#d9772b', '#3f9150', '#8a5db0', '#b34a5e', '#2f97a0', '#8c6a3f', '#c2589b', '#6b7f2a'];
const colourOf = (k: number): string =>
  COLOURS[k] ?? `hsl(${Math.round(k * 137.508) % 360} ${45 + ((k * 7) % 25)}% ${38 + ((k * 5) % 14)}%)`;

const AROUND = [
  { name: 'gather', text: 'copies a block of a result out of the arena', colour: '#7d8590' },
  { name: 'evict', text: 'moves a block out of the arena', colour: '#e0483e' },
  { name: 'restore', text: 'brings a block back into the arena', colour: '#f0a39d' },
  { name: 'plan', text: 'optimises, plans, prepares the tasks', colour: '#3d444d' },
  { name: 'start', text: 'starts the thread, loads code', colour: '#b8bec6' },
] as const;

/** Most stages that legend and table show. */
const MOST_SHOWN = 60;

const escaped = (text: string): string => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

/** What the script draws: events of each thread by time, planning included. */
function timelineData(run: Analysis): TimelineData {
  const around = (name: string): number => run.stages.length + AROUND.findIndex((series) => series.name === name);
  const tenths = (seconds: number): number => Math.round(seconds * 1e7) / 10;
  const lanes = new Map<number, number[][]>();
  const add = (thread: number, begin: number, end: number, rest: readonly number[]): void => {
    const at = tenths(begin + run.planSeconds);
    lanes.get(thread)?.push([at, Math.max(0, Math.round((tenths(end + run.planSeconds) - at) * 10) / 10), ...rest]);
  };
  for (const { thread, startSeconds } of run.threads) {
    lanes.set(thread, []);
    if (thread === 0) add(0, -run.planSeconds, run.prepareSeconds, [around('plan'), -1, -1, 0, 0]);
    else if (startSeconds > 0)
      add(thread, run.prepareSeconds, run.prepareSeconds + startSeconds, [around('start'), -1, -1, 0, 0]);
  }
  for (const { kind, thread, stage, planStage, task, begin, end, bytesIn, bytesOut } of run.events()) {
    const series = kind === 'task' ? stage : around(kind);
    add(thread, begin, end, [series, kind === 'task' ? -1 : planStage, task, bytesIn, bytesOut]);
  }
  return {
    lanes: run.threads.map(({ name }) => name),
    series: [...run.stages.map(({ name, text }, k) => ({ name, text, colour: colourOf(k) })), ...AROUND],
    events: run.threads.map(({ thread }) => (lanes.get(thread) ?? []).sort((a, b) => a[0] - b[0]).flat()),
    legend: [
      ...slowestStages(run.stages, MOST_SHOWN).map((stage) => run.stages.indexOf(stage)),
      ...AROUND.map(({ name }) => around(name)),
    ],
    end: Math.max(1, tenths(run.seconds + run.planSeconds)),
  };
}

const row = (tag: string, cells: readonly string[], numbers: readonly number[]): string =>
  `<tr>${cells.map((cell, k) => `<${tag}${numbers.includes(k) ? ' class="n"' : ''}>${cell}</${tag}>`).join('')}</tr>`;

/** The page. */
export function timelinePage(run: Analysis): string {
  const data = timelineData(run);
  // Nothing in a script element may look like the end of it.
  const json = JSON.stringify(data).replace(/</g, '\\u003c');
  const numbers = [1, 2, 3, 4, 5, 6, 7, 8];
  const stages = slowestStages(run.stages, MOST_SHOWN).map((stage) => {
    const k = run.stages.indexOf(stage);
    const [name, ...cells] = stageCells(stage, run.totals.threadSeconds).map(escaped);
    return row('td', [`<i style="background:${data.series[k].colour}"></i>${name}`, ...cells], numbers);
  });
  const threads = run.threads.map((thread) =>
    row(
      'td',
      [thread.name, String(thread.tasks), formatSeconds(thread.taskSeconds), threadText(thread, run.seconds)].map(
        escaped,
      ),
      [1, 2],
    ),
  );
  const slow = fallbackLines(run);
  const paragraphs = (lines: readonly string[]): string => lines.map((line) => `<p>${escaped(line)}</p>`).join('\n');
  const note = droppedNote(run);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>chunkwise: where the time goes</title><style>${STYLE}
</style></head><body>
<h1>${escaped(run.arrays.join('; '))}</h1>
${paragraphs(runLines(run))}
<div id="frame"><canvas id="timeline"></canvas></div>
<div id="legend"></div>
<p class="note">Wheel: zoom. Drag, or wheel with shift: move. Double click: all. A click on a stage singles it out.</p>
<h2>Stages</h2>
<table>${row('th', STAGE_HEADS.map(escaped), numbers)}
${stages.join('\n')}
</table>
${stages.length < run.stages.length ? `<p class="note">The ${stages.length} of ${run.stages.length} stages that took longest.</p>` : ''}
<h2>Threads</h2>
<table>${row('th', ['thread', 'tasks', 'in tasks', ''], [1, 2])}
${threads.join('\n')}
</table>
<h2>Slow paths</h2>
${paragraphs(slow.length > 0 ? slow : ['none'])}
${note === '' ? '' : `<p class="note">${escaped(note)}</p>`}
<div id="hover"></div>
<script>
(${drawTimeline})(${json}, ${TIMELINE_FIELDS});
</script>
</body></html>
`;
}
