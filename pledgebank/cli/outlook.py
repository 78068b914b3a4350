"""How a dry run is shown: what would be done, why not the rest, and how the file is understood."""

from collections import Counter

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pledgebank.imports.drafts import Draft
from pledgebank.imports.mapping import Mapping
from pledgebank.imports.trial import Outlook, Sample

MOST_SHOWN = 12
LONGEST = 60


def show(console: Console, outlook: Outlook, mapping: Mapping) -> None:
    """All of it, most important first."""
    _sum_up(console, outlook)
    _show_rejected(console, outlook)
    _show_names(console, "Categories", outlook.categories, outlook.new_categories, "would be added")
    _show_names(
        console, mapping.area_kind.capitalize(), outlook.areas, outlook.new_areas, "would newly be answered for"
    )
    _show_states(console, outlook)
    _show_dates(console, outlook, mapping)
    for sample in outlook.samples:
        _show_sample(console, outlook.place, sample, mapping)
    body = "would be added" if outlook.body_is_new else "is here already, and stays as it is"
    _say(console, f"The body {mapping.body.name} ({mapping.body.slug}) {body}.")
    _say(console, "Nothing was written. Without --dry-run it will be done.")


def _sum_up(console: Console, outlook: Outlook) -> None:
    table = Table("", "rows", title="What would be done", title_justify="left")
    table.add_row("Rows", f"{outlook.rows:,}")
    table.add_row("Would become reports", f"{outlook.become:,}")
    if outlook.known:
        table.add_row("Are reports already", f"{outlook.known:,}")
    for reason, times in sorted(outlook.rejected.items()):
        table.add_row(f"Rejected: {reason}", f"{times:,}")
    console.print(table)
    if outlook.earlier:
        _say(console, f"An earlier run has done {outlook.earlier:,} of these rows; it would go on behind them.")


def _show_rejected(console: Console, outlook: Outlook) -> None:
    if not outlook.rejected:
        return
    table = Table("reason", outlook.place, "what is wrong", "the row", title="Rejected, such as", title_justify="left")
    for reason, examples in sorted(outlook.examples.items()):
        for example in examples:
            row = ", ".join(f"{name}={value}" for name, value in example.written.items() if value)
            table.add_row(reason, f"{example.place:,}", _cell(example.detail), _cell(row, 2 * LONGEST))
    console.print(table)


def _show_names(console: Console, title: str, names: "Counter[str]", new: set[str], told: str) -> None:
    if not names:
        return
    table = Table("", "rows", "", title=f"{title}: {len(names):,}, of which {len(new):,} {told}", title_justify="left")
    for name, times in names.most_common(MOST_SHOWN):
        table.add_row(_cell(name), f"{times:,}", "new" if name in new else "")
    if len(names) > MOST_SHOWN:
        table.add_row(f"and {len(names) - MOST_SHOWN:,} more", "", "")
    console.print(table)


def _show_states(console: Console, outlook: Outlook) -> None:
    if not outlook.states:
        return
    table = Table("written", "means", "rows", title="States", title_justify="left")
    for (written, state), times in outlook.states.most_common(MOST_SHOWN):
        table.add_row(_cell(repr(written)), state.value if state else "unknown: rejected", f"{times:,}")
    console.print(table)


def _show_dates(console: Console, outlook: Outlook, mapping: Mapping) -> None:
    formats = " or ".join(mapping.created.formats)
    _say(console, f"Dates are read as {formats}; without a zone of their own, by the clocks of {mapping.created.zone}.")
    if outlook.first and outlook.last:
        _say(
            console, f"The first is of {outlook.first:%d %B %Y, %H:%M} UTC, the last of {outlook.last:%d %B %Y, %H:%M}."
        )


def _show_sample(console: Console, place: str, sample: Sample, mapping: Mapping) -> None:
    columns, draft, written = mapping.columns, sample.draft, sample.written
    table = Table("", "written", "understood as", title=f"For example {place} {sample.place:,}", title_justify="left")
    position = ", ".join(written[name] for name in (columns.latitude, columns.longitude))
    said = {
        "title": " | ".join(written[name] for name in columns.titles),
        "text": written.get(columns.description or "", ""),
        "category": " | ".join(written[name] for name in (columns.category_code, columns.category) if name),
        "position": position,
        "date": written[columns.created],
        "state": written.get(columns.state or "", ""),
        "key": written.get(columns.id or "", ""),
    }
    for name, understood in _understood(draft, sample.areas).items():
        table.add_row(name, _cell(said[name]), _cell(understood))
    console.print(table)


def _understood(draft: Draft, areas: tuple[str, ...]) -> dict[str, str]:
    return {
        "title": draft.title,
        "text": draft.description,
        "category": draft.category,
        "position": f"{draft.location.lat}, {draft.location.lng} in {', '.join(areas)}",
        "date": f"{draft.created_at:%Y-%m-%d %H:%M:%S} UTC",
        "state": draft.state.value,
        "key": draft.key,
    }


def _cell(text: str, longest: int = LONGEST) -> Text:
    # Text, so that no bracket in a file is taken for markup; the line ends made visible.
    shown = " ⏎ ".join(text.splitlines())
    return Text(shown if len(shown) <= longest else shown[: longest - 1] + "…")


def _say(console: Console, sentence: str) -> None:
    console.print(sentence, markup=False, highlight=False)
