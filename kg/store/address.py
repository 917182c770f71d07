"""Addresses of a Neo4j: what is wrong with one, and what may be shown of it."""

import re
import ssl
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from kg.errors import StoreError

# Schemes that do not encrypt; with +s the certificate is verified, with +ssc any is taken.
_PLAIN = ("neo4j", "bolt")
_CREDENTIALS = re.compile(r"(?<=//)[^/?#]*@")


def without_credentials(uri: str) -> str:
    """The address as it may be shown: without a user and password before the host."""
    return _CREDENTIALS.sub("", uri)


def refuse_credentials(uri: str) -> None:
    """Raise StoreError if the address holds a user or a password, which would be seen in messages and the shell's history."""
    if without_credentials(uri) != uri:
        raise StoreError(
            f"{without_credentials(uri)}: the address holds a user or password; give them in KG_USER and KG_PASSWORD"
        )


def is_open(uri: str) -> bool:
    """Whether the password would cross a network that others share unencrypted: not to this machine, nor inside one network.

    A name without a dot is taken for one inside the network, such as that of a container.
    """
    parts = urlsplit(uri)
    return parts.scheme in _PLAIN and not _is_near(parts)


def _is_near(parts: SplitResult) -> bool:
    host = parts.hostname or ""
    try:
        address = ip_address(host)
    except ValueError:
        return "." not in host or host.endswith((".localhost", ".local", ".internal"))
    return address.is_private or address.is_loopback


def untrusted(err: BaseException) -> str | None:
    """Why the server's certificate was refused; None if that is not what lies behind the error."""
    if isinstance(err, ssl.SSLCertVerificationError):
        return err.verify_message
    inner = [err.__cause__, err.__context__, *(err.exceptions if isinstance(err, BaseExceptionGroup) else ())]
    return next((found for e in inner if e is not None and (found := untrusted(e)) is not None), None)
