"""Constitutional-AI rows, loaded by datasets and trained on by TRL (a tiny model, one step)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

datasets = pytest.importorskip("datasets", reason="datasets lives in .venv-oracles")

from lawspeaker.contract.clause import Cases  # noqa: E402 - after the skip
from lawspeaker.contract.compile.case_book import Case, CaseBook  # noqa: E402
from lawspeaker.contract.compile.compiling import compile_targets  # noqa: E402
from lawspeaker.contract.compile.line import Target  # noqa: E402
from lawspeaker.contract.compile.registry import CompileRequest  # noqa: E402
from strategies import ATTACKS, RIVER  # noqa: E402

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.filterwarnings("ignore")

BOOK = CaseBook(
    cases=(
        Case(id="case.1", request="Which view is right?", reply="Both sides say this."),
        Case(id="case.2", request="Which view is right?", reply="Only one."),
    )
)
SPECIAL = {"pad": "<pad>", "unk": "<unk>", "eos": "<|im_end|>"}
# Every word of a message is a token of its own; the template is ChatML's.
TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }} {{ m['content'] }} <|im_end|> {% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant {% endif %}"
)


@pytest.fixture
def rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The rows of two clauses, one with words that try to leave their place, as a data set."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    first, second = RIVER.clauses
    whole = first.model_copy(
        update={"cases": Cases(complies=("case.1",), violates=("case.2",))},
    )
    hostile = second.model_copy(update={"text": "w".join(["", *ATTACKS])})
    document = RIVER.model_copy(update={"clauses": (whole, hostile)})
    (made,) = compile_targets(document, [Target.CONSTITUTIONAL_AI], CompileRequest(cases=BOOK))
    file = tmp_path / "rows.jsonl"
    file.write_text(made.text, encoding="utf-8")
    loaded = datasets.load_dataset(
        "json", data_files=str(file), split="train", cache_dir=str(tmp_path / "cache")
    )
    assert [dict(row) for row in loaded] == [json.loads(line) for line in made.text.splitlines()]
    return loaded


def test_a_data_set_keeps_every_row_and_its_types(rows: Any) -> None:
    assert len(rows) == 6
    assert [row["kind"] for row in rows] == ["critique", "revision", "chooser"] * 2
    assert rows.features["seed"].dtype == "int64"
    for key in ("prompt", "chosen", "rejected"):
        assert set(rows.features[key].feature) == {"role", "content"}


def test_trl_trains_on_the_whole_rows(rows: Any, tmp_path: Path) -> None:
    trl = pytest.importorskip("trl", reason="TRL has an environment of its own: pip install trl")
    tokenizers = pytest.importorskip("tokenizers")
    transformers = pytest.importorskip("transformers")
    assert all(trl.is_conversational(row) for row in rows)
    whole = rows.filter(lambda row: not row["slots"])
    assert [row["kind"] for row in whole] == ["revision", "chooser"]
    plain = tokenizers.Tokenizer(tokenizers.models.WordLevel({"<pad>": 0, "<unk>": 1}, "<unk>"))
    plain.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    said = [m["content"] for row in whole for key in ("prompt", "chosen") for m in row[key]]
    said += [m["content"] for row in whole for m in row["rejected"]]
    teacher = tokenizers.trainers.WordLevelTrainer(special_tokens=list(SPECIAL.values()))
    plain.train_from_iterator(said, teacher)
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=plain,
        **{f"{name}_token": word for name, word in SPECIAL.items()},
    )
    tokenizer.chat_template = TEMPLATE
    shape = transformers.LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        intermediate_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=2,
        pad_token_id=0,
    )
    # The reference model is made anew from where the trained one was loaded.
    transformers.LlamaForCausalLM(shape).save_pretrained(tmp_path / "tiny")
    trainer = trl.DPOTrainer(
        model=transformers.LlamaForCausalLM.from_pretrained(tmp_path / "tiny"),
        args=trl.DPOConfig(
            output_dir=str(tmp_path / "out"),
            max_steps=1,
            per_device_train_batch_size=2,
            report_to=[],
            use_cpu=True,
            bf16=False,
            gradient_checkpointing=False,
        ),
        train_dataset=whole,
        processing_class=tokenizer,
    )
    done = trainer.train()
    assert done.global_step == 1
    assert done.training_loss == pytest.approx(0.693, abs=0.01)  # log 2: nothing is learned yet
    assert trainer.state.log_history
