/**
 * The script of a timeline page: draws lanes of events on a canvas, with zoom, pan, a legend that singles stages out, and
 * what lies under the pointer. It is sent as its source text, so it may use nothing but its argument and the page.
 */

/** What the script draws; times in microseconds. */
export interface TimelineData {
  readonly lanes: readonly string[];
  /** What events may be, each with its colour. */
  readonly series: readonly { readonly name: string; readonly text: string; readonly colour: string }[];
  /** For each lane, in order of time: begin, duration, series, text number of what is moved, task, bytes in, bytes out. */
  readonly events: readonly (readonly number[])[];
  /** The series that the legend shows. */
  readonly legend: readonly number[];
  /** End of the time axis. */
  readonly end: number;
}

/** Numbers of one event in {@link TimelineData.events}. */
export const TIMELINE_FIELDS = 7;

/** Draws `data` in the page's elements `timeline`, `legend` and `hover`. */
export function drawTimeline(data: TimelineData, fields: number): void {
  const canvas = document.getElementById('timeline') as HTMLCanvasElement;
  const legend = document.getElementById('legend') as HTMLElement;
  const hover = document.getElementById('hover') as HTMLElement;
  const context = canvas.getContext('2d');
  if (!context) return;
  const left = 76;
  const top = 24;
  const laneHeight = 30;
  const height = top + laneHeight * data.lanes.length + 6;
  let width = 0;
  let from = 0;
  let to = data.end;
  let single = -1;

  const timeText = (microseconds: number): string =>
    microseconds >= 1e6
      ? `${(microseconds / 1e6).toPrecision(4)} s`
      : microseconds >= 1e3
        ? `${(microseconds / 1e3).toPrecision(4)} ms`
        : `${microseconds.toFixed(1)} µs`;
  const bytesText = (bytes: number): string =>
    bytes >= 1e9
      ? `${(bytes / 1e9).toPrecision(3)} GB`
      : bytes >= 1e6
        ? `${(bytes / 1e6).toPrecision(3)} MB`
        : bytes >= 1e3
          ? `${(bytes / 1e3).toPrecision(3)} kB`
          : `${bytes} B`;
  const xOf = (time: number): number => left + ((time - from) / (to - from)) * (width - left);
  const timeAt = (x: number): number => from + ((x - left) / (width - left)) * (to - from);

  /** First event of a lane that ends after `time`. */
  const firstAfter = (events: readonly number[], time: number): number => {
    let low = 0;
    let high = events.length / fields;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (events[middle * fields] + events[middle * fields + 1] < time) low = middle + 1;
      else high = middle;
    }
    return low * fields;
  };

  const drawAxis = (): void => {
    const rough = (to - from) / Math.max(2, (width - left) / 110);
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough) ?? 10 * power;
    context.fillStyle = '#555';
    context.strokeStyle = '#e3e6ea';
    context.textAlign = 'left';
    for (let time = Math.ceil(from / step) * step; time <= to; time += step) {
      const x = Math.round(xOf(time)) + 0.5;
      context.beginPath();
      context.moveTo(x, top - 6);
      context.lineTo(x, height);
      context.stroke();
      context.fillText(step >= 1 || time === 0 ? timeText(time) : `${time.toPrecision(6)} µs`, x + 3, 12);
    }
  };

  const drawLane = (lane: number): void => {
    const events = data.events[lane];
    const y = top + lane * laneHeight;
    let painted = left;
    for (let at = firstAfter(events, from); at < events.length && events[at] <= to; at += fields) {
      const begin = Math.max(left, xOf(events[at]));
      const end = Math.min(width, xOf(events[at] + events[at + 1]));
      // Of many events within one pixel the first is drawn.
      if (end < painted && end - begin < 1) continue;
      const series = events[at + 2];
      context.globalAlpha = single < 0 || single === series ? 1 : 0.15;
      context.fillStyle = data.series[series].colour;
      const wide = Math.max(1, end - begin);
      context.fillRect(begin, y + 3, wide > 3 ? wide - 0.5 : wide, laneHeight - 6);
      painted = begin + 1;
      if (wide > 28) {
        context.fillStyle = '#fff';
        context.save();
        context.beginPath();
        context.rect(begin, y, wide - 3, laneHeight);
        context.clip();
        context.fillText(data.series[series].name, begin + 4, y + laneHeight / 2 + 4);
        context.restore();
      }
    }
    context.globalAlpha = 1;
  };

  const draw = (): void => {
    const ratio = window.devicePixelRatio || 1;
    width = canvas.parentElement?.clientWidth ?? 800;
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.font = '11px system-ui, sans-serif';
    drawAxis();
    data.lanes.forEach((name, lane) => {
      drawLane(lane);
      context.fillStyle = '#fff';
      context.fillRect(0, top + lane * laneHeight, left - 1, laneHeight);
      context.fillStyle = '#222';
      context.textAlign = 'right';
      context.fillText(name, left - 8, top + lane * laneHeight + laneHeight / 2 + 4);
      context.textAlign = 'left';
    });
  };

  const move = (begin: number, end: number): void => {
    const span = Math.min(data.end * 1.02, Math.max(0.5, end - begin));
    from = Math.min(Math.max(begin, 0), Math.max(0, data.end * 1.02 - span));
    to = from + span;
    draw();
  };

  canvas.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        const shift = ((event.deltaX || event.deltaY) / (width - left)) * (to - from);
        move(from + shift, to + shift);
        return;
      }
      const centre = timeAt(event.offsetX);
      const factor = Math.exp(event.deltaY * 0.0015);
      move(centre - (centre - from) * factor, centre + (to - centre) * factor);
    },
    { passive: false },
  );
  let grabbed: number | undefined;
  canvas.addEventListener('pointerdown', (event) => {
    grabbed = event.offsetX;
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener('pointerup', () => {
    grabbed = undefined;
  });
  canvas.addEventListener('dblclick', () => move(0, data.end));
  canvas.addEventListener('pointerleave', () => {
    hover.style.display = 'none';
  });
  canvas.addEventListener('pointermove', (event) => {
    if (grabbed !== undefined) {
      const shift = ((grabbed - event.offsetX) / (width - left)) * (to - from);
      grabbed = event.offsetX;
      move(from + shift, to + shift);
    }
    const lane = Math.floor((event.offsetY - top) / laneHeight);
    const events = data.events[lane];
    const time = timeAt(event.offsetX);
    const slack = ((to - from) / (width - left)) * 1.5;
    const at = events ? firstAfter(events, time - slack) : 0;
    if (!events || event.offsetX < left || at >= events.length || events[at] > time + slack) {
      hover.style.display = 'none';
      return;
    }
    const [begin, length, series, moved, task, bytesIn, bytesOut] = events.slice(at, at + fields);
    const { name, text } = data.series[series];
    const rate = length > 0 ? (bytesIn + bytesOut) / length / 1e3 : 0;
    const lines = [
      `${name}${task < 0 ? '' : moved < 0 ? `, task ${task}` : ` of s${moved}, block ${task}`}`,
      text,
      `${timeText(length)} at ${timeText(begin)}`,
      ...(bytesIn + bytesOut > 0
        ? [`${bytesText(bytesIn)} in, ${bytesText(bytesOut)} out, ${rate.toPrecision(3)} GB/s`]
        : []),
    ];
    hover.textContent = lines.filter((line) => line !== '').join('\n');
    hover.style.display = 'block';
    const room = document.documentElement.clientWidth - hover.offsetWidth - 12;
    hover.style.left = `${Math.max(0, Math.min(event.clientX + 14, room))}px`;
    hover.style.top = `${event.clientY + 16}px`;
  });
  for (const k of data.legend) {
    const { name, colour } = data.series[k];
    const entry = document.createElement('button');
    const swatch = document.createElement('i');
    swatch.style.background = colour;
    entry.append(swatch, name);
    entry.addEventListener('click', () => {
      single = single === k ? -1 : k;
      Array.from(legend.children).forEach((other, at) => {
        other.classList.toggle('off', single >= 0 && data.legend[at] !== single);
      });
      draw();
    });
    legend.append(entry);
  }
  window.addEventListener('resize', draw);
  move(0, data.end);
}
