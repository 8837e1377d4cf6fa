"""What a provider's failure means, and what is shown of its words."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from roleplay.errors import BadCredentials, BadRequest, ContextOverflow, ModelError, ModelUnavailable, RateLimited
from roleplay.models.failures import Asked, failure, quoted, retry_after
from roleplay.text import one_line

LOCAL = Asked("openai/local", "openai", "http://me:secret@127.0.0.1:8080/v1", ("OPENAI_API_KEY",))
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


class RefusalError(Exception):
    def __init__(self, message: str, status: int | None = None, **headers: str) -> None:
        super().__init__(message)
        if status is not None:
            self.status_code = status
        self.litellm_response_headers = {name.replace("_", "-"): value for name, value in headers.items()}


def test_the_kind_follows_the_status_and_the_words() -> None:
    for error, kind in (
        (RefusalError("no", 401), BadCredentials),
        (RefusalError("no", 403), BadCredentials),
        (RefusalError("no", 402), BadCredentials),
        (RefusalError("insufficient_quota", 429), BadCredentials),
        (RefusalError("slow down", 429), RateLimited),
        (RefusalError("no such model", 404), BadRequest),
        (RefusalError("bad parameter", 422), BadRequest),
        (RefusalError("payload", 413), ContextOverflow),
        (RefusalError("prompt is too long: 9000 tokens > 8000 maximum", 400), ContextOverflow),
        (RefusalError("slow", 408), ModelUnavailable),
        (RefusalError("method not allowed", 405), BadRequest),
        (RefusalError("moved", 301), ModelError),
        (
            RefusalError("Empty or invalid response from LLM endpoint. Received: 'OK'. Check the reverse proxy"),
            ModelError,
        ),
        (RefusalError("Expecting value: line 1 column 1 (char 0)", 500), ModelUnavailable),
        (
            RefusalError("Error converting to valid response: line 1 column 1 (char 0)", 400, server="x"),
            ModelUnavailable,
        ),
        (RefusalError("your JSON: line 1 column 1 (char 0)", 400, server="x"), BadRequest),
        (RefusalError("oops", 500, server="x"), ModelUnavailable),
        (RefusalError("overloaded", 529, server="x"), ModelUnavailable),
        (OSError("Cannot connect to host"), ModelUnavailable),
        (KeyError("content"), ModelUnavailable),
        (ImportError("No module named 'boto3'"), BadRequest),
    ):
        assert type(failure(error, LOCAL)) is kind, error


def test_every_sentence_names_the_model_and_a_remedy() -> None:
    ollama = Asked("ollama/llama3", "ollama")
    hosted = Asked("openai/gpt", "openai", None, ("OPENAI_API_KEY",))
    for asked, error, remedy in (
        (ollama, OSError("Cannot connect to host"), "nothing answers at http://localhost:11434; start Ollama with"),
        (
            ollama,
            RefusalError('{"error":"model not found"}', 404),
            "(model not found); fetch it with `ollama pull llama3`",
        ),
        (
            LOCAL,
            OSError("Connection error."),
            "nothing answers at http://[redacted]@127.0.0.1:8080/v1; check the address",
        ),
        (LOCAL, RefusalError("Not Found", 404), "check the model's name and the address http://[redacted]@127.0.0.1"),
        (hosted, OSError("Connection error."), "check the network, or go on offline"),
        (hosted, RefusalError("bad key", 401), "the key is refused (bad key); check OPENAI_API_KEY"),
        (
            hosted,
            RefusalError("moved", 302),
            "sends a redirection instead of a model's answer; look whether the network wants you to log in",
        ),
        (LOCAL, RefusalError("Extra data: line 1 column 5 (char 4)"), "answered with broken JSON (Extra data: line 1"),
    ):
        message = str(failure(error, asked))
        assert asked.model in message
        assert remedy in message


def test_retry_after_is_a_number_or_a_date() -> None:
    for header, seconds in (
        ("2", 2),
        (" 120 ", 120),
        ("0.5", 0.5),
        ("Sat, 21 Nov 2026 12:00:30 GMT", 30),
        ("Sat, 21 Nov 2026 11:00:00 GMT", 0),
        ("-5", 0),
        ("inf", 0),
        ("nan", 0),
        ("soon", 0),
        ("", 0),
    ):
        assert retry_after(header, NOW) == seconds, header
    error = failure(RefusalError("slow down", 429, retry_after="7"), LOCAL)
    assert isinstance(error, RateLimited)
    assert error.retry_after == 7


def test_a_providers_words_are_shown_without_wrapping_markup_or_keys() -> None:
    for said, shown in (
        ("litellm.NotFoundError: NotFoundError: OpenAIException - No such model.", "No such model"),
        (
            'litellm.BadRequestError: X_chatException - {"error": {"message": "try \\"this\\"", "code": 1}}',
            'try \\"this\\"',
        ),
        (
            "<html><head><style>p{}</style></head><b>Over</b>\n\x1b[2Jcapacity<script>x()</script></html>",
            "Over capacity",
        ),
        ("boom sk-0123456789\nTraceback (most recent call last):\n  File x", "boom [redacted]"),
    ):
        assert quoted(said) == shown


@given(st.text(), st.one_of(st.none(), st.integers(0, 999)), st.text(max_size=40))
def test_any_exception_becomes_one_short_clean_sentence(message: str, status: int | None, header: str) -> None:
    error = failure(RefusalError(message * 50, status, retry_after=header), LOCAL)
    assert isinstance(error, ModelError)
    assert one_line(str(error), 400) == str(error)
