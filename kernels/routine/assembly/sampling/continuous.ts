// Samplers of continuous distributions by rejection.
import { acos_f64, cos_f64, exp_f64, log_f64 } from '../math/math-scalar';
import { draw, first, second } from './draws';

const PI: f64 = 3.141592653589793;

/** A standard normal number from the block drawn last (Box-Muller). */
// @ts-ignore: decorator
@inline
function normal(): f64 {
  return root(-2 * log_f64(1 - first())) * cos_f64(2 * PI * second());
}
// @ts-ignore: decorator
@inline
function root(x: f64): f64 {
  return sqrt<f64>(x);
}

/**
 * A gamma variate of shape `a`, scale 1, or its logarithm, which is finite where the variate itself is too small to be a number
 * (Marsaglia and Tsang, "A simple method for generating gamma variables", 2000).
 */
export function gamma(a: f64, e: u64, logarithm: bool): f64 {
  if (!(a > 0)) return a == 0 ? (logarithm ? -Infinity : 0) : NaN;
  const small = a < 1;
  const d = (small ? a + 1 : a) - 1.0 / 3;
  const c = 1 / root(9 * d);
  for (let n: u32 = 0; ; n += 2) {
    draw(e, n);
    const x = normal();
    const t = 1 + c * x;
    if (t <= 0) continue;
    const v = t * t * t;
    draw(e, n + 1);
    const u = first();
    const square = x * x;
    if (u >= 1 - 0.0331 * square * square && !(log_f64(u) < 0.5 * square + d * (1 - v + log_f64(v)))) continue;
    if (!small) return logarithm ? log_f64(d * v) : d * v;
    // A variate of shape a + 1 times u^(1/a) has shape a.
    const log = log_f64(d * v) + log_f64(1 - second()) / a;
    return logarithm ? log : exp_f64(log);
  }
}

/** An angle in [-pi, pi] from von Mises' distribution about 0 (Best and Fisher, 1979). */
export function vonMises(kappa: f64, e: u64): f64 {
  if (!(kappa >= 0)) return NaN;
  draw(e, 0);
  if (kappa < 1e-8) return PI * (2 * first() - 1);
  if (kappa > 1e6) return max(-PI, min(PI, normal() / root(kappa)));
  let s = 1 / kappa + kappa;
  if (kappa >= 1e-5) {
    const r = 1 + root(1 + 4 * kappa * kappa);
    const rho = (r - root(2 * r)) / (2 * kappa);
    s = (1 + rho * rho) / (2 * rho);
  }
  for (let n: u32 = 0; ; n += 2) {
    draw(e, n);
    const z = cos_f64(PI * first());
    const w = (1 + s * z) / (s + z);
    const y = kappa * (s - w);
    const v = 1 - second();
    if (y * (2 - y) - v < 0 && !(log_f64(y / v) + 1 - y >= 0)) continue;
    draw(e, n + 1);
    const angle = acos_f64(max(-1.0, min(1.0, w)));
    return first() < 0.5 ? -angle : angle;
  }
}
