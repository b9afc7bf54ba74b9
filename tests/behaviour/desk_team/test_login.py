"""Login by OpenID Connect: against a provider that runs beside, and against false ones."""

import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from threading import Event, Semaphore
from typing import Any
from urllib.parse import quote

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey
from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter

from budkavle.desk.addresses import DESK, ITEM
from budkavle.desk.team.addresses import ARRIVED, LOGIN, own_path
from budkavle.desk.team.oidc import (
    ALGORITHMS,
    MOST_ASKING,
    NotLoggedInError,
    Provider,
    UnreachableError,
)
from budkavle.desk.team.settings import OpenIdConnect
from tests.support import login_provider
from tests.support.login_provider import EVA, KARL, LoginProvider, query_of
from tests.support.site_folder import SiteFolder
from tests.support.team import ORIGIN, Member, TeamDesk

BESLUT = "nyheter/2026/beslut.md"
ROLES = 'writer.groups = ["press"]\napprover.people = ["karl@example.org"]\n'


@pytest.fixture(scope="module")
def provider() -> Iterator[LoginProvider]:
    """A provider with two people."""
    with login_provider.running(EVA, KARL) as running:
        yield running


@pytest.fixture
def desk(site: SiteFolder, provider: LoginProvider, database: str) -> Iterator[TeamDesk]:
    """A desk whose people log in there."""
    settings = f'address = "{ORIGIN}"\n[oidc]\nissuer = "{provider.issuer}"\nclient_id = "desk"\n'
    provider.set(EVA)
    provider.set(KARL)
    made = TeamDesk(site, settings, ROLES, database=database)
    yield made
    made.close()


@pytest.fixture
def browser(desk: TeamDesk) -> Member:
    """A browser in which nobody is logged in."""
    return Member(desk, {}, "192.0.2.1")


def log_in(browser: Member, provider: LoginProvider, sub: str, to: str = DESK) -> Any:
    """Log in as somebody; the answer of the desk."""
    sent = browser.ask(LOGIN, params={"to": to}).headers["location"]
    back = provider.agrees(sent, sub)
    assert back.startswith(ORIGIN + ARRIVED)
    return browser.ask(back.removeprefix(ORIGIN))


def test_a_page_leads_to_the_login_and_the_login_back_to_it(
    desk: TeamDesk, browser: Member, provider: LoginProvider
) -> None:
    asked = browser.ask(ITEM, params={"of": BESLUT})
    assert asked.status_code == 303
    to = query_of(asked.headers["location"])["to"]
    sent = browser.ask(asked.headers["location"]).headers["location"]
    query = query_of(sent)
    assert query["code_challenge_method"] == "S256"
    assert {"state", "nonce", "code_challenge"} <= query.keys()
    back = provider.agrees(sent, "eva")
    answer = browser.ask(back.removeprefix(ORIGIN))
    assert answer.headers["location"] == to == f"{ITEM}?of={quote(BESLUT, safe='')}"
    assert "Eva Ek" in browser.get(ITEM, of=BESLUT)
    assert desk.trail()[-1]["subject"] == f"{provider.issuer}|eva"


def test_names_in_headers_count_for_nothing_here(desk: TeamDesk) -> None:
    assert desk.member("eva").ask().status_code == 303


def test_a_group_gives_a_role_and_an_address_only_if_the_provider_vouches_for_it(
    desk: TeamDesk, browser: Member, provider: LoginProvider
) -> None:
    assert log_in(browser, provider, "karl").status_code == 403  # not verified
    assert desk.did() == [("Karl", "login refused")]
    provider.set({**KARL, "email_verified": True})
    assert log_in(browser, provider, "karl").status_code == 303


def test_a_code_works_once_and_only_in_the_browser_that_began(
    desk: TeamDesk, browser: Member, provider: LoginProvider
) -> None:
    sent = browser.ask(LOGIN).headers["location"]
    back = provider.agrees(sent, "eva").removeprefix(ORIGIN)
    victim = Member(desk, {}, "192.0.2.2")
    assert victim.ask(back).status_code == 400  # somebody else's login is not taken over
    assert browser.ask(back).status_code == 400  # and now the state is used
    sent = browser.ask(LOGIN).headers["location"]
    back = provider.agrees(sent, "eva").removeprefix(ORIGIN)
    assert browser.ask(back).status_code == 303
    assert browser.ask(back).status_code == 400


def test_a_login_that_takes_too_long_or_is_refused_lets_nobody_in(
    desk: TeamDesk, browser: Member, provider: LoginProvider
) -> None:
    sent = browser.ask(LOGIN).headers["location"]
    assert browser.ask(provider.denies(sent).removeprefix(ORIGIN)).status_code in (400, 403)
    sent = browser.ask(LOGIN).headers["location"]
    back = provider.agrees(sent, "eva").removeprefix(ORIGIN)
    desk.wait(minutes=11)
    assert browser.ask(back).status_code == 400
    assert browser.ask(f"{ARRIVED}?code=x").status_code == 400
    assert browser.ask().status_code == 303


def test_a_login_begins_another_session_and_ends_the_one_before(
    browser: Member, provider: LoginProvider
) -> None:
    log_in(browser, provider, "eva")
    first = browser.http.cookies["__Host-budkavle-desk"]
    log_in(browser, provider, "eva")
    assert browser.http.cookies["__Host-budkavle-desk"] != first
    browser.http.cookies.set("__Host-budkavle-desk", first, domain="desk.example.org")
    browser.http.cookies.delete("__Host-budkavle-desk", "desk.example.org", "/")
    browser.http.cookies.set("__Host-budkavle-desk", first)
    assert browser.ask().status_code == 303


def test_who_has_left_the_organisation_is_out_when_the_provider_is_asked_again(
    desk: TeamDesk, browser: Member, provider: LoginProvider
) -> None:
    log_in(browser, provider, "eva")
    desk.wait(seconds=70)
    assert "Eva Ek" in browser.get()  # the provider still vouches for her
    provider.lets_go("eva")
    desk.wait(seconds=70)
    assert browser.ask().status_code == 303
    assert desk.did()[-1] == ("Eva Ek", "session ended")


def test_a_group_that_is_taken_away_counts_when_the_provider_is_asked_again(
    desk: TeamDesk, browser: Member, provider: LoginProvider
) -> None:
    log_in(browser, provider, "eva")
    provider.set({**EVA, "groups": []})
    desk.wait(seconds=70)
    assert browser.ask().status_code == 303


@pytest.mark.parametrize(
    "to",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "\\/evil.example", "",
     "/\t/evil.example", "javascript:alert(1)", "/a\r\nSet-Cookie: x", "/%0d%0a" + "a" * 3000],
)  # fmt: skip
def test_a_login_leads_nowhere_else(to: str) -> None:
    assert own_path(to) == DESK


def test_a_login_leads_to_pages_of_the_desk() -> None:
    assert own_path("/-/desk/item?of=a%20b") == "/-/desk/item?of=a%20b"


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example/"])
def test_the_provider_leads_back_to_the_desk_and_nowhere_else(
    browser: Member, provider: LoginProvider, to: str
) -> None:
    assert log_in(browser, provider, "eva", to).headers["location"] == DESK


SETTINGS = OpenIdConnect(issuer="https://login.example", client_id="desk")
KEY = RSAKey.generate_key(2048, {"kid": "one"})
OTHER = RSAKey.generate_key(2048, {"kid": "one"})
SECOND = ECKey.generate_key("P-256", {"kid": "two"})
Changes = Mapping[str, Any]


class FalseProvider(BaseAdapter):
    """A provider of which one answer is wrong; it answers instead of the network."""

    def __init__(self) -> None:
        super().__init__()
        self.claims: dict[str, Any] = {
            "iss": "https://login.example", "sub": "eva", "aud": "desk", "nonce": "n",
            "iat": int(time.time()), "exp": int(time.time()) + 60, "email": "e", "groups": [],
        }  # fmt: skip
        self.signed: Callable[[], str] = lambda: jwt.encode(
            {"alg": "RS256", "kid": "one"}, self.claims, KEY
        )
        self.issuer = "https://login.example"
        self.keys: list[Any] = [KEY.as_dict(private=False)]
        self.provider = Provider(SETTINGS, "secret", "https://desk.example.org/arrived", self)

    def send(self, request: PreparedRequest, **_: Any) -> Response:  # type: ignore[override] # takes all options
        """Answer a request of the desk."""
        answers: Mapping[str, Callable[[], Any]] = {
            "openid-configuration": self._description,
            "jwks_uri": lambda: {"keys": self.keys},
            "token_endpoint": lambda: {
                "id_token": self.signed(), "access_token": "a", "token_type": "Bearer"
            },
        }  # fmt: skip
        made = Response()
        made.status_code, made.request, made.url = 200, request, str(request.url)
        made.raw = BytesIO(json.dumps(answers[made.url.rpartition("/")[2]]()).encode())
        return made

    def close(self) -> None:
        """Nothing is open."""

    def _description(self) -> Any:
        names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        return {
            "issuer": self.issuer, **{name: f"https://login.example/{name}" for name in names}
        }  # fmt: skip


@pytest.fixture
def false() -> FalseProvider:
    """A provider that is right so far."""
    return FalseProvider()


def test_a_right_token_is_believed(false: FalseProvider) -> None:
    vouched = false.provider.arrived("code", "n", "v")
    assert vouched.identity.subject == "https://login.example|eva"


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "https://evil.example"},
        {"aud": "other"},
        {"aud": ["desk", "other"], "azp": "other"},
        {"nonce": "other"},
        {"nonce": None},
        {"exp": 1},
        {"iat": int(time.time()) + 3600},
        {"sub": None},
        {"at_hash": "wrong"},
    ],
    ids=lambda change: "-".join(change),
)
def test_a_token_with_a_wrong_claim_is_not_believed(false: FalseProvider, change: Changes) -> None:
    false.claims = {
        key: value for key, value in {**false.claims, **change}.items() if value is not None
    }
    with pytest.raises(NotLoggedInError):
        false.provider.arrived("code", "n", "v")


def _unsigned(claims: Changes) -> str:

    parts = (json.dumps(each).encode() for each in ({"alg": "none"}, claims))
    return ".".join([*(urlsafe_b64encode(each).decode().rstrip("=") for each in parts), ""])


FORGED: Mapping[str, Callable[[Changes], str]] = {
    "none": _unsigned,
    "other key": lambda c: jwt.encode({"alg": "RS256", "kid": "one"}, dict(c), OTHER),
    "unknown key": lambda c: jwt.encode(
        {"alg": "ES256", "kid": "two"}, dict(c), ECKey.generate_key("P-256")
    ),
    "shared secret": lambda c: jwt.encode(
        {"alg": "HS256", "kid": "one"}, dict(c), OctKey.import_key("secret" * 8), ["HS256"]
    ),
    "public key as a secret": lambda c: jwt.encode(
        {"alg": "HS256", "kid": "one"},
        dict(c),
        OctKey.import_key(KEY.as_pem(private=False).hex()),
        ["HS256"],
    ),
    "brings its key": lambda c: jwt.encode(
        {"alg": "RS256", "jwk": OTHER.as_dict(private=False), "jku": "https://evil.example"},
        dict(c),
        OTHER,
    ),
    "no name": lambda c: jwt.encode({"alg": "RS256"}, dict(c), OTHER),
    "no token": lambda c: "" if c else "x",
}


@pytest.mark.parametrize("how", sorted(FORGED))
def test_a_token_that_the_provider_has_not_signed_is_not_believed(
    false: FalseProvider, how: str
) -> None:
    false.signed = lambda: FORGED[how](false.claims)
    with pytest.raises(NotLoggedInError):
        false.provider.arrived("code", "n", "v")


def published(key: Key, **more: Any) -> dict[str, Any]:
    """A key as the provider shows it to everybody."""
    return {**key.as_dict(private=False), **more}


def signed_by(false: FalseProvider, key: Key, alg: str, **header: str) -> None:
    """Let the provider sign with a key from now on."""
    false.signed = lambda: jwt.encode({"alg": alg, **header}, false.claims, key, [alg])


KEYS: Mapping[str, Callable[[], Key]] = {
    "ES256": lambda: ECKey.generate_key("P-256"),
    "ES384": lambda: ECKey.generate_key("P-384"),
    "ES512": lambda: ECKey.generate_key("P-521"),
    "EdDSA": lambda: OKPKey.generate_key("Ed25519"),
    "Ed25519": lambda: OKPKey.generate_key("Ed25519"),
}


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
@pytest.mark.parametrize("alg", ALGORITHMS)
@pytest.mark.parametrize("header", [{}, {"kid": "new"}], ids=["no-kid", "kid"])
def test_a_second_key_of_any_kind_is_believed(
    false: FalseProvider, alg: str, header: Changes
) -> None:
    key = KEYS.get(alg, lambda: OTHER)()
    false.keys.append(published(key, kid="new", alg=alg, use="sig"))
    signed_by(false, key, alg, **header)
    assert false.provider.arrived("code", "n", "v").identity.subject.endswith("|eva")
    signed_by(false, KEY, "RS256")  # and the first one still is
    assert false.provider.arrived("code", "n", "v")


def test_keys_that_have_no_names_or_the_same_are_all_tried(false: FalseProvider) -> None:
    unnamed = published(SECOND)
    del unnamed["kid"]
    for keys in ([published(KEY), unnamed], [published(KEY), published(SECOND, kid="one")]):
        false.keys = keys
        signed_by(false, SECOND, "ES256", kid="one")
        assert false.provider.arrived("code", "n", "v")


def test_keys_are_replaced_while_the_desk_runs(false: FalseProvider) -> None:
    assert false.provider.arrived("code", "n", "v")
    signed_by(false, SECOND, "ES256", kid="two")
    with pytest.raises(NotLoggedInError):  # the provider does not show it
        false.provider.arrived("code", "n", "v")
    false.keys = [published(SECOND)]
    assert false.provider.arrived("code", "n", "v")
    signed_by(false, KEY, "RS256", kid="one")
    with pytest.raises(NotLoggedInError):  # it was taken away
        false.provider.arrived("code", "n", "v")


def test_another_key_with_the_same_name_replaces_one(false: FalseProvider) -> None:
    assert false.provider.arrived("code", "n", "v")
    false.keys = [published(OTHER)]
    signed_by(false, OTHER, "RS256", kid="one")
    assert false.provider.arrived("code", "n", "v")


@pytest.mark.parametrize(
    "odd",
    [
        {"kty": "AKP", "alg": "ML-DSA-44", "pub": "x"},
        {"kty": "EC", "crv": "P-999", "x": "a", "y": "b"},
        {"kty": "EC", "crv": "secp256k1", "x": "a", "y": "b"},
        {"kty": "OKP", "crv": "Ed448", "x": "AA"},
        {"kty": "RSA", "n": "AQAB"},
        {"kty": ["RSA"]},
        {},
        None,
        "x",
    ],
    ids=["unknown", "curve", "point", "short", "half", "list", "empty", "none", "text"],
)
def test_a_key_that_is_not_understood_keeps_nobody_out(false: FalseProvider, odd: Any) -> None:
    """JWK (RFC 7517), section 5."""
    false.keys.insert(0, odd)
    assert false.provider.arrived("code", "n", "v")


@pytest.mark.parametrize("keys", [[], None, "x", {"kid": "one"}, [{"kty": "AKP"}]])
def test_a_provider_without_keys_is_silent(false: FalseProvider, keys: Any) -> None:
    false.keys = keys
    with pytest.raises(UnreachableError):
        false.provider.arrived("code", "n", "v")


@pytest.mark.parametrize("header", [{}, {"kid": "other"}], ids=["no-kid", "kid"])
def test_a_key_for_something_else_signs_nothing(false: FalseProvider, header: Changes) -> None:
    shared = OctKey.import_key("secret" * 8)
    for key, alg, more in ((OTHER, "RS256", {"use": "enc"}), (shared, "HS256", {})):
        false.keys = [published(KEY), {**key.as_dict(), "kid": "other", **more}]
        signed_by(false, key, alg, **header)
        with pytest.raises(NotLoggedInError):
            false.provider.arrived("code", "n", "v")


def test_a_description_of_another_issuer_is_not_believed(false: FalseProvider) -> None:
    false.issuer = "https://evil.example"
    with pytest.raises(UnreachableError):
        false.provider.address("s", "n", "v")


def test_a_provider_that_does_not_answer_is_told(site: SiteFolder, tmp_path: Path) -> None:
    del tmp_path
    settings = f'address = "{ORIGIN}"\n[oidc]\nissuer = "http://127.0.0.1:9"\nclient_id = "d"\n'
    desk = TeamDesk(site, settings, ROLES)
    answer = Member(desk, {}).ask(LOGIN)
    assert answer.status_code == 503
    assert "svarar inte" in answer.text
    desk.close()


def test_logins_at_a_silent_provider_leave_others_their_turn(false: FalseProvider) -> None:
    asked, answers = Semaphore(0), Event()

    class Silent(FalseProvider):
        def send(self, request: PreparedRequest, **options: Any) -> Response:  # type: ignore[override] # as above
            asked.release()
            answers.wait()
            return super().send(request, **options)

    def begin() -> str:
        return silent.provider.address("s", "n", "v" * 43)

    silent = Silent()
    with ThreadPoolExecutor(MOST_ASKING) as pool:
        waiting = [pool.submit(begin) for _ in range(MOST_ASKING)]
        try:
            for _ in waiting:
                asked.acquire()
            with pytest.raises(UnreachableError):
                begin()
        finally:
            answers.set()
        assert all(each.result().startswith(false.issuer) for each in waiting)
    assert begin().startswith(false.issuer)


def test_a_session_goes_on_for_a_while_when_the_provider_is_silent(
    site: SiteFolder, database: str
) -> None:
    with login_provider.running(EVA) as provider:
        settings = f'address = "{ORIGIN}"\n[oidc]\nissuer = "{provider.issuer}"\nclient_id = "d"\n'
        desk = TeamDesk(site, settings, ROLES, database=database)
        browser = Member(desk, {})
        log_in(browser, provider, "eva")
    desk.wait(minutes=10)
    assert "Eva Ek" in browser.get()
    desk.wait(minutes=6)
    assert browser.ask().status_code == 303
    assert desk.trail()[-1]["more"]["why"] == "the login does not answer"
    desk.close()
