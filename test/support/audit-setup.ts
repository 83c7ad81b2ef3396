/** Every test file runs with its runs watched (audit.ts); AUDIT=off switches that off. */
import { afterEach } from 'vitest';
import { sharedArena } from '../../lib/runtime/shared-arena.js';
import { Audit } from './audit.js';

/** What watches this file's runs. */
export const audit = new Audit(sharedArena().arena, sharedArena().memory);

if (process.env.AUDIT !== 'off') {
  audit.install();
  afterEach(() => {
    const violations = audit.takeViolations();
    if (violations.length > 0) throw new Error(`the audit of the runs found:\n${violations.join('\n')}`);
  });
}
