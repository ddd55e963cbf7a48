"""No credential gets past redaction, and what is none stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depcheck.text.redact import redact

SECRET = "hunter2correcthorse"  # noqa: S105  # It must never be seen again.
GITHUB = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2"
INDEX_TOKEN = "pypi-AgEIcHlwaS5vcmc" + "CJGFhYWFhYWFhLWFh"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"https://user:{SECRET}@index.example/simple", "https://****@index.example/simple"),
        (f"https://{SECRET}@index.example/simple", "https://****@index.example/simple"),
        (f"https://user:p@{SECRET}@index.example/", "https://****@index.example/"),
        (f"git+https://{GITHUB}@git.example/r.git@v1#egg=r", "git+https://****@git.example/r.git@v1#egg=r"),
        (f"https://index.example/a.whl?X-Sig={SECRET}&v=1", "https://index.example/a.whl?X-Sig=****&v=****"),
        (f"https://index.example/a.whl?{SECRET}", "https://index.example/a.whl?****"),
        (f"https://index.example/a;key={SECRET}/b", "https://index.example/a;key=****"),
        (f"https://index.example/a#access_token={SECRET}", "https://index.example/a#access_token=****"),
        (f"Authorization: Basic {SECRET}", "Authorization: Basic ****"),
        (f"authorization: Bearer {SECRET}", "authorization: Bearer ****"),
        (f'{{"Authorization": "{SECRET}"}}', '{"Authorization": "****"}'),
        (f"Proxy-Authorization: {SECRET}", "Proxy-Authorization: ****"),
        (f"UV_PUBLISH_TOKEN={SECRET}", "UV_PUBLISH_TOKEN=****"),
        (f"TWINE_PASSWORD={SECRET}", "TWINE_PASSWORD=****"),
        (f"password: {SECRET}", "password: ****"),
        (f"user: me\n  - db_password: {SECRET}", "user: me\n  - db_password: ****"),
        (f"user=me 'secret' : {SECRET}", "user=me 'secret' : ****"),
        (f"api_key='{SECRET}'", "api_key='****'"),
        (f'"token": "{SECRET}"', '"token": "****"'),
        (f"https://user:a/{SECRET}@index.example/s", "https://****@index.example/s"),
        (f"https://user:a?{SECRET}@index.example/s", "https://****@index.example/s"),
        (f"https://proxy.example/https://u:{SECRET}@index.example", "https://proxy.example/https://****@index.example"),
        (f"--password {SECRET} -v", "--password **** -v"),
        (f"machine index.example login me password {SECRET}", "machine index.example login me password ****"),
        (f"Cookie: {SECRET}", "Cookie: ****"),
        (f"PRIVATE-TOKEN: {SECRET}", "PRIVATE-TOKEN: ****"),
        (GITHUB, "****"),
        (INDEX_TOKEN, "****"),
        ("AKIA" + "IOSFODNN7EXAMPLE", "****"),
        ("xoxb-" + "1234567890-abcdef", "****"),
        ("npm_" + "a" * 36, "****"),
        ("hf_" + "A" * 34, "****"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N", "****"),
    ],
)
def test_a_credential_is_hidden(text: str, shown: str) -> None:
    """What grants access is replaced, what surrounds it can still be read."""
    assert redact(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "numpy>=1.26,<2 ; python_version < '3.12'",
        "https://index.example/simple",
        "git+ssh://git@git.example/r.git@v1.0#egg=r&subdirectory=src",
        "https://index.example/a-1.0.whl#sha256=0123456789abcdef",
        "https://${USER}:${TOKEN}@index.example/simple",
        "https://${TOKEN}@index.example/simple",
        "token==1.0",
        "git+https://git.example:8443/r.git@v1.0",
        "git+https://[::1]:8443/r.git@v1.0",
        "--token-file x",
        "secret>=2",
        "pypi-attestations==0.0.21",
        "name @ https://index.example/a.whl; python_version < '3'",
        "SyntaxError: unexpected token: )",
        "scikit-learn==1.5",
        "sk-dist==0.1.9",
        "error: /etc/passwd: is not a directory",
        "unknown: credentials: offline, and not in the cache",
        "unknown: secret 1.0: offline, and not in the cache",
        "no such file: password: x",
        "token: x",
    ],
)
def test_what_is_no_credential_stays(text: str) -> None:
    """Requirements, public parts of URLs and variables are left as they are."""
    assert redact(text) == text


@given(st.text(), st.text())
def test_userinfo_never_survives(before: str, after: str) -> None:
    """Whatever stands around it, the password of a URL is gone."""
    assert SECRET not in redact(f"{before} https://user:{SECRET}@index.example/ {after}")


@given(st.text())
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    """Text that was redacted already may be redacted again."""
    assert redact(redact(text)) == redact(text)
