"""Whole lectures of stub scenes, made in processes of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import av
import pytest

from explainer.deck.slides import cut
from explainer.render.clips import ClipStore
from explainer.render.executor import ProcessExecutor
from explainer.render.job import SceneFailure, SceneResult
from explainer.render.join import count_frames
from explainer.render.lecture import keys_of, make
from explainer.render.order import Event, Made, Order, Planned, ScenesFailed
from explainer.render.reading import read_lecture
from explainer.render.settings import Picture

SMALL = Picture(128, 72, 10)
LONG = "[self.play(Square().animate.rotate(1), run_time=1) for _ in range(100_000)]"


def order(folder: Path, out: Path, *only: str) -> Order:
    return Order(lecture=read_lecture(folder), only=only, picture=SMALL, out=out)


def run(order: Order) -> tuple[Made, list[Event]]:
    events: list[Event] = []
    return make(order, ProcessExecutor(2), events.append), events


def left_over(out: Path) -> list[str]:
    return [path.name for path in out.rglob(".*") if path.name != ".lock"]


def test_a_lecture_is_made_and_the_second_time_reused(write_lecture, tmp_path: Path) -> None:
    folder = write_lecture(first="pass", second="self.wait(0.5)")
    made, events = run(order(folder, tmp_path / "out"))
    assert made.path == tmp_path / "out" / "lecture.mp4"
    assert made.rendered == ("first", "second")
    assert made.length == pytest.approx(1.3)
    assert count_frames(made.path) == 13
    assert made.path.with_suffix(".srt").read_text(encoding="utf-8").count("Said.") == 2
    assert "00:00.400 --> 00:00:01.300" in made.path.with_suffix(".vtt").read_text("utf-8")
    with av.open(made.path) as video:
        assert [c["metadata"]["title"] for c in video.chapters()] == ["First", "Second"]
    assert Planned(("first", "second"), ()) in events
    assert left_over(tmp_path / "out") == []

    before = made.path.read_bytes()
    again, events = run(order(folder, tmp_path / "out"))
    assert (again.rendered, again.reused) == ((), ("first", "second"))
    assert not [event for event in events if isinstance(event, SceneResult)]
    assert again.path.read_bytes() == before


def test_only_what_changed_or_broke_is_rendered_again(write_lecture, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(order(write_lecture(first="pass", second="pass", third="pass"), out))
    changed = write_lecture(first="pass", second="self.wait(0.2)", third="pass")
    clip = ClipStore(out / "scenes", "en", SMALL).path("third")
    clip.write_bytes(clip.read_bytes()[:1000])
    made, _ = run(order(changed, out))
    assert (made.rendered, made.reused) == (("second", "third"), ("first",))
    assert count_frames(made.path) == 14


def test_a_part_of_the_lecture_is_not_called_the_lecture(write_lecture, tmp_path: Path) -> None:
    folder = write_lecture(first="pass", second="pass", third="pass")
    out = tmp_path / "out"
    assert run(order(folder, out, "second"))[0].path == out / "second.mp4"
    assert run(order(folder, out, "third", "second"))[0].path == out / "excerpt.mp4"
    assert not (out / "lecture.mp4").exists()


def test_a_scene_that_fails_spares_the_others_and_the_old_video(
    write_lecture, tmp_path: Path
) -> None:
    folder = write_lecture(
        good="pass",
        raises='raise RuntimeError("the reason")',
        dies="import os; os._exit(3)",
        plays="pass",
    )
    out = tmp_path / "out"
    out.mkdir()
    (out / "lecture.mp4").write_bytes(b"the old one")
    with pytest.raises(ScenesFailed, match="raises: RuntimeError: the reason") as caught:
        run(order(folder, out))
    reasons = {failure.name: failure.reason for failure in caught.value.failures}
    assert reasons.keys() == {"raises", "dies"}
    assert "(raises.py, line " in reasons["raises"]
    assert reasons["dies"] == "its process ended with 3"
    assert (out / "lecture.mp4").read_bytes() == b"the old one"
    assert left_over(out) == []
    made, _ = run(order(write_lecture(good="pass", plays="pass"), out))
    assert made.reused == ("good", "plays")


def test_a_scene_that_plays_nothing_is_said(write_lecture, tmp_path: Path) -> None:
    folder = write_lecture(empty="pass")
    source = folder / "empty.py"
    text = source.read_text(encoding="utf-8")
    source.write_text(text.replace("self.play(", "str(").replace(", run_time=0.4", ""), "utf-8")
    with pytest.raises(ScenesFailed, match="no play calls"):
        run(order(folder, tmp_path / "out"))


def test_a_file_without_a_scene_is_said(write_lecture, tmp_path: Path) -> None:
    folder = write_lecture(empty="pass")
    (folder / "empty.py").write_text("from manim import Scene\n", encoding="utf-8")
    with pytest.raises(ScenesFailed, match="must define one scene class; it defines none"):
        run(order(folder, tmp_path / "out"))


def test_leaving_early_stops_the_processes(write_lecture, tmp_path: Path) -> None:
    def interrupt(event: Event) -> None:
        if isinstance(event, SceneResult):
            raise KeyboardInterrupt

    folder = write_lecture(short="pass", long=LONG)
    with pytest.raises(KeyboardInterrupt):
        make(order(folder, tmp_path / "out"), ProcessExecutor(2), interrupt)
    assert left_over(tmp_path / "out") == []


def start(folder: Path, out: Path) -> subprocess.Popen[str]:
    options = ["--quality", "draft", "--jobs", "2", "--out", str(out), str(folder)]
    return subprocess.Popen(
        [sys.executable, "-c", "from explainer.cli import main; main()", "lecture", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def wait_for(condition, what: str) -> None:
    """Wait, long enough for a slow machine, for something that does happen."""
    deadline = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not happen"
        time.sleep(0.05)


def of_this_lecture(folder: Path) -> list[int]:
    """Return the processes that have the long scene's clip under way, by their open files."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            opened = [os.readlink(link) for link in (process / "fd").iterdir()]
        except OSError:
            continue
        if any(str(folder) in path for path in opened):
            found.append(int(process.name))
    return found


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_killed_at_work_and_started_again(write_lecture, tmp_path: Path, number: int) -> None:
    out = tmp_path / "out"
    process = start(write_lecture(short="pass", long=LONG), out)
    wait_for(lambda: list(out.glob("scenes/short.*.json")), "the short scene")
    wait_for(lambda: list(out.glob(".work-*/long/.clip*")), "the long scene's start")
    process.send_signal(number)
    output, _ = process.communicate(timeout=60)
    expected = {signal.SIGKILL: -9, signal.SIGTERM: 143, signal.SIGINT: 130}
    assert process.returncode == expected[signal.Signals(number)]
    assert "Traceback" not in output
    wait_for(lambda: not of_this_lecture(out), "the end of all its processes")
    assert not (out / "lecture.mp4").exists()
    assert bool(left_over(out)) is (number == signal.SIGKILL)

    second = start(write_lecture(short="pass", long="pass"), out)
    output, _ = second.communicate(timeout=120)
    assert second.returncode == 0, output
    assert "Scenes to render: 1, unchanged: 1." in output
    assert left_over(out) == []
    assert count_frames(out / "lecture.mp4") == 12


@pytest.mark.slow
def test_two_at_once_do_no_harm(write_lecture, tmp_path: Path) -> None:
    out = tmp_path / "out"
    folder = write_lecture(first="self.wait(2)", second="self.wait(2)")
    both = [start(folder, out) for _ in range(2)]
    outputs = [process.communicate(timeout=120)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], outputs
    assert sorted("reused 2." in output for output in outputs) == [False, True]
    assert count_frames(out / "lecture.mp4") == 72
    assert left_over(out) == []


def test_failures_tell_all_they_know(write_lecture, tmp_path: Path) -> None:
    events: list[Event] = []
    folder = write_lecture(raises='raise RuntimeError("the reason")')
    with pytest.raises(ScenesFailed):
        make(order(folder, tmp_path / "out"), ProcessExecutor(1), events.append)
    (failure,) = (event for event in events if isinstance(event, SceneFailure))
    assert "Traceback" in failure.details


OWN = """
from dataclasses import dataclass
from types import SimpleNamespace
from manim import Scene
from explainer.parameters import Parameters, square, whole

@dataclass(frozen=True)
class Choice(Parameters):
    tenths: int = whole(1, least=1, most=9)
    input: tuple = square([[1, 2], [3, 4]], least=2, most=3)

class Own(Scene):
    takes = Choice

    def __init__(self, *, lang, on_beat, parameters=None, **kwargs):
        super().__init__(**kwargs)
        self.chosen, self.timeline = Choice.of(parameters or {}), []

    def construct(self):
        self.wait(self.chosen.tenths / 10 + len(self.chosen.input) - 2)
"""


def test_a_scene_comes_twice_with_other_parameters(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(OWN, encoding="utf-8")
    plan = tmp_path / "my.toml"
    entries = '"own", {scene = "own", tenths = 5, input = 3}'
    plan.write_text(f'title = "T"\n[[chapter]]\ntitle = "C"\nscenes = [{entries}]\n', "utf-8")
    out = tmp_path / "out"
    made, _ = run(order(plan, out))
    assert (made.path, made.rendered) == (out / "my.mp4", ("own", "own-2"))
    assert count_frames(made.path) == 1 + 15
    with av.open(made.path) as video:
        titles = [chapter["metadata"]["title"] for chapter in video.chapters()]
    assert titles == ["Own", "Own (tenths 5, input 3×3)"]
    plan.write_text(plan.read_text("utf-8").replace("tenths = 5", "tenths = 6"), "utf-8")
    assert run(order(plan, out))[0].rendered == ("own-2",)
    assert run(order(plan, out, "own-2"))[0].path == out / "own-2.mp4"


def test_lectures_with_other_parameters_keep_their_clips_in_one_folder(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(OWN, encoding="utf-8")

    def plan(name: str, *entries: str) -> Path:
        path = tmp_path / name
        scenes = ", ".join(entries)
        path.write_text(f'title = "T"\n[[chapter]]\ntitle = "C"\nscenes = [{scenes}]\n', "utf-8")
        return path

    two, five = '{scene = "own", tenths = 2}', '{scene = "own", tenths = 5}'
    one, other = plan("one.toml", two, '"own"'), plan("other.toml", '"own"', five, two, two)
    out = tmp_path / "out"
    assert run(order(one, out))[0].rendered == ("own", "own-2")
    made, _ = run(order(other, out))
    assert (made.rendered, made.reused) == (("own-2",), ("own", "own-3", "own-4"))
    assert count_frames(made.path) == 1 + 5 + 2 + 2
    for lecture in (one, other):
        assert run(order(lecture, out))[0].rendered == ()


def test_an_ordinary_scene_may_be_part_of_a_lecture(write_lecture, tmp_path: Path) -> None:
    folder = write_lecture(stub="pass", plain="pass")
    (folder / "plain.py").write_text(
        "from manim import Scene\n"
        "class Plain(Scene):\n"
        "    def construct(self):\n"
        "        self.wait(0.5)\n",
        encoding="utf-8",
    )
    made, events = run(order(folder, tmp_path / "out"))
    assert count_frames(made.path) == 4 + 5
    (plain,) = (one for one in events if isinstance(one, SceneResult) and one.name == "plain")
    assert plain.beats == ()


def test_the_sections_of_an_ordinary_scene_are_its_beats(write_lecture, tmp_path: Path) -> None:
    folder = write_lecture(stub="pass", plain="pass")
    (folder / "plain.py").write_text(
        "from manim import Scene\n"
        "class Plain(Scene):\n"
        "    def construct(self):\n"
        "        self.next_section('one')\n"
        "        self.wait(0.5)\n"
        "        self.next_section('two')\n"
        "        self.wait(0.4)\n",
        encoding="utf-8",
    )
    wanted = order(folder, tmp_path / "out")
    run(wanted)
    clip = wanted.store.get("plain", keys_of(wanted, ["plain"])["plain"])
    assert clip is not None
    told = [(beat.name, round(beat.start, 6), round(beat.end, 6)) for beat in clip.beats]
    assert told == [("one", 0.0, 0.5), ("two", 0.5, 0.9)]
    deck = cut(wanted, {"plain": clip}, tmp_path / "videos", stills=".jpg")
    assert [count_frames(slide.video) for slide in deck.slides] == [5, 4]


def test_a_contact_sheet_is_made_of_the_clips(write_lecture, tmp_path: Path) -> None:
    wanted, out = (
        order(write_lecture(first="pass", second="pass"), tmp_path / "out"),
        tmp_path / "out",
    )
    run(wanted)
    events: list[Event] = []
    made = make(wanted, ProcessExecutor(1), events.append, contact_sheet=True)
    assert made.rendered == ()
    assert made.sheet == out / "contact-sheet.en.png"
    assert made.sheet.stat().st_size > 0
    assert order(wanted.lecture.path, out, "second").sheet == out / "second.contact-sheet.en.png"
