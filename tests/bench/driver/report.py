"""The table: what each side did, by how much ours is ahead, and whether that is enough."""

from dataclasses import dataclass

from .measure import Samples


@dataclass(frozen=True)
class Line:
    name: str
    unit: str
    wall_limit: float
    cpu_limit: float | None
    samples: dict[str, Samples]

    def summary(self) -> dict:
        medians = {name: samples.medians() for name, samples in self.samples.items()}
        summary = {"name": self.name, "unit": self.unit, "medians": medians}
        if medians.get("rival", {}) and medians.get("ours", {}):
            rival, ours = medians["rival"], medians["ours"]
            wall, cpu = ours["rate"] / rival["rate"], rival["cpu_us"] / ours["cpu_us"]
            summary |= {"wall_ratio": wall, "wall_limit": self.wall_limit}
            summary |= {"cpu_ratio": cpu, "cpu_limit": self.cpu_limit}
            summary["passed"] = (
                wall >= self.wall_limit
                and cpu >= (self.cpu_limit or 0)
                and ours.get("p99_ms", 0) <= rival.get("p99_ms", 0)
            )
        else:
            summary["passed"] = None if "ours" not in medians else False
        return summary | {"rounds": {name: vars(it) for name, it in self.samples.items()}}


def table(summaries: list[dict], memory: list[dict]) -> str:
    lines = [
        f"{'':34}{'a second':>22}{'CPU µs each':>20}{'p99 ms':>18}{'wall':>14}{'CPU':>14}",
        f"{'':34}{'rival':>11}{'ours':>11}{'rival':>10}{'ours':>10}{'rival':>9}{'ours':>9}"
        f"{'ratio':>7}{'limit':>7}{'ratio':>7}{'limit':>7}",
    ]
    for it in summaries:
        cells = f"{it['name']:34}"
        for field, width, form in (
            ("rate", 11, ",.0f"), ("cpu_us", 10, ",.2f"), ("p99_ms", 9, ",.1f")
        ):  # fmt: skip
            for side in ("rival", "ours"):
                cells += _cell(it["medians"].get(side, {}).get(field), width, form)
        for field, form in (
            ("wall_ratio", ".1f"), ("wall_limit", ".0f"), ("cpu_ratio", ".1f"), ("cpu_limit", ".0f")
        ):  # fmt: skip
            cells += _cell(it.get(field), 7, form)
        lines.append(f"{cells}  {_verdict(it['passed'])}")
    for it in memory:
        cells = f"{it['name']:34}{it['mb']:11,.0f} MB"
        if it["limit"]:
            cells += f"  limit {it['limit']:,.0f} MB  {_verdict(it['mb'] < it['limit'])}"
        lines.append(cells)
    return "\n".join(lines)


def _cell(value: float | None, width: int, form: str) -> str:
    return f"{'–' if value is None else format(value, form):>{width}}"


def _verdict(passed: bool | None) -> str:
    return "" if passed is None else "PASS" if passed else "MISS"
