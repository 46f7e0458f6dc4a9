"""What is shown of a film where it is not played: its poster, and a few seconds that repeat, as GIF and WebM.

All of it is ffmpeg's work, through ffmpeg-python, which no other module imports.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

from renders.finishing_error import FinishingError, doing
from renders.mp4 import Movie
from renders.needs import install

LASTS = Fraction(6)  # seconds that a loop takes to repeat
SEAM = Fraction(3, 5)  # seconds in which its end becomes its beginning
WIDTH = 640  # px
FASTEST = 30  # frames a second of a loop
GIF_LIMIT = 3_000_000  # bytes
# How a GIF may be made, the best first: px of width, frames a second, colours. The last one is less than the
# limit whatever it shows: 24 pictures of 240 x 135 px are 0.8 million numbers of 4 bits.
LADDER = (
    (640, Fraction(25, 2), 128),
    (640, Fraction(10), 96),
    (560, Fraction(10), 64),
    (480, Fraction(25, 3), 64),
    (400, Fraction(25, 4), 48),
    (320, Fraction(5), 32),
    (240, Fraction(4), 16),
)
# Quick, and the same bytes for any number of cores.
VP9 = {"c:v": "libvpx-vp9", "deadline": "realtime", "cpu-used": 5, "crf": 28, "b:v": 0, "threads": 1}
WEBM = ((28, 1.0), (36, 1.0), (36, 2 / 3), (44, 2 / 3), (44, 1 / 3), (56, 1 / 3))  # crf, part of the size
SAME_BYTES = {"fflags": "+bitexact", "flags:v": "+bitexact", "map_metadata": -1, "map_chapters": -1}
DOWNLOAD = "https://ffmpeg.org/download.html"
ENCODERS = ("libvpx-vp9", "gif", "png", "utvideo")  # what ffmpeg must have been built with
ENDINGS = {".png": b"IEND\xaeB`\x82", ".gif": b";"}  # the last bytes of a file that is whole
HANDLE = re.compile(r" @ 0x[0-9a-f]+")  # an address in memory, of no use to anybody
EMPTY_WORDS = ("Conversion failed!",)  # ffmpeg's last line where the one before says why


def poster(movie: Movie, seconds: float, out: Path) -> None:
    """Write the picture that the film shows at a second, as a PNG of its full size. Raises FinishingError."""
    import ffmpeg

    shown = min(max(round(seconds * movie.rate), 1), max(movie.frames - 1, 0))  # never the first picture
    picture = ffmpeg.input(str(movie.path), ss=_before(shown, movie.rate)).video
    # viewers of pictures take the film's transfer curve at its word, as no player does
    picture = picture.filter("setparams", color_primaries="bt709", color_trc="iec61966-2-1")
    run(picture.output(str(out), vframes=1, **SAME_BYTES), "poster", out)


def loop(movie: Movie, seconds: float, gif_out: Path, webm_out: Path) -> None:
    """Write the seconds from a moment on as a GIF and a WebM whose last picture leads to their first.

    The first picture is the moment's own (where the film goes on for long enough): it is what is seen where
    nothing moves. The GIF is smaller than `GIF_LIMIT`, and repeats for ever. Raises FinishingError.
    """
    import ffmpeg

    seamless = gif_out.with_suffix(".mkv")  # as it is, so that what is made of it is not coded twice
    try:
        frames = _seamless(movie, seconds, seamless)
        webm = ffmpeg.input(str(seamless)).video.filter("format", "yuv420p")
        run(webm.output(str(webm_out), **VP9, **SAME_BYTES), "loop", webm_out, frames)
        for width, rate, colours in LADDER:
            small = ffmpeg.input(str(seamless)).video.filter("fps", str(rate))
            gif(small.filter("scale", f"min({width},iw)", -1, flags="lanczos"), gif_out, colours)
            if gif_out.stat().st_size < GIF_LIMIT:
                break
    finally:
        seamless.unlink(missing_ok=True)


def short(movie: Movie, out: Path, most: int | None) -> None:
    """Write all of a film as a GIF that repeats or as a WebM, in at most so many bytes.

    The largest and smoothest of what is small enough. Raises FinishingError, also where nothing is.
    """
    import ffmpeg

    kept = -1
    if out.suffix.lower() == ".gif":
        for width, rate, colours in LADDER:
            small = ffmpeg.input(str(movie.path)).video.filter("fps", str(rate))
            gif(small.filter("scale", f"min({width},iw)", -1, flags="lanczos"), out, colours)
            if (kept := out.stat().st_size) <= (most or math.inf):
                return
    for crf, part in WEBM if out.suffix.lower() != ".gif" else ():
        video = ffmpeg.input(str(movie.path)).video
        video = video.filter("scale", f"2*trunc({part}*iw/2)", f"2*trunc({part}*ih/2)", flags="bicubic")
        coded = video.filter("format", "yuv420p").output(str(out), **{**VP9, "crf": crf}, **SAME_BYTES)
        run(coded, "loop", out, movie.frames)
        if (kept := out.stat().st_size) <= (most or math.inf):
            return
    raise FinishingError("too_large", path=out, size=kept, most=most)


def quick_gif(film: Path, out: Path, speed: float, rate: float, width: int, colours: int) -> None:
    """Write all of a film as a GIF, ``speed`` times as fast, ``width`` px wide. Raises FinishingError."""
    import ffmpeg

    faster = ffmpeg.input(str(film)).video.filter("setpts", f"PTS/{speed}").filter("fps", rate)
    gif(faster.filter("scale", width, -1, flags="lanczos"), out, colours)


def gif(pictures: Any, out: Path, colours: int) -> None:
    """Write a stream of ffmpeg-python's as a GIF that repeats for ever, with a palette of its own.

    Raises FinishingError.
    """
    import ffmpeg

    first, second = (pictures.split()[at] for at in (0, 1))
    palette = first.filter("palettegen", max_colors=colours, stats_mode="full")
    painted = ffmpeg.filter([second, palette], "paletteuse", dither="none", diff_mode="rectangle")
    run(painted.output(str(out), loop=0, **SAME_BYTES), "loop", out)


def run(output: Any, code: str, out: Path, frames: int | None = None) -> None:
    """Let ffmpeg write a file, with so many frames if that is known.

    Raises FinishingError (``code`` is its own): ffmpeg is not there, could not do it, or left half of it.
    """
    import ffmpeg

    quiet = output.global_args("-hide_banner", "-nostdin", "-loglevel", "error").overwrite_output()
    try:
        process = ffmpeg.run_async(quiet, pipe_stdout=True, pipe_stderr=True)
    except FileNotFoundError:
        raise FinishingError("no_ffmpeg", mend=install("ffmpeg") or DOWNLOAD) from None
    except OSError as error:
        raise FinishingError(code, path=out, said=f"ffmpeg: {error.strerror}") from error
    try:
        _, said = process.communicate()
    finally:  # an interruption is this process's: ffmpeg has not heard of it
        if process.poll() is None:
            process.kill()
            process.wait()
    if process.returncode != 0:
        last = _telling_line(said.decode("utf-8", "replace"))
        raise FinishingError(code, path=out, said=last or f"ffmpeg: {process.returncode}")
    if not _is_whole(out, code, frames):
        said_then = _telling_line(said.decode("utf-8", "replace"))
        raise FinishingError(code, path=out, said=said_then or "ffmpeg wrote half of it")


def _seamless(movie: Movie, seconds: float, out: Path) -> int:
    """Write the loop without loss, small; the number of its frames.

    It begins `SEAM` after the first frame that it shows: its last frames fade into those before, so that it
    repeats without a jump.
    """
    import ffmpeg

    rate = min(movie.rate, Fraction(FASTEST))
    seam = min(SEAM, movie.seconds / 4)
    count = max(int(min(LASTS + seam, movie.seconds) * rate), 1)
    fade = int(seam * rate)
    start = max(min(Fraction(seconds) - fade / rate, movie.seconds - count / rate), Fraction(0))
    first = round(start * movie.rate)
    seen = ffmpeg.input(str(movie.path), ss=_before(first, movie.rate)).video
    seen = seen.filter("fps", str(rate)).filter("trim", end_frame=count)
    seen = seen.filter("scale", f"min({WIDTH},iw)", -2, flags="bicubic").filter("format", "yuv444p")
    if fade > 0:
        parts = seen.split()
        head, body, tail = (
            parts[at].filter("trim", start_frame=begin, end_frame=end).filter("setpts", "PTS-STARTPTS")
            for at, (begin, end) in enumerate(((0, fade), (fade, count - fade), (count - fade, count)))
        )
        end = ffmpeg.filter([tail, head], "xfade", transition="fade", duration=fade / float(rate), offset=0)
        seen = ffmpeg.concat(body, end)
    run(seen.output(str(out), **{"c:v": "utvideo", "threads": 1}, **SAME_BYTES), "loop", out, count - fade)
    return count - fade


def _before(frame: int, rate: Fraction) -> float:
    """The second from which on ffmpeg's first picture is this frame: a little before it."""
    return max(0.0, float((frame - Fraction(1, 4)) / rate))


def _is_whole(out: Path, code: str, frames: int | None) -> bool:
    """Whether a file ends as its kind does, or has all its frames: on a full disk ffmpeg may end well."""
    import av

    if not out.is_file():
        return False
    ending = ENDINGS.get(out.suffix)
    if ending is not None:
        with doing(code, path=out):
            return out.read_bytes().endswith(ending)
    with doing(code, path=out), av.open(str(out)) as container:
        count = sum(packet.size > 0 for packet in container.demux(video=0))
    return count == frames


def _telling_line(said: str) -> str:
    """The last line that says something, without addresses in memory."""
    lines = [HANDLE.sub("", line).strip() for line in said.splitlines()]
    return next((line for line in reversed(lines) if line and line not in EMPTY_WORDS), "")
