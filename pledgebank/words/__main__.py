"""For those who work on the sentences: `python -m pledgebank.words check`, `... update [LANGUAGE ...]`."""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError

from pledgebank.words import catalogues

PACKAGE = Path(__file__).parent.parent


def main(arguments: list[str]) -> int:
    """Check the catalogues, or bring them up to date and begin those of languages named; 1 where something is wrong."""
    told = catalogues.faults_of_code(PACKAGE)
    if not told:
        template = catalogues.template_of(PACKAGE)
        paths = {*catalogues.FOLDER.glob("*.po"), *(catalogues.FOLDER / f"{name}.po" for name in arguments[1:])}
        if arguments[:1] == ["update"]:
            for path in paths:
                catalogues.update(path, template)
        print(f"en: all {len(template)} sentences")
        told = [f"{path.name}: {fault}" for path in sorted(paths) for fault in _checked(path, template)]
    for line in told:
        print(line, file=sys.stderr)
    return 1 if told else 0


def _checked(path: Path, template: Catalog) -> list[str]:
    try:
        catalogue = catalogues.read(path)
    except (PoFileError, ValueError, OSError) as error:
        return [f"cannot be read: {error}"]
    share = catalogues.share(catalogue, template)
    print(f"{path.stem}: {share:.0%}")
    too_few = [f"less than {catalogues.LEAST_SHARE:.0%} is translated"] if share < catalogues.LEAST_SHARE else []
    return [*catalogues.faults(catalogue, template), *too_few]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
