"""Serves Canaille, an identity server, with one person and one client: run by its own Python.

    PYTHON canaille_server.py PORT REDIRECT

A request of /rotate gives it another key to sign with beside the one that it has, and one of
/retire takes that away, as an administrator would. Nothing is kept.
It imports nothing of the project, which is not installed where it runs.
"""

import sys
from itertools import count
from typing import Any

from canaille import create_app  # type: ignore[import-not-found] # installed elsewhere
from canaille.app import models  # type: ignore[import-not-found] # installed elsewhere
from canaille.backends import Backend  # type: ignore[import-not-found] # installed elsewhere
from joserfc.jwk import RSAKey

PASSWORD = "correct horse battery staple"


def main() -> None:
    """Serve until it is stopped."""
    port, redirect = int(sys.argv[1]), sys.argv[2]
    keys, numbers = [_key("one")], count(2)
    app = create_app(
        {
            "SECRET_KEY": "x" * 32,
            "SERVER_NAME": f"127.0.0.1:{port}",
            "PREFERRED_URL_SCHEME": "http",
            "DEBUG": True,
            "CANAILLE": {"DATABASE": "memory", "SMTP": None, "JAVASCRIPT": False},
            "CANAILLE_OIDC": {"ACTIVE_JWKS": keys, "TRUSTED_DOMAINS": ["desk.example.org"]},
        }
    )

    @app.get("/rotate")  # type: ignore[untyped-decorator] # Flask is installed elsewhere
    def rotate() -> str:
        settings = app.config["CANAILLE_OIDC"]
        settings["INACTIVE_JWKS"] = settings["ACTIVE_JWKS"]
        settings["ACTIVE_JWKS"] = [_key(f"key {next(numbers)}")]
        return "done"

    @app.get("/retire")  # type: ignore[untyped-decorator] # as above
    def retire() -> str:
        app.config["CANAILLE_OIDC"]["INACTIVE_JWKS"] = []
        return "done"

    with app.app_context():
        _fill(redirect)
    app.run("127.0.0.1", port, threaded=True, use_reloader=False)


def _key(name: str) -> dict[str, Any]:
    key = RSAKey.generate_key(2048, {"kid": name, "use": "sig", "alg": "RS256"})
    return key.as_dict(private=True)


def _fill(redirect: str) -> None:
    eva = models.User(
        formatted_name="Eva Ek",
        family_name="Ek",
        given_name="Eva",
        user_name="eva",
        emails=["eva@example.org"],
        password=PASSWORD,
    )
    Backend.instance.save(eva)
    Backend.instance.save(models.Group(display_name="press", members=[eva]))
    desk = models.Client(
        client_id="desk",
        client_name="Desk",
        client_uri="https://desk.example.org",
        client_secret="hemligt",
        redirect_uris=[redirect],
        grant_types=["authorization_code", "refresh_token"],
        response_types=["code"],
        scope=["openid", "profile", "email", "groups"],
        token_endpoint_auth_method="client_secret_basic",
    )
    Backend.instance.save(desk)
    desk.audience = [desk]
    Backend.instance.save(desk)


if __name__ == "__main__":
    main()
