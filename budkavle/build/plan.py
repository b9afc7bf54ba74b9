"""The plan of a build: all outputs, or those of a part of the site; and carrying it out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from budkavle.build import site_writer
from budkavle.build.explainer import Explainer
from budkavle.build.leaks.gate import Gate
from budkavle.build.report import RendererCount, Report
from budkavle.build.site_writer import SitePart
from budkavle.render.data.manifest_files import Staged, discard
from budkavle.render.output import AnyOutput

if TYPE_CHECKING:
    from budkavle.build.run import Run


class Plan(NamedTuple):
    """The outputs of each renderer that a build has to consider: all, or those of a `part`.

    `hand_over` stages what is handed over to the subscription service, as `manifest.stage` does.
    With an `explainer` the report says why outputs were rendered.
    """

    outputs: Mapping[str, Sequence[AnyOutput]]
    gate: Gate
    hand_over: Callable[[Path, Callable[[str, bytes], None]], Staged]
    part: SitePart | None = None
    explainer: Explainer | None = None

    def carry_out(self, run: "Run") -> Report:
        """Publish the outputs in the site, then the hand-over to the subscription service.

        Nothing is handed over if the run has no place for it. Raises what `site_writer.write` does;
        then nothing is published, and nothing stays staged.
        """
        if run.handed_over is None:
            return self._write(run)
        try:
            with run.stage("hand over"):
                staged = self.hand_over(run.handed_over, self.gate.see_text)
            report = self._write(run)
            with run.stage("hand over"):
                staged.publish()
        finally:
            discard(run.handed_over)
        return report

    def _write(self, run: "Run") -> Report:
        """Render, search for leaks and publish."""
        outputs = list(chain.from_iterable(self.outputs.values()))
        done, number = count(1), len(outputs)
        write = partial(site_writer.write_part, self.part) if self.part else site_writer.write
        with run.stage("render and search for leaks"):
            report = write(
                outputs,
                run.described.site,
                run.state,
                lambda _: run.progress(next(done), number),
                self.gate,
                explain=self.explainer.why if self.explainer else None,
                stage=run.stage,
            )
        self.gate.remember()
        return replace(report, counts=tuple(self._counts(report)))

    def _counts(self, report: Report) -> Iterator[RendererCount]:
        rendered, written = set(report.rendered), set(report.written)
        for name, outputs in self.outputs.items():
            paths = {each.path for each in outputs}
            yield RendererCount(name, len(paths), len(paths & rendered), len(paths & written))
