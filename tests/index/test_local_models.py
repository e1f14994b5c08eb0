"""Models in files, loaded by the packages that load real ones: tiny ones, made on the spot.

Their packages are no part of the test extra; `make test-models` installs them and runs this.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from index import NewsIndex
from index.embedders import Embedder, load_embedder
from index.encoder import StaticEncoder
from index.encoder.static import FILES
from index.errors import ModelNotFound

# Whatever their packages deprecate is theirs to mend.
pytestmark = [pytest.mark.models, pytest.mark.filterwarnings("default")]

NAME = "multilingual-e5-tiny"
QUESTION = "¿Cuánto costó el puente de Zamora?"
PASSAGE = "La obra costó tres millones de euros y duró dos años."


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The static encoder's tokenizer, in a folder, with what other packages want to know of it."""
    folder = tmp_path_factory.mktemp("tokenizer")
    (folder / "tokenizer.json").write_bytes(FILES.read("tokenizer.json"))
    names = dict.fromkeys(("pad_token", "unk_token", "cls_token", "sep_token"), "[UNK]")  # the one that it has
    about = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 128, **names}
    (folder / "tokenizer_config.json").write_text(json.dumps(about), "utf-8")
    return folder


@pytest.fixture(scope="module")
def on_disk(tokenizer: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A transformer of one random layer, saved as sentence-transformers saves its models."""
    pytest.importorskip("llama_index.embeddings.huggingface")
    torch = pytest.importorskip("torch")
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from transformers import AutoTokenizer, BertConfig, BertModel

    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("huggingface")
    words = AutoTokenizer.from_pretrained(tokenizer)
    sizes = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 64}
    BertModel(BertConfig(vocab_size=len(words), max_position_embeddings=128, **sizes)).save_pretrained(folder / "bert")
    words.save_pretrained(folder / "bert")
    layers = [Transformer(str(folder / "bert")), Pooling(32)]
    SentenceTransformer(modules=layers, device="cpu").save(str(folder / NAME))
    return folder / NAME


def test_a_folder_of_sentence_transformers(
    on_disk: Path, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model in a folder is loaded from it, with e5's prefixes by the folder's name, and its index finds it again
    from another working directory."""
    from sentence_transformers import SentenceTransformer

    monkeypatch.chdir(on_disk.parent)
    embedder = load_embedder(f"huggingface:./{NAME}")
    assert embedder.name == f"huggingface:{on_disk.resolve()}"
    assert embedder.dim == 32
    direct = SentenceTransformer(str(on_disk), device="cpu")
    expected = direct.encode([f"query: {QUESTION}", f"passage: {PASSAGE}"], normalize_embeddings=True)
    found = np.concatenate([embedder.embed_queries([QUESTION]), embedder.embed_passages([PASSAGE])])
    np.testing.assert_allclose(found, expected, atol=1e-5)
    NewsIndex.build(source, tmp_path / "index", embedder)[0].close()
    monkeypatch.chdir(tmp_path)
    with NewsIndex.open(tmp_path / "index") as index:
        assert index.embedder.name == embedder.name
        assert index.search(QUESTION)[0].article.id == "puente"


def test_a_cross_encoder_reranks(tokenizer: Path, source: Path, tmp_path: Path) -> None:
    """llama-index's reranker orders the hits by what its cross-encoder on disk says of the question and of a passage
    under its article's title and date."""
    torch = pytest.importorskip("torch")
    from llama_index.core.postprocessor import SentenceTransformerRerank
    from sentence_transformers import CrossEncoder
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    torch.manual_seed(0)
    words = AutoTokenizer.from_pretrained(tokenizer)
    sizes = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 64}
    config = BertConfig(
        vocab_size=len(words), max_position_embeddings=128, num_labels=1, initializer_range=1.0, **sizes
    )
    BertForSequenceClassification(config).save_pretrained(tmp_path / "cross")
    words.save_pretrained(tmp_path / "cross")
    judge = CrossEncoder(str(tmp_path / "cross"), device="cpu")
    reranker = SentenceTransformerRerank(model=str(tmp_path / "cross"), top_n=3, device="cpu")
    NewsIndex.build(source, tmp_path / "index")[0].close()
    with NewsIndex.open(tmp_path / "index") as plain, NewsIndex.open(tmp_path / "index", rerank=[reranker]) as index:
        hits = plain.search(QUESTION, k=30)
        found = index.search(QUESTION)
    scores = judge.predict([(QUESTION, f"title: {hit.article.title}\ndate: \n\n{hit.text}") for hit in hits])
    best = sorted(zip(scores.tolist(), hits, strict=True), key=lambda pair: -pair[0])[:3]
    assert [hit.passage for hit in found] == [hit.passage for _, hit in best]
    assert [hit.score for hit in found] == pytest.approx([score for score, _ in best], abs=1e-4)


def test_no_such_folder() -> None:
    """A folder that is not there is one sentence."""
    pytest.importorskip("llama_index.embeddings.huggingface")
    with pytest.raises(ModelNotFound, match=r"huggingface:\./nowhere"):
        load_embedder("huggingface:./nowhere")


@pytest.fixture
def fastembed_model(tokenizer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Embedder:
    """The static encoder's vectors as an ONNX graph that fastembed runs from its cache, without a network."""
    fastembed = pytest.importorskip("fastembed")
    onnx = pytest.importorskip("onnx")
    from fastembed.common.model_description import ModelSource, PoolingType
    from onnx import TensorProto, helper, numpy_helper

    folder = tmp_path / NAME
    folder.mkdir()
    for file in tokenizer.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    table = StaticEncoder().rows(np.arange(FILES.tokenizer().get_vocab_size()))
    dim = table.shape[1]
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"])],
        "lookup",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "pieces"])],
        [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["batch", "pieces", dim])],
        [numpy_helper.from_array(table, "table")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, str(folder / "model.onnx"))
    monkeypatch.setenv("FASTEMBED_CACHE_PATH", str(tmp_path))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    name = f"test-{tmp_path.name}/{NAME}"  # fastembed forgets no name that it was told
    nowhere = ModelSource(url="http://127.0.0.1:9/nowhere")
    fastembed.TextEmbedding.add_custom_model(name, PoolingType.MEAN, True, nowhere, dim, "model.onnx")
    return load_embedder(f"fastembed:{name}")


def test_a_model_of_fastembed(fastembed_model: Embedder, source: Path, tmp_path: Path) -> None:
    """A model that fastembed has on disk gives the vectors of its graph, with e5's prefixes by its name."""
    static = StaticEncoder()
    assert fastembed_model.dim == static.dim
    asked = fastembed_model.embed_queries([QUESTION])[0] @ static.embed_queries([f"query: {QUESTION}"])[0]
    told = fastembed_model.embed_passages([PASSAGE])[0] @ static.embed_passages([f"passage: {PASSAGE}"])[0]
    assert min(asked, told) > 0.999
    NewsIndex.build(source, tmp_path / "index", fastembed_model)[0].close()
    with NewsIndex.open(tmp_path / "index") as index:
        assert index.embedder.name == fastembed_model.name
        assert index.search(QUESTION)[0].article.id == "puente"


def test_a_model_that_fastembed_does_not_have() -> None:
    """A model that is not in fastembed's list is one sentence."""
    pytest.importorskip("fastembed")
    with pytest.raises(ModelNotFound, match="fastembed:nobody/nothing"):
        load_embedder("fastembed:nobody/nothing")
