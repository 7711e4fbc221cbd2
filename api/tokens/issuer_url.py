"""Which addresses an OIDC issuer may have."""

import ipaddress
from urllib.parse import urlsplit


def check_issuer_url(url: str) -> None:
    """Raise ValueError unless it is one whose keys can be trusted: https, or http on this very machine."""
    parts = urlsplit(url)
    if parts.query or parts.fragment or not parts.hostname:
        raise ValueError("expected an issuer's URL such as https://login.example/realms/partnership")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_this_machine(parts.hostname)):
        raise ValueError("an issuer is reached by https: only one on this machine may be by http")


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
