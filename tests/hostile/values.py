"""Values that break software."""

from typing import Any

from pledgebank.base import page
from pledgebank.base.ids import new_id
from pledgebank.web import nodes

FAR = 2**62
# Places in the order of some list or other, and of none.
CURSORS = [None, "", "=", "\u0661", "x" * 10_000] + [
    page.encode(key)
    for key in (
        (),
        (0,),
        (-1,),
        (FAR,),
        (None,),
        ("x",),
        (1.5,),
        (True,),
        (0, 0, "rubbish"),
        (0, FAR, ""),
        (0, 0, ""),
        (FAR, new_id()),
        (-FAR, new_id()),
        (0, "rubbish"),
        (0, new_id()),
        (float("nan"), new_id()),
        (float("inf"), new_id()),
        (-1.0, new_id()),
        (1e308, new_id()),
        (new_id(),),
    )
]
IDS = [
    nodes.encode(kind, new_id())
    for kind in ("Report", "Pledge", "Activity", "Slot", "Category", "Area", "ReportUpdate", "Nothing")
]
TEXTS = [
    "",
    " ",
    "\0",
    "a\0b",
    "\t\r\n\x7f\x85",
    "\u200b\u2060\ufeff",
    "\u2028\u2029",
    "\u202egnp.exe",
    "\ufffe\uffff",
    "e\u0301" * 40,
    "Z" + "\u0300" * 500,
    "\U0001f469\u200d\U0001f469\u200d\U0001f467",
    "\ufdfa" * 30,
    "\u0661\u0662\u0663\u0664\u0665\u0666",
    "x" * 10_000,
    "$where",
    '{"$gt": ""}',
    "a.b.$c",
    "__proto__",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "%s%n{0}{name}${x}",
    "../../../../etc/passwd\0",
    "null",
    "NaN",
    "-1",
    "1e400",
    "a@example.org\r\nBcc: b@example.org",
    "\u00e4@xn--.example",
    "=",
    "====",
    "Europe/../UTC",
    "UTC\n",
]
HOSTILE: dict[str, list[Any]] = {
    "String": [None, *TEXTS[::5], 1],
    "ID": [None, *TEXTS[::9], *IDS[::2], FAR, True],
    "Int": [None, 0, -1, 1, 22, 23, 100, 101, 2**31 - 1, -(2**31), 2**31, 10**400, 1.5, "1"],
    "Float": [None, 90, 90.1, -180, 180.1, 1e-320, 1e308, 10**400, *map(float, ("nan", "-inf"))],
    "Boolean": [None, True, False, 0],
    "DateTime": [
        None,
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+23:59",
        "1970-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999999Z",
        "9999-12-31T23:59:59-23:59",
        "2026-02-30T00:00:00Z",
        "2026-05-04T24:00:00Z",
        "2026-06-30T23:59:60Z",
        "2026-05-04T10:00:00+99:99",
        "2026-05-04T10:00:00",
        "\u0662\u0660\u0662\u0666-05-04T10:00:00Z",
        "",
        0,
        [],
    ],
    "Date": [None, "0001-01-01", "9999-12-31", "2026-05-04", "2026-02-30", "\u0662026-05-04", "", 0, []],
}
