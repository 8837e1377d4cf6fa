"""No key on a screen, in a recording or in a log, and no ordinary word lost for it."""

import pytest

from roleplay.models.redact import redact, register


def test_values_of_key_variables_are_hidden_wherever_they_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ACME_API_KEY", "SIGNING_KEY", "GITHUB_TOKEN", "CLIENT_SECRET"):
        monkeypatch.setenv(name, f"plain words {name.lower()}")
        assert redact(f"<plain words {name.lower()}>") == "<[redacted]>"
    monkeypatch.setenv("SHORT_KEY", "cat")
    monkeypatch.setenv("KEYBOARD", "querty-uiop")
    assert redact("the cat sat on querty-uiop") == "the cat sat on querty-uiop"


def test_of_two_keys_that_begin_alike_none_shines_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONE_KEY", "abcdefgh")
    monkeypatch.setenv("TWO_KEY", "abcdefghijkl")
    assert redact("abcdefghijkl abcdefgh") == "[redacted] [redacted]"


def test_a_registered_key_is_hidden_however_short() -> None:
    register("hush")
    assert redact("the key hush!") == "the key [redacted]!"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Incorrect API key provided: sk-abc***xyz.", "Incorrect API key provided: [redacted]"),
        ("Authorization: Bearer abc123.def456", "Authorization: Bearer [redacted]"),
        ("GET /v1?key=a1b2c3d4e5&alt=sse", "GET /v1?key=[redacted]&alt=sse"),
        ('{"x-api-key": "a1b2c3d4e5"}', '{"x-api-key": "[redacted]"}'),
        ("AIzaSyA-0123456789", "[redacted]"),
        ("http://me:pass@host/v1", "http://[redacted]@host/v1"),
    ],
)
def test_the_shapes_of_keys_are_known(said: str, shown: str) -> None:
    assert redact(said) == shown


def test_ordinary_words_stay() -> None:
    for text in (
        "A risk-assessment is the key: listen first, then ask.",
        "The bearer certificates are basic understanding; task-oriented, sky-high.",
        '{"key": "specific-apology", "token": "a long thing"}',
    ):
        assert redact(text) == text


def test_a_stand_in_for_a_key_tears_up_no_text() -> None:
    register("x")  # what people give to a local server that wants any key
    assert redact("The next extra text.") == "The next extra text."
