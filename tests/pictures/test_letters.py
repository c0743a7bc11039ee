"""Words in pictures: cut by their width, in as many fonts and directions as they need."""

import shutil
from pathlib import Path

import pytest
from PIL import Image, ImageFont

from bot.pictures.fonts import Face, Fonts, of_this_machine
from bot.pictures.letters import Letters, clean, directions
from tests.pictures.drawings import packaged


def ink(letters: Letters, text: str) -> bytes:
    """The words, written."""
    paper = Image.new("RGB", (900, 60), "white")
    letters.write(paper, (5, 45), text, 34, "black", bold=True)
    return paper.tobytes()


@pytest.mark.parametrize("text", ["W" * 3000, "i" * 3000, "über " * 600, "👩‍🚀" * 800])
@pytest.mark.parametrize("room", [0, 40, 333])
def test_words_are_cut_by_their_real_width(text: str, room: int) -> None:
    letters = packaged()
    shown = letters.cut(text, room, 34)
    assert letters.width(shown, 34) <= room
    assert shown in ("", clean(text)) or shown.endswith("…")


def test_more_narrow_letters_than_wide_ones_have_room() -> None:
    assert len(packaged().cut("i" * 200, 300, 34)) > 2 * len(packaged().cut("W" * 200, 300, 34))


def test_words_that_have_room_stay_as_they_are() -> None:
    assert packaged().cut("Beta test", 900, 34) == "Beta test"


def test_an_accent_is_never_torn_from_its_letter() -> None:
    letters, text = packaged(), "g\u0303" * 40  # no single character says it
    for room in range(40, 200, 7):
        assert letters.cut(text, room, 34).rstrip("…").count("g") * 2 == len(
            letters.cut(text, room, 34).rstrip("…")
        )


def test_what_no_font_has_leaves_no_empty_box() -> None:
    assert ink(packaged(), "Ship \U00013000\U00013001 \U00013002 it") == ink(
        packaged(), "Ship … it"
    )
    assert ink(packaged(), "Ship \U0001fab6 it") == ink(packaged(), "Ship it")
    assert ink(packaged(), "\U0001fab6") == ink(packaged(), "")


def test_a_font_of_the_machine_helps_out(tmp_path: Path) -> None:
    own = of_this_machine()
    plain = tmp_path / "plain.ttf"  # Pillow's own: it has the letters of English alone
    source = ImageFont.load_default(20)
    assert isinstance(source, ImageFont.FreeTypeFont)
    stream = source.path
    stream.seek(0)  # type: ignore[union-attr]  # a stream, since it is within Pillow
    plain.write_bytes(stream.read())  # type: ignore[union-attr]
    machine = tmp_path / "machine"
    machine.mkdir()
    shutil.copy(own.regular.path, machine / "Found-Regular.ttf")
    (machine / "broken.ttf").write_bytes(b"no font at all")
    fonts = Fonts(plain, plain, [machine, tmp_path / "missing"])
    assert fonts.face_for("e", bold=False) is fonts.regular
    found = fonts.face_for("é", bold=False)
    assert found is not None
    assert found.path.name == "Found-Regular.ttf"
    assert fonts.face_for("日", bold=False) is None
    assert ink(Letters(fonts), "é") != ink(Letters(Fonts(plain, plain, [])), "é")


def test_which_signs_a_font_has_is_read_from_it() -> None:
    own = of_this_machine()
    for face in (own.regular, own.bold):
        assert all(face.has(sign) for sign in "aZ0 äßŁžñ…–·‘’“”ΑωАяạ")
        assert not any(face.has(sign) for sign in "日ع\U0001f600\uffff")
    assert not Face(Path("/no/such/font.ttf")).has("a")


def test_a_line_runs_the_way_of_its_first_letter() -> None:
    assert directions("Launch now") == (False, [("Launch now", False)])
    assert directions("G2 אבג דה") == (False, [("G2 ", False), ("אבג דה", True)])
    assert directions("… beta אבג", "אבג beta אבג")[0]  # its first word cannot be shown
    main, runs = directions("אבג beta 2 דה")
    assert main
    assert runs == [("אבג ", True), ("beta 2", False), (" דה", True)]


def test_what_cannot_be_seen_turns_nothing_around() -> None:
    assert clean("a\u202eb\n\tc\x00d") == "ab cd"
