"""A headless Chromium, spoken with over its DevTools protocol."""

from __future__ import annotations

import base64
import io
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from websocket import create_connection

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 60.0
"""Seconds to wait for what does happen, on however slow a machine."""


def find() -> str | None:
    """Return the browser's command, if there is one."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Browser:
    """A running browser; `pages` and frames in them are `Page` objects."""

    def __init__(self, url: str) -> None:
        self._socket = create_connection(url, timeout=PATIENCE, suppress_origin=True)
        self._last = 0
        self.events: list[dict[str, Any]] = []

    def call(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        """Call a method of the protocol, for one page if its session is given."""
        self._last += 1
        message: dict[str, Any] = {"id": self._last, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        self._socket.send(json.dumps(message))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("id") != self._last:
                self.events.append(answer)
                continue
            if "error" in answer:
                raise RuntimeError(f"{method}: {answer['error']}")
            result: dict[str, Any] = answer["result"]
            return result

    def open(self, width: int, height: int) -> Page:
        """Open an empty page of this size."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        page = self.attach(target)
        page.resize(width, height)
        return page

    def attach(self, target: str) -> Page:
        """Return a page that is open."""
        answer = self.call("Target.attachToTarget", targetId=target, flatten=True)
        page = Page(self, answer["sessionId"])
        for domain in ("Page", "Runtime", "Log", "Network"):
            page.call(f"{domain}.enable")
        return page

    def pages(self) -> dict[str, str]:
        """Return what each open page is called."""
        infos = self.call("Target.getTargets")["targetInfos"]
        return {info["targetId"]: info["title"] for info in infos if info["type"] == "page"}

    def complaints(self) -> list[str]:
        """Return errors and warnings that pages have written to the console."""
        found = []
        for event in self.events:
            method, params = event.get("method"), event.get("params", {})
            if method == "Runtime.exceptionThrown":
                found.append(str(params["exceptionDetails"]))
            elif method == "Log.entryAdded" and params["entry"]["level"] in ("error", "warning"):
                found.append(str(params["entry"]))
            elif method == "Runtime.consoleAPICalled" and params["type"] in ("error", "warning"):
                found.append(str(params["args"]))
        return found

    def requests(self) -> list[str]:
        """Return the addresses that pages have asked for, the start of each."""
        return [
            event["params"]["request"]["url"][:100]
            for event in self.events
            if event.get("method") == "Network.requestWillBeSent"
        ]

    def close(self) -> None:
        """Take leave."""
        self._socket.close()


class Page:
    """One page."""

    def __init__(self, browser: Browser, session: str) -> None:
        self.browser = browser
        self.session = session

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Call a method of the protocol for this page."""
        return self.browser.call(method, self.session, **params)

    def go(self, url: str) -> None:
        """Open an address."""
        self.call("Page.navigate", url=url)

    def run(self, script: str) -> Any:
        """Return the value of an expression of JavaScript."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{script}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def wait(self, script: str) -> Any:
        """Wait until an expression is true, and return it."""
        return wait_for(lambda: self.run(script), script)

    def press(self, key: str, code: int) -> None:
        """Press a key, by its name and number."""
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code)

    def click(self, selector: str) -> None:
        """Click in the middle of an element."""
        x, y = self.run(
            f"(({{left, top, width, height}}) => [left + width / 2, top + height / 2])"
            f"(document.querySelector('{selector}').getBoundingClientRect())"
        )
        for kind, buttons in (("mouseMoved", 0), ("mousePressed", 1), ("mouseReleased", 0)):
            button = "none" if kind == "mouseMoved" else "left"
            where = {"x": x, "y": y, "button": button, "buttons": buttons, "clickCount": 1}
            self.call("Input.dispatchMouseEvent", type=kind, **where)

    def swipe(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Draw a finger over the page, between points in pixels."""
        steps = [tuple(np.add(start, np.subtract(end, start) * part)) for part in (0, 0.5, 1)]
        for kind, points in zip(
            ("touchStart", "touchMove", "touchMove", "touchEnd"), [[p] for p in steps] + [[]],
            strict=True,
        ):  # fmt: skip
            touches = [{"x": x, "y": y} for x, y in points]
            self.call("Input.dispatchTouchEvent", type=kind, touchPoints=touches)

    def resize(self, width: int, height: int) -> None:
        """Give the window another size."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.call("Emulation.setDeviceMetricsOverride", **size)

    def look(self) -> np.ndarray:
        """Return what is to be seen, (height, width, 3)."""
        data = base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"])
        return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def wait_for(condition: Callable[[], Any], what: str) -> Any:
    """Wait until a condition holds, and return what it returns."""
    deadline = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < deadline, f"not within {PATIENCE:.0f} s: {what}"
        time.sleep(0.02)
    return found


@contextmanager
def running(command: str) -> Iterator[Browser]:
    """Run a browser with a profile of its own, which it may not leave the machine with."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [
                command,
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--mute-audio",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-popup-blocking",
                "--autoplay-policy=document-user-activation-required",  # as for everybody
                "--remote-debugging-port=0",
                f"--user-data-dir={profile}",
                "about:blank",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            port = Path(profile) / "DevToolsActivePort"
            wait_for(lambda: port.is_file() and port.read_text().count("\n"), "the browser's start")
            number, path = port.read_text().split()[:2]
            browser = Browser(f"ws://127.0.0.1:{number}{path}")
            yield browser
            browser.close()
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def outside(address: str) -> bool:
    """Return whether an address is not on this machine or in the page itself."""
    return not re.match(r"(file|data|blob|about|chrome):", address)
