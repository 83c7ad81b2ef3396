// usage: node evolve-kills.mjs FOLDER OUT N : time loops with frames and checkpoints, killed at any moment and begun again until they
// end: the last states and every frame must be those of a loop that nobody killed.
import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LIB = process.env.CW_LIB ?? `${process.cwd()}/dist/lib/index.js`;
const cw = await import(LIB);
const start = () => ({
  u: cw.random.random([40, 30], { seed: 3, chunks: [16, 30] }),
  v: cw.random.random([40, 30], { seed: 4, chunks: [40, 7] }),
});
const step = ({ u, v }, k) => ({
  u: u.add(cw.pde.laplacian(v).multiply(0.1)).add(k.astype('float64').multiply(0.01)),
  v: v.multiply(0.9).add(u.multiply(0.05)),
});
const settings = (at) => ({
  steps: 60,
  every: 5,
  frames: join(at, 'frames'),
  checkpoint: join(at, 'states'),
  checkpointEvery: 4,
});

if (process.argv[2] === '--child') {
  const { steps } = await cw.evolve(start(), step, { ...settings(process.argv[3]), threads: Number(process.argv[4]) });
  console.log(`done ${steps}`);
  await cw.close();
} else {
  const [folder, out, n] = [process.argv[2], process.argv[3], Number(process.argv[4] ?? 20)];
  mkdirSync(folder, { recursive: true });
  const inline = { threads: 'inline' };
  const want = cw.iterate(start(), 60, step, { every: 5 });
  const bytes = (r) => Buffer.from(r.data.buffer, r.data.byteOffset, r.data.byteLength);
  const wanted = { u: bytes(await want.u.compute(inline)), v: bytes(await want.v.compute(inline)) };
  let failed = 0;
  let kills = 0;
  for (let k = 0; k < n; k++) {
    const at = join(folder, String(k));
    mkdirSync(at);
    for (let tries = 0; ; tries++) {
      const child = spawn(process.execPath, [fileURLToPath(import.meta.url), '--child', at, String(k % 2 ? 1 : 2)], {
        env: { ...process.env, CW_LIB: LIB },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let text = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (d) => (text += d));
      // In the end it is let through.
      const timer = tries < 12 ? setTimeout(() => child.kill('SIGKILL'), 150 + Math.random() * 900) : undefined;
      const code = await new Promise((resolve) => child.on('close', resolve));
      clearTimeout(timer);
      if (code === null) {
        kills++;
        continue;
      }
      let problem = text.includes('done 60') ? undefined : text.slice(0, 600);
      for (const name of problem ? [] : ['u', 'v']) {
        const got = bytes(await (await cw.fromZarr(join(at, 'frames'), { path: name })).compute(inline));
        if (got.compare(wanted[name]) !== 0) problem = `frames of ${name} differ`;
      }
      if (problem) {
        failed++;
        appendFileSync(out, `${JSON.stringify({ bad: true, k, tries, problem })}\n`);
      }
      break;
    }
    rmSync(at, { recursive: true, force: true });
  }
  console.log(JSON.stringify({ loops: n, kills, failed }));
  await cw.close();
}
