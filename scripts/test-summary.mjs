// Prints one line, `N passed, N failed`, from vitest's JSON report; a test file that could not be loaded counts as failed.
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const unloadable = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
for (const file of unloadable) console.log(`did not load: ${file.name}\n${file.message}`);
if (report.numPendingTests > 0) console.log(`skipped: ${report.numPendingTests}`);
const failed = report.numFailedTests + unloadable.length;
console.log(`${report.numPassedTests} passed, ${failed} failed`);
process.exitCode = failed > 0 || report.numPassedTests === 0 ? 1 : 0;
