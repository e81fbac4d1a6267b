"""Cut the receipt font out of Debian's WenQuanYi Micro Hei: `python -m scripts.make_font`.

One TrueType face holds Vietnamese and simplified Chinese, so a receipt needs no second font; the
subset keeps Latin, Vietnamese, the signs of a receipt and the 6,763 characters of GB 2312-80. Its
outlines are untouched. Needs `fonttools` (in the dev lock) and the package `fonts-wqy-microhei`.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

SOURCE = Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc")
TARGET = Path(__file__).resolve().parents[1] / "gate" / "papers" / "fonts" / "receipt.ttf"
# Latin, Latin-1 and Extended-A, the letters with marks that only Vietnamese has.
RANGES = ((0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0x17F), (0x1EA0, 0x1EF9))
SIGNS = "ƠơƯư–—‘’“”•…₫→×□、。《》「」『』【】〔〕（），．：；！？％＋－／￥·"


def characters() -> str:
    """Every character that the font must hold."""
    latin = "".join(chr(c) for first, last in RANGES for c in range(first, last + 1))
    return latin + SIGNS + gb2312()


def gb2312() -> str:
    """The Chinese characters of GB 2312-80: rows 16 to 87, 94 places each, five empty."""
    rows = (bytes([row, place]) for row in range(0xB0, 0xF8) for place in range(0xA1, 0xFF))
    return "".join(found for code in rows if (found := code.decode("gb2312", "ignore")))


def main() -> int:
    """Make the subset anew."""
    if not SOURCE.exists():
        print("missing: ask for the Debian package fonts-wqy-microhei", file=sys.stderr)
        return 1
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as wanted:
        wanted.write(characters())
        wanted.flush()
        done = subprocess.run(
            [
                *(sys.executable, "-m", "fontTools.subset", str(SOURCE), "--font-number=0"),
                f"--text-file={wanted.name}",
                f"--output-file={TARGET}",
                *("--layout-features=", "--no-hinting", "--desubroutinize", "--no-glyph-names"),
                *("--name-IDs=0,1,2,3,4,5,6,13,14", "--notdef-outline"),
                *("--drop-tables+=GSUB,GPOS,GDEF,FFTM,vhea,vmtx,VORG,PfEd,BDF",),
            ],
            check=False,
        )
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
