"""The plan of a build: all outputs, or those of a part of the site; and carrying it out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

from budkavle.build import site_writer
from budkavle.build.leaks.gate import Gate
from budkavle.build.site_writer import Part, Report
from budkavle.render.data import manifest
from budkavle.render.data.manifest import Staged
from budkavle.render.output import AnyOutput

Progress = Callable[[int, int], None]
"""Called with the number of outputs that are done, and the number of all."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The outputs that a build has to consider: all of them, or those of a part of the site.

    `hand_over` stages what is handed over to the subscription service, as `manifest.stage` does.
    """

    outputs: Sequence[AnyOutput]
    gate: Gate
    hand_over: Callable[[Path, Callable[[str, bytes], None]], Staged]
    part: Part | None = None

    def carry_out(
        self, site: Path, state: Path, handed_over: Path | None, progress: Progress
    ) -> Report:
        """Publish the outputs in `site`, then the hand-over to the subscription service.

        Nothing is handed over if `handed_over` is None. `state` is the folder in which
        `site_writer.write` keeps its records. Raises what that function does; then nothing is
        published, and nothing stays staged.
        """
        if handed_over is None:
            return self._write(site, state, progress)
        try:
            staged = self.hand_over(handed_over, self.gate.see_text)
            report = self._write(site, state, progress)
            staged.publish()
        finally:
            manifest.discard(handed_over)
        return report

    def _write(self, site: Path, state: Path, progress: Progress) -> Report:
        done, number = count(1), len(self.outputs)
        write = partial(site_writer.write_part, self.part) if self.part else site_writer.write
        report = write(self.outputs, site, state, lambda _: progress(next(done), number), self.gate)
        self.gate.remember()
        return report
