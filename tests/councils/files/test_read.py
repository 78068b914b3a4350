"""What is wrong with a file is told with its exact place and what would be right, all of it at once."""

import json
from textwrap import dedent

import pytest

from pledgebank.councils.files import read as files
from pledgebank.councils.files.faults import Mark, WrongFiles
from pledgebank.councils.model import Role
from pledgebank.councils.questions import Choice, QuestionKind

GOOD = """\
    # What Leeds takes.
    bodies:
      - slug: leeds
        name: Leeds
        phone: 0113 222 4444
        email: Reports@Leeds.example
        language: cy
        areas: [north, no]
        categories:
          - name: {en: Pothole, cy: Twll}
            groups: [Roads, {en: Danger, cy: Perygl}]
            areas: north
            hazard: true
            questions:
              - key: deep
                label: Deep?
                kind: ONE_OF
                required: true
                choices:
                  - No
                  - 0800
                  - {key: very, label: Very, stops: Please phone 0800 111 now.}
          - {key: bins, name: 007, active: false, email: bins@leeds.example}
    staff:
      - {email: Ann@Leeds.example, roles: [OFFICER, MODERATOR], bodies: leeds}
    """
CATEGORY = """\
    bodies:
    - slug: leeds
      name: Leeds
      areas: []
      categories:
      - {}
    """
QUESTION = """\
    bodies:
    - slug: leeds
      name: Leeds
      areas: []
      categories:
      - name: Bins
        questions:
        - {}
    """


def refused(*files_: str | bytes) -> list[str]:
    named = [("abcd"[place], one if isinstance(one, bytes) else one.encode()) for place, one in enumerate(files_)]
    with pytest.raises(WrongFiles) as wrong:
        files.read(named)
    return wrong.value.message.splitlines()


def test_a_good_file_is_read_as_it_is_written() -> None:
    councils = files.read([("good.yaml", dedent(GOOD).encode())])

    [body] = councils.bodies
    pothole, bins = body.categories
    [deep] = pothole.questions
    assert (body.phone, body.email, body.language) == ("0113 222 4444", "reports@leeds.example", "cy")
    assert body.areas == ("north", "no")
    assert (pothole.key, pothole.name, pothole.names) == ("pothole", "Pothole", {"en": "Pothole", "cy": "Twll"})
    assert pothole.groups == ({"cy": "Roads"}, {"en": "Danger", "cy": "Perygl"})
    assert (pothole.areas, pothole.hazard, deep.kind, deep.required) == (("north",), True, QuestionKind.ONE_OF, True)
    assert deep.choices == (
        Choice(key="no", label={"cy": "No"}),
        Choice(key="0800", label={"cy": "0800"}),
        Choice(key="very", label={"cy": "Very"}, stops={"cy": "Please phone 0800 111 now."}),
    )
    assert (bins.key, bins.name, bins.active, bins.email) == ("bins", "007", False, "bins@leeds.example")
    [ann] = councils.staff
    assert (ann.email, ann.roles, ann.bodies) == ("ann@leeds.example", (Role.OFFICER, Role.MODERATOR), ("leeds",))
    assert {(one.slug, one.place.mark) for one in councils.areas} == {
        ("north", Mark(8, 13)),
        ("no", Mark(8, 20)),
        ("north", Mark(12, 16)),
    }


def test_json_says_the_same_as_yaml() -> None:
    entry = {"slug": "leeds", "name": "Leeds \U0001f6b2", "areas": [], "categories": [{"name": "Bins"}]}
    as_json = json.dumps({"bodies": [entry]}, indent="\t")
    as_yaml = "bodies: [{slug: leeds, name: Leeds \U0001f6b2, areas: [], categories: [{name: Bins}]}]"

    assert files.read([("a", as_json.encode())]).bodies == files.read([("a", as_yaml.encode())]).bodies


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("", ["a:1:1: there is nothing in this file; bodies are expected"]),
        ("# only words\n", ["a:1:1: there is nothing in this file; bodies are expected"]),
        (b"bodies: \xff", ["a:1:9: this is no UTF-8; please save the file as UTF-8"]),
        ("bodies:\n- slug: é\u2028", ["a:2:10: the character U+2028 stands here; it cannot be kept"]),
        ("\ufeffbodies: \0", ["a:1:9: the character U+0000 stands here; it cannot be kept"]),
        ("- slug: leeds\n", ["a:1:1: a list stands here; a councils file is expected, with bodies"]),
        ("leeds", ['a:1:1: "leeds" stands here; a councils file is expected, with bodies']),
        ("staff: []", ['a:1:1: a councils file needs "bodies"']),
        ("bodys: []\nbodies: []", ['a:1:1: a councils file has no "bodys"; did you mean "bodies"?']),
        ("bodies:\n- slug: a\n---\nbodies: []", ["a:3:1: a second document begins here; one file has one"]),
        ("bodies:\n\t- slug: a", ["a:2:1: a tab; YAML is indented by spaces"]),
        ("bodies: [a", [
            "a:1:11: this cannot be read as YAML: did not find expected ',' or ']', while parsing a flow sequence"
        ]),
        ("bodies: @a", ["a:1:9: a text that begins with @ needs quotes"]),
        ('{"bodies": [1,]}', ["a:1:15: this cannot be read as JSON: a value is expected"]),
        ('{"bodies": []', ['a:1:14: this cannot be read as JSON: "}" is expected']),
        ('{"bodies": []}\nmore', ["a:2:1: this cannot be read as JSON: the file should end here"]),
        ('{"bodies": [],\n "bodies": []}', ['a:2:2: "bodies" is there twice; the first is in line 1']),
        ("bodies: []\nbodies: []", ['a:2:1: "bodies" is there twice; the first is in line 1']),
        ("? [a]\n: b\nbodies: []", ["a:1:3: a name must be a text"]),
        ("bodies: []\n<<: {}", ['a:2:1: a councils file has no "<<"; it may have bodies, staff']),
    ],
)  # fmt: skip
def test_what_is_no_file_of_ours_is_told_where(file: str | bytes, told: list[str]) -> None:
    assert refused(file) == told


@pytest.mark.parametrize(
    ("category", "told"),
    [
        ("{}", ['a:6:5: a category needs "name"']),
        ("Bins", ['a:6:5: "Bins" stands here; a category is expected, with name']),
        ("{name: }", ["a:6:12: nothing stands here; write a text, or leave the line out"]),
        ("{name: null}", ["a:6:12: nothing stands here; write a text, or leave the line out"]),
        ("{name: [Bins]}", ["a:6:12: a list stands here; a text is expected"]),
        ("{name: {}}", ["a:6:12: nothing stands here; write a text, or texts by language such as {en: ..., cy: ...}"]),
        ("{name: {xx: Bins}}", ['a:6:13: there is no language "xx"; a code such as en, cy, pl or ur is expected']),
        ("{name: '???'}", ['a:6:12: from "???" no key can be made; please give it a "key"']),
        ("{name: A, hazard: yes}", ['a:6:23: "yes" stands here; true or false is expected, without quotes']),
        ("{name: A, hazard: 'true'}", ['a:6:23: "true" stands here; true or false is expected, without quotes']),
        ("{name: A, hazzard: true}", ['a:6:15: a category has no "hazzard"; did you mean "hazard"?']),
        ("{name: A, email: a@b}", [
            'a:6:22: "a@b": Please check this e-mail address: it should look like name@example.org.'
        ]),
        ("{name: A, key: A b}", ['a:6:20: "A b": Please use lower-case letters and digits, joined by hyphens.']),
        ("&x {name: A}", ["a:6:5: &x: anchors are not understood; write it out where it is needed"]),
        ("{name: &x A, email: *x}", [
            "a:6:12: &x: anchors are not understood; write it out where it is needed",
            "a:6:25: *x: references are not understood; write it out",
        ]),
        ("{name: !!str A}", ["a:6:12: tag:yaml.org,2002:str: tags are not understood; leave it out"]),
        ("!!python/object:os.system {name: A}", [
            "a:6:5: tag:yaml.org,2002:python/object:os.system: tags are not understood; leave it out"
        ]),
        ("{name: A}\n  - name: a", ['a:7:11: the key "a" is there twice; the first is in line 6']),
        ("{name: " + "A" * 201 + "}", [f'a:6:12: "{"A" * 60}...": Please keep this to 200 characters.']),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_category_is_told_where(category: str, told: list[str]) -> None:
    assert refused(dedent(CATEGORY).replace("{}", category)) == told


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("{}", [f'a:8:7: a question needs "{name}"' for name in ("key", "label", "kind")]),
        ("{key: a, label: A, kind: TXT}", ['a:8:32: "TXT" is none of the words for this; did you mean "TEXT"?']),
        ("{key: a, label: A, kind: WORDS}", [
            f'a:8:32: "WORDS" is none of the words for this; it is one of {", ".join(QuestionKind)}'
        ]),
        ("{key: a b, label: A, kind: TEXT}", [
            'a:8:13: "a b": a key has letters and digits, joined by - or _, at most 60 of them'
        ]),
        ("{key: a, label: A, kind: ONE_OF}", ['a:8:7: a question of kind ONE_OF needs "choices"']),
        ("{key: a, label: A, kind: SOME_OF, choices: []}", ['a:8:50: a question of kind SOME_OF needs "choices"']),
        ("{key: a, label: A, kind: TEXT, choices: [b]}", [
            "a:8:47: a question of kind TEXT has no choices; ONE_OF and SOME_OF have"
        ]),
        ("{key: a, label: A, kind: NOTICE, required: true}", [
            "a:8:50: a NOTICE is only read, so that it cannot be required"
        ]),
        ("{key: a, label: A, kind: ONE_OF, choices: [Yes, 'yes']}", [
            'a:8:55: the key "yes" is there twice; the first is in line 8'
        ]),
        ("{key: a, label: A, kind: ONE_OF, choices: [{key: b, labl: B}]}", [
            'a:8:50: a choice needs "label"', 'a:8:59: a choice has no "labl"; did you mean "label"?'
        ]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_question_is_told_where(question: str, told: list[str]) -> None:
    assert refused(dedent(QUESTION).replace("{}", question)) == told


@pytest.mark.parametrize(
    ("staff", "told"),
    [
        ("{email: a@b.example, roles: OFFICER, bodies: leds}", [
            'a:3:48: these files have no body "leds"; did you mean "leeds"?'
        ]),
        ("{email: a@b.example, roles: [BOSS], bodies: leeds}", [
            'a:3:32: "BOSS" is none of the words for this; it is one of MODERATOR, OFFICER'
        ]),
        ("{email: a@b.example, role: OFFICER, bodies: leeds}", [
            'a:3:3: somebody who works here needs "roles"',
            'a:3:24: somebody who works here has no "role"; did you mean "roles"?',
        ]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_staff_is_told_where(staff: str, told: list[str]) -> None:
    assert refused(f"bodies: [{{slug: leeds, name: L, areas: [], categories: []}}]\nstaff:\n- {staff}") == told


def test_json_wants_its_texts_in_quotes() -> None:
    body = {"slug": "leeds", "name": 5, "phone": None, "areas": [], "categories": [{"name": "A", "hazard": 1}]}

    assert refused(json.dumps({"bodies": [body]})) == [
        'a:1:39: "5" stands here; a text in quotes is expected',
        'a:1:51: "null" stands here; a text in quotes is expected',
        'a:1:109: "1" stands here; true or false is expected, without quotes',
    ]


def test_a_body_in_two_files_is_told_with_both_places() -> None:
    one = "bodies: [{slug: leeds, name: L, areas: [], categories: []}]"

    assert refused(one, f"\n{one}") == ['b:2:17: the body "leeds" is there twice; the first is in a:1']


def test_of_many_faults_fifty_are_told_in_the_order_of_the_files() -> None:
    lines = refused("bodies:\n" + "- {}\n" * 20, "bodies: 5")

    assert len(lines) == 51
    assert lines[:2] == ['a:2:3: a body needs "slug"', 'a:2:3: a body needs "name"']
    assert lines[-1] == "... and 31 more"


def test_what_is_shown_of_a_file_acts_on_no_terminal() -> None:
    [told] = refused('{"bodies": [], "\\u001b[2J\\ud800\\u202e": 1}')

    assert told == 'a:1:16: a councils file has no "\ufffd[2J\ufffd\ufffd"; it may have bodies, staff'
