"""A real llama.cpp server on loopback over a model of random weights that is made here.

It proves the wire, never the words: the model can neither read nor obey.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

N_LAYERS, N_WIDE, N_HEADS, N_INNER = 2, 64, 4, 128
N_BYTES = 256
MODEL = "tiny-random"
CHAT = (
    "{% for m in messages %}[{{ m['role'] }}] {{ m['content'] }}\n{% endfor %}"
    "{% if add_generation_prompt %}[assistant] {% endif %}"
)
SERVE = """
import sys, time, xllamacpp as x
p = x.CommonParams()
p.model.path, p.model_alias = sys.argv[1], {sys.argv[2]}
p.hostnames = ["127.0.0.1"]
p.port, p.n_ctx, p.n_parallel, p.n_predict, p.warmup = 0, 32768, 2, 64, False
p.cpuparams.n_threads = p.cpuparams_batch.n_threads = 1
server = x.Server(p)
print(server.listening_address, flush=True)
sys.stdin.read()
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Llama:
    """A running server: its address, such as http://127.0.0.1:40123, and its model's name."""

    url: str
    model: str


def tiny_model(path: Path, *, seed: int = 0) -> Path:
    """A two-layer llama of random weights over bytes and printable characters, about 0.4 MB."""
    import gguf  # noqa: PLC0415 - the environment of the rivals has none

    rng = np.random.default_rng(seed)
    writer = gguf.GGUFWriter(str(path), "llama")
    tokens, kinds = _vocabulary(gguf)
    writer.add_name(MODEL)
    writer.add_context_length(16384)
    writer.add_embedding_length(N_WIDE)
    writer.add_block_count(N_LAYERS)
    writer.add_feed_forward_length(N_INNER)
    writer.add_head_count(N_HEADS)
    writer.add_head_count_kv(N_HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(N_WIDE // N_HEADS)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([-float(i) for i in range(len(tokens))])
    writer.add_token_types(kinds)
    writer.add_unk_token_id(0)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_chat_template(CHAT)

    def put(name: str, *shape: int) -> None:
        weights = np.ones(shape) if len(shape) == 1 else rng.normal(0, 0.3, shape)
        # Single bytes drawn at random are no UTF-8, which the server refuses inside of JSON.
        weights[_places_of(kinds, gguf.TokenType.BYTE) if name == "output.weight" else []] = 0.0
        writer.add_tensor(name, weights.astype(np.float32))

    put("token_embd.weight", len(tokens), N_WIDE)
    put("output_norm.weight", N_WIDE)
    put("output.weight", len(tokens), N_WIDE)
    for i in range(N_LAYERS):
        put(f"blk.{i}.attn_norm.weight", N_WIDE)
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            put(f"blk.{i}.{name}.weight", N_WIDE, N_WIDE)
        put(f"blk.{i}.ffn_norm.weight", N_WIDE)
        put(f"blk.{i}.ffn_gate.weight", N_INNER, N_WIDE)
        put(f"blk.{i}.ffn_up.weight", N_INNER, N_WIDE)
        put(f"blk.{i}.ffn_down.weight", N_WIDE, N_INNER)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _places_of(kinds: list[int], kind: int) -> list[int]:
    return [place for place, each in enumerate(kinds) if each == kind]


def _vocabulary(gguf: Any) -> tuple[list[bytes], list[int]]:
    kind = gguf.TokenType
    special = [(b"<unk>", kind.UNKNOWN), (b"<s>", kind.CONTROL), (b"</s>", kind.CONTROL)]
    single = [(f"<0x{i:02X}>".encode(), kind.BYTE) for i in range(N_BYTES)]
    plain = [(chr(i).encode(), kind.NORMAL) for i in range(33, 127)]
    space = [("\u2581".encode(), kind.NORMAL), (b"\n", kind.NORMAL)]
    tokens = special + single + plain + space
    return [text for text, _ in tokens], [int(each) for _, each in tokens]


def serve(folder: Path) -> Iterator[Llama]:
    """Serve the tiny model from a process of its own until the generator is closed."""
    model = tiny_model(folder / "tiny.gguf")
    with (folder / "llama.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(  # noqa: S603 - our own text
            [sys.executable, "-c", SERVE, str(model), MODEL],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )
        try:
            assert process.stdout is not None
            address = ""
            while not address.startswith("http"):
                line = process.stdout.readline()
                assert line, (folder / "llama.log").read_text(encoding="utf-8")[-2000:]
                address = line.strip()
            yield Llama(url=address, model=MODEL)
        finally:
            process.kill()
            process.communicate()
