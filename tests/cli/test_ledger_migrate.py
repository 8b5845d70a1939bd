from __future__ import annotations

import json

import pytest

from lawspeaker.cli.main import main
from lawspeaker.wiring import migration


@pytest.mark.parametrize(
    ("before", "said"), [(3, "Nothing was changed"), (1, "from version 1"), (0, "empty database")]
)
def test_it_says_what_was_done(
    before: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("lawspeaker.adapters.ledger.postgres.migrate", lambda _: before)
    monkeypatch.setattr("sys.argv", ["lawspeaker", "ledger", "migrate", "postgresql://k@/b"])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 0
    assert said in capsys.readouterr().out
    assert migration.migrate_ledger("postgresql://k@/b").before == before


def test_json_and_a_wrong_url(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("lawspeaker.adapters.ledger.postgres.migrate", lambda _: 1)
    for url, code in (("postgres://k@/b", 0), ("mysql://u:hush@h/b", 2)):
        monkeypatch.setattr("sys.argv", ["lawspeaker", "ledger", "migrate", url, "--json"])
        with pytest.raises(SystemExit) as end:
            main()
        assert end.value.code == code
    told = capsys.readouterr()
    assert json.loads(told.out) == {"schema_version": 1, "before": 1, "after": 3}
    assert "no PostgreSQL URL" in told.err
    assert "hush" not in told.err
