"""Makes pictures of every kind of colours, and what an independent program (Pillow, with lcms) shows of them.

usage: make_corpus.py FOLDER. Writes the pictures, and references.json: of each, twelve colours in sRGB, row after row.
"""

import io
import json

import numpy
from PIL import Image, ImageCms

import odd_kinds
from corpus import (
    COLOURS, EXACTLY, FOLDER, GREYS, INKS, SPACES, SRGB, centres, curve, deep, light, patches, png_16, profile,
    references, rgb_profile, shown, tiff, xyz,
)  # fmt: skip


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


for make in (rgb, without_profile, greys, lab, of_light, inks, *odd_kinds.ALL):
    make()
(FOLDER / "references.json").write_text(json.dumps(references))
