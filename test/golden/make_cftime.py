"""Writes cftime.json: random dates of every CF calendar with their day counts and fields, and numbers with units decoded, by cftime 1.6.6.

Columns are little-endian numbers, deflated, in base64. Run with a Python that has cftime: python test/golden/make_cftime.py
"""

import base64
import json
import pathlib
import random
import warnings
import zlib

import cftime
import numpy as np

warnings.simplefilter("ignore")
HERE = pathlib.Path(__file__).parent
CALENDARS = ["standard", "proleptic_gregorian", "julian", "noleap", "all_leap", "360_day"]
ZERO = {"proleptic_gregorian", "noleap", "all_leap", "360_day"}
rng = random.Random(20261128)
DAY = 86_400_000_000


def packed(values, dtype):
    return base64.b64encode(zlib.compress(np.array(values, "<" + dtype).tobytes(), 9)).decode()


def days_of(d):
    midnight = cftime.datetime(d.year, d.month, d.day, calendar=d.calendar)
    return int(cftime.date2num(midnight, "days since 1970-01-01", calendar=d.calendar))


def micros_of(d):
    return ((d.hour * 60 + d.minute) * 60 + d.second) * 1_000_000 + d.microsecond


def random_date(calendar):
    while True:
        year = rng.choice([rng.randint(-4700, 9999), rng.randint(1500, 2300), rng.randint(1575, 1590)])
        if year == 0 and calendar not in ZERO:
            continue
        month, day = rng.choice([(rng.randint(1, 12), rng.randint(1, 31)), (2, rng.randint(26, 30)), (10, rng.randint(1, 20))])
        us = rng.choice([0, rng.randrange(DAY), DAY - 1])
        seconds, micro = divmod(us, 1_000_000)
        clock = (seconds // 3600, seconds // 60 % 60, seconds % 60, micro)
        try:
            return cftime.datetime(year, month, day, *clock, calendar=calendar)
        except ValueError:
            continue


columns = {k: [] for k in "calendar year month day micros days dayofyear dayofweek".split()}
for i in range(10_000):
    code = i % len(CALENDARS)
    d = random_date(CALENDARS[code])
    for k, v in dict(calendar=code, year=d.year, month=d.month, day=d.day, micros=micros_of(d), days=days_of(d),
                     dayofyear=d.dayofyr, dayofweek=d.dayofwk).items():
        columns[k].append(v)
TYPES = dict(calendar="u1", year="i2", month="u1", day="u1", micros="f8", days="i4", dayofyear="i2", dayofweek="u1")

UNITS = ["microseconds", "microsecond", "microsec", "microsecs", "milliseconds", "millisecond", "millisec", "millisecs",
         "msec", "msecs", "ms", "seconds", "second", "sec", "secs", "s", "minutes", "minute", "min", "mins", "hours", "hour",
         "hr", "hrs", "h", "days", "day", "d"]
REFERENCES = ["1970-01-01", "1850-1-1 00:00:0.0", "0001-01-01 12:30:15.25", "1582-10-15 00:00:00", "2000-02-28T23:59:59.999999", "2000-3-1 6:00 -07:30"]
decoded = []
for calendar in CALENDARS:
    for unit in UNITS + (["months", "month"] if calendar == "360_day" else []) + (["common_years", "common_year"] if calendar == "noleap" else []):
        for k in range(3):
            reference = rng.choice(REFERENCES)
            scale = {"mi": 1e12, "ms": 1e10, "s": 1e7}.get(unit[:2] if unit[0] == "m" else unit[0], 2000 if unit[0] != "d" else 200000)
            if unit.startswith("mil") or unit.startswith("ms"):
                scale = 1e10
            if unit.startswith("min") or unit.startswith("mo") or unit.startswith("com"):
                scale = 500
            if unit.startswith("sec") or unit == "s":
                scale = 1e8
            integers = [0, 1] + [rng.randint(int(-scale / 3), int(scale)) for _ in range(3)]
            floats = [rng.uniform(-scale / 3, scale) for _ in range(3)] + [0.1, 1 / 3]
            if unit.startswith("mo"):
                floats = [0.5, 10.25]
            for kind, numbers in (("int64", integers), ("float64", floats)):
                dates = cftime.num2date(np.array(numbers, kind), f"{unit} since {reference}", calendar=calendar)
                decoded.append(dict(units=f"{unit} since {reference}", calendar=calendar, kind=kind, numbers=numbers,
                                    counts=[str(days_of(d) * DAY + micros_of(d)) for d in dates], first=dates[0].isoformat()))

with open(HERE / "cftime.json", "w") as f:
    json.dump(dict(calendars=CALENDARS, types=TYPES, dates={k: packed(v, TYPES[k]) for k, v in columns.items()}, decoded=decoded), f)
