"""Writes the lookup tables of the vector math routines: python3 scripts/make_math_tables.py (needs mpmath)."""
import pathlib
import struct

import mpmath as mp

mp.mp.prec = 1600


def bits(value):
    return struct.unpack('<Q', struct.pack('<d', float(value)))[0]


def rows(words):
    text = [f'0x{word:016x}' for word in words]
    return '\n'.join('  ' + ', '.join(text[k:k + 4]) + ',' for k in range(0, len(text), 4))


exp = []
for i in range(128):
    exact = mp.mpf(2) ** (mp.mpf(i) / 128)
    s = float(exact)
    exp += [bits((exact - s) / exact), (bits(s) - (i << 45)) & (2**64 - 1)]

sine = []
for i in range(128):
    angle = mp.pi * i / 64
    s = mp.mpf(0) if i % 64 == 0 else mp.sin(angle)
    c = mp.mpf(0) if i % 64 == 32 else mp.cos(angle)
    sine += [bits(s), bits(c), bits(s - float(s)), bits(c - float(c))]

log = []
for i in range(90, 182):
    c = mp.mpf(i) / 128
    exact = mp.log(c)
    high = mp.nint(exact * 2**42) / 2**42
    log += [bits(1 / c), bits(high), bits(exact - high), 0]

inverse = int(mp.floor(2 / mp.pi * mp.mpf(2) ** (64 * 22)))
pi_words = [0] + [(inverse >> (64 * (21 - k))) & (2**64 - 1) for k in range(22)]

out = pathlib.Path(__file__).parent.parent / 'kernels/routine/assembly/math/tables.ts'
out.write_text(f'''// Tables of the vector math routines, written by scripts/make_math_tables.py.

/** For i < 128: the relative error of s = 2^(i / 128) rounded, then the bits of s less i << 45. */
export const EXP_TABLE: usize = memory.data<u64>([
{rows(exp)}
]);

/** For i < 128, a = i pi / 64: sin a, cos a, and what their rounding lost. */
export const SIN_TABLE: usize = memory.data<u64>([
{rows(sine)}
]);

/** For 90 <= i < 182, c = i / 128: 1 / c, log c to a multiple of 2^-42, what that lost, 0. */
export const LOG_TABLE: usize = memory.data<u64>([
{rows(log)}
]);

/** The bits of 2 / pi behind the point, after one word of zeros. */
export const PI_TABLE: usize = memory.data<u64>([
{rows(pi_words)}
]);
''')


def part(value, places):
    return mp.nint(value * mp.mpf(2) ** places) / mp.mpf(2) ** places


def show(name, value):
    print(f'{name} = {float(value)!r}')


step = mp.pi / 64
one = part(step, 35)
two = part(step - one, 68)
show('SIN1', one), show('SIN2', two), show('SIN3', step - one - two), show('SIN_INVERSE', 64 / mp.pi)
ln = mp.log(2) / 128
high = part(ln, 40)
show('EXP1', high), show('EXP2', ln - high), show('EXP_INVERSE', 128 / mp.log(2))
high = part(mp.log(2), 42)
show('LOG1', high), show('LOG2', mp.log(2) - high)
half = part(mp.pi / 2, 31)
show('HALF_PI1', half), show('HALF_PI2', mp.pi / 2 - half)
show('PI_HALF', mp.pi / 2), show('PI_HALF_LOW', mp.pi / 2 - float(mp.pi / 2))
