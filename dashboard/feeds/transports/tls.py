"""TLS of every transport: whom we trust, what we show, and why it was refused, in words that help."""

import ssl
from collections.abc import Iterator
from pathlib import Path

from dashboard.errors import SourceFailed
from dashboard.feeds.transports.base import SLOWLY_S

UNKNOWN_AUTHORITY = frozenset({18, 19, 20, 21})  # X509_V_ERR_* of OpenSSL: self-signed, or no issuer found


def client_context(
    ca_file: Path | None, cert_file: Path | None = None, key_file: Path | None = None
) -> ssl.SSLContext:
    """Trusts the authorities of `ca_file` alone, or those of the system. Raises SourceFailed."""
    try:
        context = ssl.create_default_context(cafile=ca_file)
        if cert_file is not None:
            context.load_cert_chain(cert_file, key_file)
    except OSError as error:
        raise SourceFailed(
            f"a certificate or key of ours cannot be used: {error}", again_s=SLOWLY_S
        ) from error
    return context


def server_context(ca_file: Path | None, cert_file: Path, key_file: Path) -> ssl.SSLContext:
    """Shows our certificate, and asks for theirs when `ca_file` says whose. Raises SourceFailed."""
    try:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=ca_file)
        context.load_cert_chain(cert_file, key_file)
    except OSError as error:
        raise SourceFailed(
            f"a certificate or key of ours cannot be used: {error}", again_s=SLOWLY_S
        ) from error
    if ca_file is not None:
        context.verify_mode = ssl.CERT_REQUIRED
    return context


def unreached(error: BaseException, place: object) -> SourceFailed:
    """Why a connection did not come about; a certificate that is not trusted is a person's to mend."""
    for each in _chain(error):
        if isinstance(each, ssl.SSLCertVerificationError):
            hint = "; name its authority in ca_file" if each.verify_code in UNKNOWN_AUTHORITY else ""
            why = f"the certificate of {place} is not trusted: {each.verify_message}{hint}"
            return SourceFailed(why, again_s=SLOWLY_S)
        if isinstance(each, ssl.SSLError):
            return SourceFailed(
                f"{place} and we do not agree on TLS: {each.reason or each}", again_s=SLOWLY_S
            )
    return SourceFailed(f"{place} does not answer: {str(error) or type(error).__name__}")


def _chain(error: BaseException) -> Iterator[BaseException]:
    found: BaseException | None = error
    while found is not None:
        yield found
        found = found.__cause__ or found.__context__
