/**
 * Errors of a run say who started it: what fails on a worker, or in a later turn of the event loop, carries the stack of the
 * call that computed.
 */

/** Frames are kept beyond the usual ten, as the first are the library's own. */
const FRAMES = 16;

/** Where a computation was started; text is made of it only when something fails. */
export interface CallSite {
  readonly stack?: string;
}

/** The place that is calling now. */
export function callSite(): CallSite {
  const site: CallSite = {};
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = FRAMES;
  Error.captureStackTrace(site, callSite);
  Error.stackTraceLimit = limit;
  return site;
}

const MARK = '    --- computed from ---';

/** `error` with the frames of `site` below its own, once. */
export function withCallSite(error: unknown, site: CallSite): unknown {
  if (!(error instanceof Error) || error.stack?.includes(MARK)) return error;
  const frames = (site.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  if (frames.length > 0) error.stack = `${error.stack ?? ''}\n${MARK}\n${frames.join('\n')}`;
  return error;
}
