"""Makes pictures of every kind of colours, and what an independent program (Pillow, with lcms) shows of them.

usage: make_corpus.py FOLDER. Writes the pictures, and references.json: of each, twelve colours in sRGB, row after row.
"""

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

    def chunk(chunk_type, data):
        whole = chunk_type + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))

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


def rgb():
    for name, space in SPACES.items():
        icc = rgb_profile(*space)
        # The colours as this space would write them: what both sides then make of the numbers is compared.
        image = ImageCms.profileToProfile(Image.fromarray(patches(COLOURS)), SRGB, io.BytesIO(icc), outputMode="RGB")
        numbers = numpy.asarray(image)
        reference = shown(image, icc)
        image.save(FOLDER / f"{name}-8.png", icc_profile=icc)
        image.save(FOLDER / f"{name}-8.jpg", icc_profile=icc, quality=100, subsampling=0)
        png_16(f"{name}-16.png", deep(numbers), icc)
        tiff(f"{name}-16.tif", deep(numbers), "rgb", icc)
        opaque = numpy.full((*numbers.shape[:2], 1), 65535, numpy.uint16)
        tiff(f"{name}-16-alpha.tif", numpy.dstack([deep(numbers), opaque]), "rgb", icc, extrasamples=["unassalpha"])
        for ending in ("8.png", "16.png", "16.tif", "16-alpha.tif"):
            references[f"{name}-{ending}"] = reference
        # What it lost as a JPEG is no fault of anyone who reads it.
        references[f"{name}-8.jpg"] = shown(Image.open(FOLDER / f"{name}-8.jpg"), icc)


def without_profile():
    pixels = patches(COLOURS)
    tiff("plain-16.tif", deep(pixels), "rgb")
    tiff("plain-float.tif", (pixels / 255).astype(numpy.float32), "rgb")
    tiff("plain-half.tif", (pixels / 255).astype(numpy.float16), "rgb")
    tiff("plain-32.tif", pixels.astype(numpy.uint32) * 0x01010101, "rgb")
    spots = numpy.dstack([pixels, numpy.zeros((*pixels.shape[:2], 2), numpy.uint8)])
    tiff("plain-and-two-spot-colours.tif", spots, "rgb", extrasamples=["unspecified"] * 2)
    # Not said to be transparency, so it is none: what an editor keeps of a selection.
    selection = numpy.dstack([pixels, numpy.zeros((*pixels.shape[:2], 1), numpy.uint8)])
    tiff("plain-and-a-selection.tif", selection, "rgb", extrasamples=["unspecified"])
    bright = numpy.where(pixels == 255, numpy.inf, pixels / 255).astype(numpy.float32)
    tiff("plain-infinite.tif", bright, "rgb")
    for ending in ("16", "float", "half", "32", "and-two-spot-colours", "and-a-selection", "infinite"):
        references[f"plain-{ending}.tif"] = [list(colour) for colour in COLOURS]


def greys():
    pixels = patches(GREYS)
    for power in (1.0, 1.8, 2.2):
        icc = profile(b"GRAY", [("wtpt", xyz((0.9642, 1.0, 0.8249))), ("kTRC", curve(power))])
        image = Image.fromarray(pixels[:, :, 0])
        reference = shown(image, icc)
        image.save(FOLDER / f"grey-{power}-8.png", icc_profile=icc)
        image.save(FOLDER / f"grey-{power}-8.jpg", icc_profile=icc, quality=100)
        png_16(f"grey-{power}-16.png", deep(pixels), icc)
        tiff(f"grey-{power}-16.tif", deep(pixels)[:, :, 0], "minisblack", icc)
        for ending in ("8.png", "8.jpg", "16.png", "16.tif"):
            references[f"grey-{power}-{ending}"] = reference
    tiff("grey-float.tif", (pixels[:, :, 0] / 255).astype(numpy.float32), "minisblack")
    references["grey-float.tif"] = [[grey] * 3 for grey in GREYS]


def lab():
    srgb = Image.fromarray(patches(COLOURS))
    picture = ImageCms.profileToProfile(srgb, SRGB, ImageCms.createProfile("LAB"), outputMode="LAB")
    picture.save(FOLDER / "lab-8.tif")
    references["lab-8.tif"] = centres(
        ImageCms.profileToProfile(picture, ImageCms.createProfile("LAB"), SRGB, outputMode="RGB", flags=EXACTLY)
    )


def light(pixels):
    """What sRGB's numbers are of light."""
    value = pixels / 255
    return numpy.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def of_light():
    # Written by the formulas of their standards, so that the colours themselves are the reference.
    linear = light(patches(COLOURS))
    for gamma in (1.0, 0.7):
        png_16(f"gamma-{gamma}.png", numpy.round(65535 * linear**gamma).astype(numpy.uint16), gamma=gamma)
        references[f"gamma-{gamma}.png"] = [list(colour) for colour in COLOURS]
    for white, matrix in WHITES.items():
        xyz_of_white = numpy.array(matrix).sum(1)
        x, y, z = numpy.moveaxis(numpy.cbrt(linear @ numpy.array(matrix).T / xyz_of_white), 2, 0)
        # Nothing here is so dark that CIELab would be straight, but black.
        lightness, a, b = numpy.where(y > 0, 116 * y - 16, 0), 500 * (x - y), 200 * (y - z)
        signed = numpy.round(numpy.dstack([a, b]) * 256).astype(numpy.int16)
        top = numpy.round(lightness * 655.35).astype(numpy.uint16)
        more = [] if white == "d50" else [(318, 5, 2, (3127, 10_000, 3290, 10_000), True)]
        samples = numpy.dstack([top, signed.view(numpy.uint16)])
        tiff(f"lab-16-{white}.tif", samples, "cielab", extratags=more)
        references[f"lab-16-{white}.tif"] = [list(colour) for colour in COLOURS]
    ycbcr = numpy.asarray(Image.fromarray(patches(COLOURS)).convert("YCbCr"))
    tiff("ycbcr-8.tif", ycbcr, "ycbcr")
    references["ycbcr-8.tif"] = centres(Image.fromarray(ycbcr, "YCbCr"))


# The light of sRGB's primaries in XYZ.
WHITES = {
    "d50": [[0.43607, 0.38515, 0.14307], [0.22249, 0.71687, 0.06061], [0.01392, 0.09708, 0.71410]],
    "d65": [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]],
}  # fmt: skip


def inks():
    pixels = patches(INKS)
    image = Image.fromarray(pixels, "CMYK")
    image.save(FOLDER / "inks-8.jpg", quality=100, subsampling=0)
    tiff("inks-8.tif", pixels, "separated")
    tiff("inks-16.tif", deep(pixels), "separated")
    for name in ("inks-8.jpg", "inks-8.tif", "inks-16.tif"):
        references[name] = centres(image)
    # A press's profile, which anyone who calls has put there.
    press = (FOLDER / "press.icc").read_bytes()
    image.save(FOLDER / "inks-profile-8.jpg", quality=100, subsampling=0, icc_profile=press)
    tiff("inks-profile-8.tif", pixels, "separated", press)
    tiff("inks-profile-16.tif", deep(pixels), "separated", press)
    for name in ("8.jpg", "8.tif", "16.tif"):
        references[f"inks-profile-{name}"] = shown(image, press)


for make in (rgb, without_profile, greys, lab, of_light, inks):
    make()
(FOLDER / "references.json").write_text(json.dumps(references))
