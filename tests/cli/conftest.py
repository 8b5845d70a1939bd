from __future__ import annotations

import sys

import pytest

from cli.call import Call, Ended
from lawspeaker.cli.main import main


@pytest.fixture
def lawspeaker(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    def call(*words: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["lawspeaker", *map(str, words)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        code = ended.value.code
        return Ended(code=code if isinstance(code, int) else 0, out=said.out, err=said.err)

    return call
