"""Login by OpenID Connect (Core 1.0): authorization code with PKCE (RFC 7636), state and nonce.

The only module that imports Authlib, joserfc and requests.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Any

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key
from requests.adapters import BaseAdapter, HTTPAdapter

from budkavle.desk.team.people import Identity
from budkavle.desk.team.settings import OpenIdConnect

ALGORITHMS = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA", "Ed25519"),
)
"""How an ID token may be signed: never not at all, and never by a secret that is shared."""

_PATIENCE = 10
_KEPT = 3600
"""Seconds for which the provider's description and its keys are kept."""

MOST_ASKING = 4
"""Logins that wait for a silent provider at a time: strangers may begin any number of them."""

_LEEWAY = 60
"""Seconds by which two clocks may differ."""


class NotLoggedInError(Exception):
    """The provider does not vouch for the person, or what it says cannot be believed."""


class UnreachableError(Exception):
    """The provider does not answer."""


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom the provider vouches for, and the token by which it is asked again; empty if none."""

    identity: Identity
    renewal: str


class Provider:
    """The provider of the settings, as its own description says (OpenID Connect Discovery 1.0).

    `redirect` is where it leads back to; `network` brings requests to it.
    """

    def __init__(
        self,
        settings: OpenIdConnect,
        secret: str,
        redirect: str,
        network: BaseAdapter | None = None,
    ) -> None:
        self._settings, self._secret, self._redirect = settings, secret, redirect
        self._network = network or HTTPAdapter()
        self._described: tuple[float, Mapping[str, Any]] | None = None
        self._keys: tuple[float, tuple[Key, ...]] | None = None
        self._asking = BoundedSemaphore(MOST_ASKING)

    def address(self, state: str, nonce: str, verifier: str) -> str:
        """Where a browser is sent to log in. Raises UnreachableError."""
        with self._client() as client:
            made, _ = client.create_authorization_url(
                self._described_at("authorization_endpoint"),
                state=state,
                nonce=nonce,
                code_verifier=verifier,
            )
            return str(made)

    def arrived(self, code: str, nonce: str, verifier: str) -> Vouched:
        """Who has logged in, for a code. Raises NotLoggedInError and UnreachableError."""
        token = self._token(grant_type="authorization_code", code=code, code_verifier=verifier)
        claims = self._claims(token, nonce)
        return self._vouched(token, claims)

    def again(self, renewal: str, subject: str) -> Vouched:
        """Ask again about a person. Raises NotLoggedInError and UnreachableError."""
        token = self._token(grant_type="refresh_token", refresh_token=renewal)
        claims = self._claims(token, "") if token.get("id_token") else {}
        claims = {**claims, **self._userinfo(token)}
        if self._subject(claims) != subject:
            raise NotLoggedInError
        found = self._vouched(token, claims)
        return Vouched(found.identity, found.renewal or renewal)

    def _vouched(self, token: Mapping[str, Any], claims: Mapping[str, Any]) -> Vouched:
        if not claims.get("email") or self._settings.groups_claim not in claims:
            # Many providers say more of a person at the address for that than in the token.
            more = self._userinfo(token)
            if more.get("sub") != claims["sub"]:
                raise NotLoggedInError
            claims = {**more, **claims}
        return Vouched(self._identity(claims), str(token.get("refresh_token") or ""))

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        groups = claims.get(self._settings.groups_claim) or ()
        groups = [groups] if isinstance(groups, str) else groups
        is_sure = claims.get("email_verified") is True
        email = str(claims.get("email") or "")
        return Identity(
            subject=self._subject(claims),
            login=email.casefold() if is_sure else "",
            name=str(claims.get("name") or claims.get("preferred_username") or email),
            email=email,
            groups=tuple(str(each) for each in groups if isinstance(each, str)),
        )

    def _subject(self, claims: Mapping[str, Any]) -> str:
        return f"{self._settings.issuer}|{claims.get('sub')}"

    def _claims(self, token: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
        """The claims of the ID token, once everything about it is right (Core 1.0, 3.1.3.7)."""
        found = self._signed(str(token.get("id_token")))
        expected: dict[str, Any] = {
            "iss": {"essential": True, "value": self._settings.issuer},
            "aud": {"essential": True, "value": self._settings.client_id},
        }
        params = {"client_id": self._settings.client_id, "access_token": token.get("access_token")}
        if nonce:
            params["nonce"] = nonce
        claims = CodeIDToken(found.claims, found.header, expected, params)
        try:
            claims.validate(leeway=_LEEWAY)
        except JoseError as error:
            raise NotLoggedInError from error
        return dict(claims)

    def _signed(self, text: str) -> jwt.Token:
        """A token that one of the provider's keys has signed; the second time, of this moment.

        Without the name of a key any may have done so (JWS, 4.1.4; Core 1.0, 10.1).
        """
        for is_second in (False, True):
            for key in self._key_set(fresh=is_second):
                with suppress(JoseError, ValueError):
                    name = jws.extract_compact(text.encode()).headers().get("kid")
                    if not name or key.kid in (name, None):
                        return jwt.decode(text, key, [*ALGORITHMS])
        raise NotLoggedInError

    def _token(self, **given: str) -> Mapping[str, Any]:
        with self._client() as client:
            endpoint = self._described_at("token_endpoint")
            try:
                if given["grant_type"] == "refresh_token":
                    return dict(
                        client.refresh_token(endpoint, given["refresh_token"], timeout=_PATIENCE)
                    )
                return dict(client.fetch_token(endpoint, timeout=_PATIENCE, **given))
            except OAuthError as error:
                raise NotLoggedInError from error
            except (requests.RequestException, ValueError) as error:
                raise UnreachableError from error

    def _userinfo(self, token: Mapping[str, Any]) -> Mapping[str, Any]:
        address = self._description().get("userinfo_endpoint")
        if not address:
            return {}
        headers = {"Authorization": f"Bearer {token.get('access_token')}"}
        answer = self._ask(str(address), headers)
        if answer.status_code in (401, 403):
            raise NotLoggedInError
        with suppress(ValueError):
            said = answer.json()
            return said if answer.ok and isinstance(said, dict) else {}
        return {}

    def _key_set(self, *, fresh: bool) -> tuple[Key, ...]:
        if fresh or self._keys is None or time.monotonic() - self._keys[0] > _KEPT:
            found = tuple(_signing_keys(self._json(self._described_at("jwks_uri"))))
            if not found:
                raise UnreachableError
            self._keys = time.monotonic(), found
        return self._keys[1]

    def _described_at(self, name: str) -> str:
        try:
            return str(self._description()[name])
        except KeyError as error:
            raise UnreachableError from error

    def _description(self) -> Mapping[str, Any]:
        if self._described and time.monotonic() - self._described[0] <= _KEPT:
            return self._described[1]
        if not self._asking.acquire(blocking=False):
            raise UnreachableError
        try:
            issuer = self._settings.issuer
            said = self._json(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        finally:
            self._asking.release()
        if said.get("issuer") != issuer:
            raise UnreachableError
        self._described = time.monotonic(), said
        return said

    def _json(self, address: str) -> dict[str, Any]:
        try:
            said = self._ask(address).json()
        except ValueError as error:
            raise UnreachableError from error
        if not isinstance(said, dict):
            raise UnreachableError
        return said

    def _ask(self, address: str, headers: Mapping[str, str] | None = None) -> requests.Response:
        try:
            with self._client() as client:
                answer: requests.Response = client.get(
                    address,
                    headers=headers,
                    timeout=_PATIENCE,
                    allow_redirects=False,
                    withhold_token=True,
                )
                return answer
        except requests.RequestException as error:
            raise UnreachableError from error

    def _client(self) -> OAuth2Session:
        made = OAuth2Session(
            self._settings.client_id,
            self._secret or None,
            scope=self._settings.scopes,
            redirect_uri=self._redirect,
            code_challenge_method="S256",
        )
        for scheme in ("https://", "http://"):
            made.mount(scheme, self._network)
        return made


def _signing_keys(said: Mapping[str, Any]) -> Iterator[Key]:
    """The keys of a set that may sign; what we do not understand is left out (JWK, 5). Pure."""
    given = said.get("keys")
    for each in given if isinstance(given, list) else ():
        if isinstance(each, dict) and each.get("use", "sig") == "sig" and each.get("kty") != "oct":
            with suppress(JoseError, ValueError, KeyError, TypeError):
                yield JWKRegistry.import_key(each)
