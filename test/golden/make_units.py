"""Writes units.json: scale and offset between units as UDUNITS 2.2 has them. Run where libudunits2 is: python3 test/golden/make_units.py"""

import ctypes
import ctypes.util
import json
import pathlib

lib = ctypes.CDLL(ctypes.util.find_library("udunits2") or "libudunits2.so.0")
for name in ("ut_read_xml", "ut_parse", "ut_get_converter"):
    getattr(lib, name).restype = ctypes.c_void_p
lib.cv_convert_double.restype = ctypes.c_double
lib.cv_convert_double.argtypes = [ctypes.c_void_p, ctypes.c_double]
lib.ut_parse.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
lib.ut_get_converter.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
lib.ut_are_convertible.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
lib.ut_set_error_message_handler(lib.ut_ignore)
system = lib.ut_read_xml(None)
# Without torr and electronvolts, whose values there are older than the definitions of today.
PAIRS = [
    ("degC", "K"), ("degF", "degC"), ("K", "celsius"), ("degree_Celsius", "kelvin"), ("degC m-1", "K/km"), ("m s-1", "km/h"), ("m.s-1", "knot"),
    ("kg m-2 s-1", "g cm-2 day-1"), ("kg/m2/s", "kg m-2 h-1"), ("hPa", "Pa"), ("mbar", "hPa"), ("millibars", "Pa"), ("atm", "bar"),
    ("mm day-1", "m s-1"), ("mm/day", "inch/hour"), ("W m-2", "kW/m^2"), ("W m**-2", "J s-1 m-2"), ("J kg-1 K-1", "m2 s-2 K-1"), ("%", "1"),
    ("percent", "1e-3"), ("degrees_north", "radian"), ("degree_east", "degrees"), ("K day-1", "K s-1"), ("km", "nautical_mile"),
    ("feet", "m"), ("inch", "cm"), ("mile", "km"), ("kilometers", "metre"), ("um", "nm"), ("micrometer", "m"), ("g kg-1", "1"), ("kg kg-1", "g/kg"),
    ("mol m-2", "mmol cm-2"), ("umol m-2 s-1", "mol/m2/day"), ("hectare", "km2"), ("litre", "m3"), ("l s-1", "m3 day-1"), ("days", "s"),
    ("hours", "min"), ("weeks", "days"), ("year", "days"), ("month", "days"), ("common_year", "days"), ("tonne", "kg"), ("lb", "g"), ("Pa s-1", "hPa/hour"),
    ("s-1", "day-1"), ("Hz", "s-1"), ("rad s-1", "degree/day"), ("N m-2", "dyne cm-2"), ("mmHg", "Pa"), ("cal", "J"),
    ("1e-6 m3", "l"), ("10^3 kg", "t"), ("(m s-1)2", "km2 h-2"), ("m2 s-2", "J/kg"), ("ppm", "1"), ("ppb", "ppm"), ("arcminute", "degree"),
    ("arcsec", "degree"), ("erg", "J"), ("MJ m-2", "J cm-2"), ("dm", "cm"), ("dam", "m"), ("Mm", "km"), ("psi", "hPa"), ("ft/min", "m/s"),
    ("m\u00b2", "cm2"), ("\u00b5m", "m"), ("\u00b0C", "K"), ("\u00b0", "radian"), ("dobson", "mol m-2"), ("gal", "m s-2"), ("gravity", "m s-2"),
]
REFUSED = [("m", "s"), ("kg m-2 s-1", "mm day-1"), ("K", "m"), ("nonsense", "m"), ("m s-", "m"), ("m^", "m"), ("(m", "m"), ("dayz", "s")]


def parsed(text):
    return lib.ut_parse(system, text.encode(), 2)


found = []
for a, b in PAIRS:
    ua, ub = parsed(a), parsed(b)
    converter = lib.ut_get_converter(ua, ub) if ua and ub else None
    if not converter:
        print("not converted:", a, b, bool(ua), bool(ub))
        continue
    zero, one = (lib.cv_convert_double(converter, x) for x in (0.0, 1.0))
    found.append(dict(**{"from": a, "to": b}, zero=zero, one=one))
for a, b in REFUSED:
    ua, ub = parsed(a), parsed(b)
    assert not (ua and ub and lib.ut_are_convertible(ua, ub)), (a, b)
json.dump(dict(converted=found, refused=REFUSED), open(pathlib.Path(__file__).parent / "units.json", "w"), indent=0)
