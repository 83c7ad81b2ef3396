"""W12, one chunk of float32 through one codec, on one thread: what=decode or encode. Engine: numcodecs, which is C."""
import json
from pathlib import Path
import peer
import numpy as np
from numcodecs import blosc, get_codec

blosc.use_threads = False
folder = Path(peer.text('store')) / peer.text('codec')
codec = get_codec(json.loads((folder / '.zarray').read_text())['compressor'])
stored = (folder / '0.0.0').read_bytes()
raw = np.frombuffer(codec.decode(stored), 'f4').copy()
decode = peer.text('what') == 'decode'
buffer = np.empty_like(raw)

peer.measure(
    (lambda: codec.decode(stored, out=buffer)) if decode else (lambda: codec.encode(raw)),
    checksum=lambda result: peer.summary(buffer if decode else np.frombuffer(codec.decode(result), 'f4')),
    detail=lambda result: f'{100 * len(stored if decode else result) / raw.nbytes:.0f} % of its size')
