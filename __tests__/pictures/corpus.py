"""What the pictures of every kind of colours are made with."""

import io
import json
import struct
import sys
import zlib
from pathlib import Path

import numpy
import tifffile
from PIL import Image, ImageCms

FOLDER = Path(sys.argv[1])
SIDE, ACROSS, DOWN = 40, 4, 3
COLOURS = [
    (230, 20, 20), (20, 200, 40), (30, 60, 220), (240, 220, 30), (128, 128, 128), (250, 250, 250),
    (20, 20, 20), (200, 120, 90), (90, 60, 160), (0, 0, 0), (255, 255, 255), (60, 200, 200),
]  # fmt: skip
GREYS = [0, 10, 20, 40, 60, 80, 100, 128, 160, 200, 230, 255]
INKS = [
    (255, 0, 0, 0), (0, 255, 0, 0), (0, 0, 255, 0), (0, 0, 0, 255), (100, 50, 20, 10), (0, 0, 0, 0),
    (30, 200, 180, 40), (255, 255, 0, 0), (0, 255, 255, 0), (128, 128, 128, 0), (10, 20, 30, 128), (0, 0, 0, 128),
]  # fmt: skip
# Red, green and blue in XYZ under D50, and the power of their light.
SPACES = {
    "srgb-primaries": ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410), 2.2),
    "display-p3": ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407), 2.2),
    "adobe-rgb": ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457), 563 / 256),
    "prophoto": ((0.79767, 0.28804, 0.0), (0.13519, 0.71188, 0.0), (0.03134, 0.00009, 0.82491), 1.8),
}  # fmt: skip
SRGB = ImageCms.createProfile("sRGB")
references = {}


def fixed(value):
    return struct.pack(">i", round(value * 65536))


def profile(space, tags):
    """An ICC profile of version 2 with these tags."""
    tags = [("desc", b"desc" + bytes(4) + struct.pack(">I", 5) + b"test\0" + bytes(79)), *tags]
    table, data = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for name, body in tags:
        body += bytes(-len(body) % 4)
        table += name.encode() + struct.pack(">II", start + len(data), len(body))
        data += body
    head = struct.pack(">I4sI4s4s4s", start + len(data), bytes(4), 0x02400000, b"mntr", space, b"XYZ ")
    head += bytes(12) + b"acsp" + bytes(28) + fixed(0.9642) + fixed(1.0) + fixed(0.8249)
    return head.ljust(128, b"\0") + table + data


def curve(power):
    return b"curv" + bytes(4) + struct.pack(">IH", 1, round(power * 256))


def xyz(values):
    return b"XYZ " + bytes(4) + b"".join(fixed(value) for value in values)


def rgb_profile(red, green, blue, power):
    white = ("wtpt", xyz((0.9642, 1.0, 0.8249)))
    colours = [("rXYZ", xyz(red)), ("gXYZ", xyz(green)), ("bXYZ", xyz(blue))]
    return profile(b"RGB ", [white, *colours, *((name, curve(power)) for name in ("rTRC", "gTRC", "bTRC"))])


def patches(colours):
    """Twelve squares."""
    rows = numpy.array(colours, numpy.uint8).reshape(DOWN, ACROSS, -1)
    return rows.repeat(SIDE, 0).repeat(SIDE, 1)


def centres(image):
    pixels = numpy.asarray(image.convert("RGB"))
    return [pixels[y * SIDE + SIDE // 2, x * SIDE + SIDE // 2].tolist() for y in range(DOWN) for x in range(ACROSS)]


def png_16(name, pixels, icc=None, gamma=None):
    height, width, channels = pixels.shape
    kind = {1: 0, 2: 4, 3: 2, 4: 6}[channels]

    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in pixels)
    body = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 16, kind, 0, 0, 0))
    if icc:
        body += chunk(b"iCCP", b"test\0\0" + zlib.compress(icc))
    if gamma:
        body += chunk(b"gAMA", struct.pack(">I", round(gamma * 100_000)))
    body += chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    (FOLDER / name).write_bytes(b"\x89PNG\r\n\x1a\n" + body)


def tiff(name, pixels, photometric, icc=None, **more):
    tifffile.imwrite(FOLDER / name, pixels, photometric=photometric, iccprofile=icc, **more)


def deep(pixels):
    return pixels.astype(numpy.uint16) * 257


# Without shortcuts through tables, which lose some colours by more than is compared here.
EXACTLY = ImageCms.Flags.NOOPTIMIZE


def shown(image, icc):
    return centres(ImageCms.profileToProfile(image, io.BytesIO(icc), SRGB, outputMode="RGB", flags=EXACTLY))


def light(pixels):
    """What sRGB's numbers are of light."""
    value = pixels / 255
    return numpy.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
