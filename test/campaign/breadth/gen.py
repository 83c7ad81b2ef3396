"""Random cases of the families of NumPy's breadth with NumPy's and SciPy's answers, one JSON line each. usage: gen.py FIRST COUNT [FAMILY,…]"""
import json, os, sys, traceback, warnings
import numpy as np
warnings.simplefilter('ignore'); np.seterr(all='ignore')
from core import Case, Skip
import elements, order, linear, filters, arrays, loops

FAMILIES = {}
for module in (elements, order, linear, filters, arrays, loops): FAMILIES.update(module.FAMILIES)
NAMES = list(FAMILIES)


def case(seed, only=None):
    """The case of a seed; the seed says its family, unless `only` does."""
    family = only[seed % len(only)] if only else NAMES[seed % len(NAMES)]
    for again in range(200):
        c = Case(seed * 1000 + again, family); c.seed = seed
        try: c.r.c(FAMILIES[family])(c)
        except Skip: continue
        except Exception:
            if os.environ.get('DEBUG'): traceback.print_exc(); print(seed, family, c.name, file=sys.stderr)
            continue
        if c.checks: return c.json()
    raise SystemExit(f'no case for seed {seed} of {family}')


if __name__ == '__main__':
    first, count = int(sys.argv[1]), int(sys.argv[2]); only = sys.argv[3].split(',') if len(sys.argv) > 3 else None
    for s in range(first, first + count): print(json.dumps(case(s, only)))
