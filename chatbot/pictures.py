"""Photos from customers made safe: looked at by content, measured before they are unpacked, and drawn anew."""

from __future__ import annotations

import hashlib
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from chatbot.domain import Picture, ShopError

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE, THUMBNAIL_SIDE = 2400, 320
QUALITY = 88
BROKEN = (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError)
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


def cleaned(data: bytes) -> Picture:
    """The picture in ``data`` as a JPEG that holds nothing but its pixels, upright and not too large to send.

    Raises ``ShopError`` for what is no JPEG, PNG or WebP picture, is broken, or is too large to unpack.
    """
    if len(data) > MOST_BYTES:
        raise ShopError(f"The photo is larger than {MOST_BYTES // 1024**2} MB. Attach a smaller one.")
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as opened:
            # The size stands in the file's head: what is too large is never unpacked.
            if opened.width * opened.height > MOST_PIXELS:
                raise _too_many_pixels()
            upright = _opaque(ImageOps.exif_transpose(opened))
    except BOMBS:
        raise _too_many_pixels() from None
    except BROKEN:
        raise ShopError("This is no JPEG, PNG or WebP photo that can be read. Attach another.") from None
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    image = _jpeg(upright)
    small = upright.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return Picture(hashlib.sha256(image).hexdigest(), image, _jpeg(small), upright.width, upright.height)


def _too_many_pixels() -> ShopError:
    return ShopError(f"The photo has more than {MOST_PIXELS // 10**6} million pixels. Attach a smaller one.")


def _opaque(picture: Image.Image) -> Image.Image:
    """A copy of the pixels alone, on white where they are transparent: no profile, comment or place goes along."""
    layer = picture.convert("RGBA")
    paper = Image.new("RGB", layer.size, "white")
    paper.paste(layer, mask=layer.getchannel("A"))
    return paper


def _jpeg(picture: Image.Image) -> bytes:
    file = BytesIO()
    picture.save(file, "JPEG", quality=QUALITY)
    return file.getvalue()
