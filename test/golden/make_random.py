"""Exact probabilities of intervals for test/array/random-distributions.test.ts, by SciPy: for each case the upper edges of intervals,
the probability of each (x <= edge), and the value that a chi-squared of as many degrees of freedom exceeds once in 10,000 times."""
import json
import os

import numpy as np
from scipy import stats as s

BINS = 24
CONTINUOUS = [
    ("random", [], s.uniform()),
    ("uniform", [-1, 3], s.uniform(-1, 4)),
    ("normal", [5, 2], s.norm(5, 2)),
    ("standardNormal", [], s.norm()),
    ("lognormal", [0.5, 0.7], s.lognorm(0.7, scale=np.exp(0.5))),
    ("exponential", [3], s.expon(scale=3)),
    ("standardExponential", [], s.expon()),
    *[("gamma", [a, 2], s.gamma(a, scale=2)) for a in (0.05, 0.5, 1, 2.5, 40, 1e6)],
    ("standardGamma", [3], s.gamma(3)),
    *[("beta", [a, b], s.beta(a, b)) for a, b in ((0.1, 0.2), (0.5, 3), (2, 5), (300, 200))],
    *[("chisquare", [k], s.chi2(k)) for k in (0.5, 3, 50)],
    *[("noncentralChisquare", [k, n], s.ncx2(k, n)) for k, n in ((0.5, 2), (3, 5), (20, 0.1))],
    *[("f", [a, b], s.f(a, b)) for a, b in ((1, 1), (5, 12), (80, 60))],
    ("noncentralF", [4, 10, 3], s.ncf(4, 10, 3)),
    *[("standardT", [k], s.t(k)) for k in (0.7, 4, 100)],
    ("standardCauchy", [], s.cauchy()),
    ("cauchy", [1, 2], s.cauchy(1, 2)),
    ("laplace", [1, 2], s.laplace(1, 2)),
    ("logistic", [1, 2], s.logistic(1, 2)),
    ("gumbel", [1, 2], s.gumbel_r(1, 2)),
    ("rayleigh", [2], s.rayleigh(scale=2)),
    ("maxwell", [2], s.maxwell(scale=2)),
    *[("weibull", [a], s.weibull_min(a)) for a in (0.3, 1.5)],
    *[("pareto", [a], s.lomax(a)) for a in (0.8, 4)],
    *[("power", [a], s.powerlaw(a)) for a in (0.2, 3)],
    *[("triangular", [l, m, r], s.triang((m - l) / (r - l), l, r - l)) for l, m, r in ((0, 1, 4), (-2, -2, 3), (0, 1, 1))],
    *[("vonmises", [0, k], s.vonmises(k)) for k in (1e-9, 1e-6, 0.3, 4, 500, 2e6)],
    *[("wald", [m, l], s.invgauss(m / l, scale=l)) for m, l in ((1, 1), (3, 0.2), (2, 50))],
]
DISCRETE = [
    ("bernoulli", [0.3], s.bernoulli(0.3)),
    *[("binomial", [n, p], s.binom(n, p)) for n, p in ((1, 0.5), (12, 0.1), (20, 0.9), (50, 0.4), (1000, 0.3), (1000, 0.999), (10**9, 1e-8), (10**12, 0.25))],
    *[("geometric", [p], s.geom(p)) for p in (0.02, 0.5, 0.97)],
    *[("hypergeometric", [g, b, n], s.hypergeom(g + b, g, n)) for g, b, n in ((15, 10, 8), (30, 40, 25), (5, 900, 300), (900, 5, 300), (20000, 70000, 4000))],
    *[("logseries", [p], s.logser(p)) for p in (0.1, 0.6, 0.98)],
    *[("negativeBinomial", [n, p], s.nbinom(n, p)) for n, p in ((4, 0.3), (0.6, 0.1), (100, 0.9))],
    *[("poisson", [m], s.poisson(m)) for m in (0.01, 3.5, 9.9, 10, 80, 1e5, 1e9)],
    *[("zipf", [a], s.zipf(a)) for a in (1.3, 2, 4)],
    ("integers", [-3, 9], s.randint(-3, 9)),
    ("randint", [0, 2], s.randint(0, 2)),
]


def case(name, args, law, discrete):
    edges = [float(x) for x in law.ppf(np.arange(1, BINS) / BINS)]
    if discrete:
        edges = sorted(set(edges))
    cdf = [float(law.cdf(x)) for x in edges]
    mass = np.diff([0.0, *cdf, 1.0])
    # Intervals of hardly any probability join the next one.
    edges2, mass2, carried = [], [], 0.0
    for edge, m in zip([*edges, None], mass):
        carried += m
        if edge is None or carried > 0.003:
            edges2.append(edge)
            mass2.append(carried)
            carried = 0.0
    if mass2[-1] < 0.003 and len(mass2) > 1:
        mass2[-2] += mass2[-1]
        edges2[-2] = None
        mass2.pop()
        edges2.pop()
    critical = float(s.chi2(len(mass2) - 1).isf(1e-4)) if len(mass2) > 1 else 0.0
    return {"name": name, "args": args, "edges": edges2[:-1], "mass": [float(f"{m:.12g}") for m in mass2], "critical": critical}


cases = [case(n, a, l, False) for n, a, l in CONTINUOUS] + [case(n, a, l, True) for n, a, l in DISCRETE]
with open(os.path.join(os.path.dirname(__file__), "random.json"), "w") as out:
    out.write("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
