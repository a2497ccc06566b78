"""Pictures that say little, too much or something odd of their colours, as they are met with."""

import io
import struct
import zlib

import numpy
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from corpus import (
    COLOURS, FOLDER, GREYS, INKS, SPACES, SRGB, centres, chunk, curve, deep, fixed, light, patches, png_16, profile,
    references, rgb_profile, shown, tiff, xyz,
)  # fmt: skip

PLAIN = [list(colour) for colour in COLOURS]
PLAIN_GREYS = [[grey] * 3 for grey in GREYS]
WHITE = ("wtpt", xyz((0.9642, 1.0, 0.8249)))
# White, red, green and blue, by x and y.
ADOBE_POINTS = (0.3127, 0.329, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06)
SRGB_POINTS = (0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06)
NCLX_OPEN, NCLX_P3 = (2, 2, 2), (12, 13, 6)


def with_curve_of_srgb(name):
    """These primaries under sRGB's curve, as a formula."""
    form = b"para" + bytes(4) + struct.pack(">HH", 3, 0)
    form += b"".join(fixed(value) for value in (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045))
    primaries = [(tag, xyz(values)) for tag, values in zip(("rXYZ", "gXYZ", "bXYZ"), SPACES[name])]
    return profile(b"RGB ", [WHITE, *primaries, *((tag, form) for tag in ("rTRC", "gTRC", "bTRC"))])


P3 = with_curve_of_srgb("display-p3")
ADOBE = with_curve_of_srgb("adobe-rgb")
GREY_18 = profile(b"GRAY", [WHITE, ("kTRC", curve(1.8))])


def table_profile():
    """Red, green and blue by a table, from corner to corner of CIELab."""
    corners = [
        (0, 0, 0), (32, 79, -107), (87, -86, 83), (91, -48, -14), (53, 80, 67), (60, 98, -60), (97, -21, 94), (100, 0, 0),
    ]  # fmt: skip
    line = struct.pack(">2H", 0, 65535)
    numbers = b"".join(
        struct.pack(">3H", round(l * 652.8), round((a + 128) * 256), round((b + 128) * 256)) for l, a, b in corners
    )
    matrix = b"".join(fixed(value) for value in (1, 0, 0, 0, 1, 0, 0, 0, 1))
    body = b"mft2" + bytes(4) + bytes((3, 3, 2, 0)) + matrix + struct.pack(">2H", 2, 2) + line * 3 + numbers + line * 3
    made = profile(b"RGB ", [WHITE, ("A2B0", body)])
    return made[:20] + b"Lab " + made[24:]


def by_table():
    made = table_profile()
    image = Image.fromarray(patches(COLOURS))
    reference = shown(image, made)
    image.save(FOLDER / "by-table-8.png", icc_profile=made)
    png_16("by-table-16.png", deep(patches(COLOURS)), made)
    references["by-table-8.png"] = references["by-table-16.png"] = reference


def profile_of_another_space():
    """A profile that cannot be the picture's says nothing."""
    image, inks = Image.fromarray(patches(COLOURS)), Image.fromarray(patches(INKS), "CMYK")
    grey = Image.fromarray(patches(GREYS)[:, :, 0])
    press = (FOLDER / "press.icc").read_bytes()
    for name, wrong in (("grey", GREY_18), ("press", press), ("broken", b"not a profile" * 20)):
        image.save(FOLDER / f"rgb-under-{name}.png", icc_profile=wrong)
        tiff(f"rgb-16-under-{name}.tif", deep(patches(COLOURS)), "rgb", wrong)
        references[f"rgb-under-{name}.png"] = references[f"rgb-16-under-{name}.tif"] = PLAIN
    for name, wrong in (("grey", GREY_18), ("rgb", P3), ("broken", b"not a profile" * 20)):
        inks.save(FOLDER / f"inks-under-{name}.jpg", quality=100, subsampling=0, icc_profile=wrong)
        references[f"inks-under-{name}.jpg"] = centres(Image.open(FOLDER / f"inks-under-{name}.jpg"))
        tiff(f"inks-under-{name}.tif", patches(INKS), "separated", wrong)
        tiff(f"inks-16-under-{name}.tif", deep(patches(INKS)), "separated", wrong)
        references[f"inks-under-{name}.tif"] = references[f"inks-16-under-{name}.tif"] = centres(inks)
    for name, wrong in (("rgb", P3), ("press", press), ("broken", b"not a profile" * 20)):
        grey.save(FOLDER / f"grey-under-{name}.png", icc_profile=wrong)
        grey.save(FOLDER / f"grey-under-{name}.jpg", quality=100, icc_profile=wrong)
        png_16(f"grey-16-under-{name}.png", deep(patches(GREYS)), wrong)
        for ending in (f"{name}.png", f"{name}.jpg"):
            references[f"grey-under-{ending}"] = PLAIN_GREYS
        references[f"grey-16-under-{name}.png"] = PLAIN_GREYS


def png_chunks():
    """cHRM, gAMA, sRGB, cICP and a profile, alone and together."""
    image = Image.fromarray(patches(COLOURS))
    adobe = (b"cHRM", struct.pack(">8I", *(round(value * 100_000) for value in ADOBE_POINTS)))
    srgb = (b"cHRM", struct.pack(">8I", *(round(value * 100_000) for value in SRGB_POINTS)))
    linear, common = (b"gAMA", struct.pack(">I", 100_000)), (b"gAMA", struct.pack(">I", 45_455))
    for name, chunks, icc, reference in (
        ("chrm-alone", [adobe], None, PLAIN),
        ("chrm-and-gama", [common, adobe], None, shown(image, rgb_profile(*SPACES["adobe-rgb"][:3], 2.2))),
        ("chrm-of-srgb-and-gama", [common, srgb], None, PLAIN),
        ("srgb-over-both", [(b"sRGB", b"\0"), linear, adobe], None, PLAIN),
        ("profile-over-both", [linear, adobe], P3, shown(image, P3)),
        ("cicp-of-srgb-over-both", [(b"cICP", b"\1\x0d\0\1"), linear, adobe], None, PLAIN),
        ("cicp-of-p3", [(b"cICP", b"\x0c\x0d\0\1")], None, shown(image, P3)),
    ):
        info = PngInfo()
        for kind, data in chunks:
            info.add(kind, data)
        image.save(FOLDER / f"png-{name}.png", pnginfo=info, icc_profile=icc)
        references[f"png-{name}.png"] = reference
    info = PngInfo()
    info.add(*linear)
    numbers = Image.fromarray(numpy.round(255 * light(patches(COLOURS))).astype(numpy.uint8))
    for name, written in (("rgb", numbers), ("palette", numbers.quantize(12))):
        written.save(FOLDER / f"png-linear-{name}.png", pnginfo=info)
        value = numpy.asarray(written.convert("RGB")) / 255
        back = numpy.where(value <= 0.0031308, value * 12.92, 1.055 * value ** (1 / 2.4) - 0.055)
        references[f"png-linear-{name}.png"] = centres(Image.fromarray(numpy.round(255 * back).astype(numpy.uint8)))


def jpeg_codings():
    """Inks as YCCK, which Photoshop writes, and colours that are not made YCbCr."""
    inks = Image.fromarray(patches(INKS), "CMYK")
    # Pillow inverts what it writes; what stands for luminance and colours in the file is that of the inks themselves.
    luma = 255 - numpy.asarray(Image.fromarray(patches(INKS)[:, :, :3]).convert("YCbCr"))
    press = (FOLDER / "press.icc").read_bytes()
    for name, icc in (("plain", None), ("profile", press)):
        buffer = io.BytesIO()
        ycck = Image.fromarray(numpy.dstack([luma, patches(INKS)[:, :, 3]]), "CMYK")
        ycck.save(buffer, "JPEG", quality=100, subsampling=0, **({"icc_profile": icc} if icc else {}))
        data = bytearray(buffer.getvalue())
        data[data.index(b"Adobe") + 11] = 2
        (FOLDER / f"ycck-{name}.jpg").write_bytes(data)
        references[f"ycck-{name}.jpg"] = shown(inks, icc) if icc else centres(inks)
    image = Image.fromarray(patches(COLOURS))
    image.save(FOLDER / "jpeg-rgb.jpg", quality=100, keep_rgb=True)
    image.save(FOLDER / "jpeg-rgb-p3.jpg", quality=100, keep_rgb=True, icc_profile=P3)
    references["jpeg-rgb.jpg"], references["jpeg-rgb-p3.jpg"] = PLAIN, shown(image, P3)


def avif_numbers():
    """Colours by number and by profile; ranges; none at all."""
    image = Image.fromarray(patches(COLOURS))
    for name, numbers, icc, shown_by, options in (
        ("plain", None, None, None, {}),
        ("limited", None, None, None, {"range": "limited"}),
        ("open", NCLX_OPEN, None, None, {}),
        ("open-limited", NCLX_OPEN, None, None, {"range": "limited"}),
        ("p3", NCLX_P3, None, P3, {}),
        ("profile-over-numbers", NCLX_P3, ADOBE, ADOBE, {}),
        ("profile", None, P3, P3, {}),
    ):
        path = FOLDER / f"avif-{name}.avif"
        image.save(path, quality=100, subsampling="4:4:4", icc_profile=icc or b"", **options)
        data = bytearray(path.read_bytes())
        if numbers:
            at = data.index(b"nclx") + 4
            data[at : at + 6] = struct.pack(">3H", *numbers)
        path.write_bytes(data)
        decoded = Image.open(path).convert("RGB")
        references[path.name] = shown(decoded, shown_by) if shown_by else PLAIN


def avif_greys():
    """Without colours, black being 0 or 16; with transparency, which is grey too; of other brands."""
    image = Image.fromarray(patches(GREYS)[:, :, 0])
    for brand, box, name, mode in (
        ("avif", "colr", "full", "L"), ("miaf", "colr", "limited", "L"), ("MA1B", "free", "full", "L"),
        ("avif", "colr", "limited", "LA"),
    ):  # fmt: skip
        path = FOLDER / f"avif-{mode}-{name}-{box}.avif"
        image.convert(mode).save(path, quality=100, subsampling="4:0:0", range=name)
        data = path.read_bytes().replace(b"colr", box.encode(), 1)
        path.write_bytes(data[:8] + brand.encode() + data[12:])
        references[path.name] = PLAIN_GREYS


def transparency():
    """What is transparent or said to be; the colours are what is compared."""
    pixels = patches(COLOURS)
    palette = Image.fromarray(pixels).quantize(12)
    palette.save(FOLDER / "palette-transparency.png", transparency=bytes([255] * 11 + [128]))
    palette.save(FOLDER / "palette-and-profile.png", icc_profile=P3)
    references["palette-transparency.png"] = centres(palette)
    references["palette-and-profile.png"] = shown(palette.convert("RGB"), P3)
    half = numpy.full((*pixels.shape[:2], 1), 128, numpy.uint8)
    premultiplied = numpy.round(pixels * (128 / 255)).astype(numpy.uint8)
    tiff("premultiplied-8.tif", numpy.dstack([premultiplied, half]), "rgb", extrasamples=["assocalpha"])
    exactly = numpy.round(deep(pixels) * (32896 / 65535)).astype(numpy.uint16)
    tiff("premultiplied-16.tif", numpy.dstack([exactly, deep(half)]), "rgb", extrasamples=["assocalpha"])
    references["premultiplied-8.tif"] = references["premultiplied-16.tif"] = PLAIN
    # One colour of 16 bits is said to be transparent, and none of the twelve is it.
    height, width, _ = pixels.shape
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in deep(pixels))
    body = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0)) + chunk(b"tRNS", b"\1\2\3\4\5\6")
    body += chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    (FOLDER / "rgb-16-transparency.png").write_bytes(b"\x89PNG\r\n\x1a\n" + body)
    references["rgb-16-transparency.png"] = PLAIN


def local_palette():
    """A GIF whose frame has its own colours, not those of the file."""
    buffer = io.BytesIO()
    Image.fromarray(patches(COLOURS)).quantize(12).save(buffer, "GIF")
    data = bytearray(buffer.getvalue())
    size = 3 << ((data[10] & 7) + 1)
    palette, image = bytes(data[13 : 13 + size]), data.index(b"\x2c", 13 + size)
    local = data[image : image + 9] + bytes([data[image + 9] | 0x80 | (data[10] & 7)]) + palette
    (FOLDER / "local-palette.gif").write_bytes(
        data[:13] + bytes(255 - value for value in palette) + data[13 + size : image] + local + data[image + 10 :]
    )
    references["local-palette.gif"] = PLAIN


def more_tiff():
    pixels, greys = patches(COLOURS), patches(GREYS)[:, :, 0]
    tiff("float-profile.tif", (pixels / 255).astype(numpy.float32), "rgb", P3)
    references["float-profile.tif"] = shown(Image.fromarray(pixels), P3)
    tiff("white-is-0-8.tif", 255 - greys, "miniswhite")
    tiff("white-is-0-16.tif", deep(255 - greys), "miniswhite")
    tiff("grey-float-profile.tif", (greys / 255).astype(numpy.float32), "minisblack", GREY_18)
    references["white-is-0-8.tif"] = references["white-is-0-16.tif"] = PLAIN_GREYS
    references["grey-float-profile.tif"] = shown(Image.fromarray(greys), GREY_18)
    index = numpy.arange(12, dtype=numpy.uint8).reshape(3, 4).repeat(40, 0).repeat(40, 1)
    colours = numpy.zeros((3, 256), numpy.uint16)
    colours[:, :12] = numpy.array(COLOURS, numpy.uint16).T * 257
    tiff("palette.tif", index, "palette", colormap=colours)
    references["palette.tif"] = PLAIN


ALL = (
    by_table, profile_of_another_space, png_chunks, jpeg_codings, avif_numbers, avif_greys, transparency, local_palette,
    more_tiff,
)  # fmt: skip
