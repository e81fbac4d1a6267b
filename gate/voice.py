"""A voice of the house: sentences as sound, without the internet and without a voice on the screen.

`Voice` is the port; `Espeak` speaks through the program espeak-ng (Debian package of that name),
which needs neither network nor account. Where it is missing there is no voice, and the big screen
rings a gong instead. Nothing is decided here: what is said, and how often, is the screen's.
"""

import asyncio
from collections import OrderedDict
from typing import Protocol

import structlog

from gate.programs import which

log = structlog.get_logger()

VOICES = {"vi": "vi", "zh": "cmn"}  # espeak-ng's names of the languages that are called out
WORDS_A_MINUTE = 135  # slower than talk: a yard is loud
PATIENCE_S = 5.0
KEPT = 64  # sentences; a board calls the same one several times
_WAV = b"RIFF"


class Voice(Protocol):
    """Something that can say a sentence aloud."""

    async def say(self, lang: str, sentence: str) -> bytes | None:
        """The sentence as a WAV file, or None when it cannot be said."""


class Espeak:
    """espeak-ng, one sentence at a time; the last ones are kept."""

    def __init__(self, program: str) -> None:
        """Speak through this program."""
        self._program = program
        self._one = asyncio.Lock()
        self._kept: OrderedDict[tuple[str, str], bytes] = OrderedDict()

    async def say(self, lang: str, sentence: str) -> bytes | None:
        """The sentence as WAV; None for a language without a voice, or when the program fails."""
        if lang not in VOICES:
            return None
        async with self._one:
            known = self._kept.get((lang, sentence))
            if known is not None:
                self._kept.move_to_end((lang, sentence))
                return known
            sound = await self._render(VOICES[lang], sentence)
            if sound is not None:
                self._kept[lang, sentence] = sound
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            return sound

    async def _render(self, voice: str, sentence: str) -> bytes | None:
        arguments = ("-v", voice, "-s", str(WORDS_A_MINUTE), "-g", "4", "--stdin", "--stdout")
        process = await asyncio.create_subprocess_exec(
            self._program,
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        sound = b""
        try:
            sound, _ = await asyncio.wait_for(process.communicate(sentence.encode()), PATIENCE_S)
        except TimeoutError:
            log.warning("voice_slow", sentence=sentence)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode or not sound.startswith(_WAV):
            log.warning("voice_failed", status=process.returncode, sentence=sentence)
            return None
        return sound


def find_voice() -> Voice | None:
    """The voice of this machine, or None."""
    program = which("espeak-ng")
    return Espeak(program) if program is not None else None
